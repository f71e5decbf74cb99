"""Cuts the fonts of this folder from their free originals; app/doc/fonts.md says how to get those.

usage: cut.py SERIF-MEDIUM.ttf SERIF-BOLD.ttf HANAMINB.ttf NASKH.ttf OUT-FOLDER
"""
import sys

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x1CD, 0x1DD)]
SIGNS = [*range(0x2000, 0x2200), *range(0x2460, 0x2500), *range(0x25A0, 0x2600),
         *range(0x3000, 0x3100), *range(0xFF00, 0xFFE7), *range(0x370, 0x460)]
# GB 18030-2022 implementation level 1 is the basic block and Extension A; level 2 adds the
# characters of the general standard table (2013) beyond U+FFFF, all of which the original has.
HAN = [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x32000)]
# The bold cut holds only what the design itself prints: titles and the word for a sample.
TITLES = [*range(0x20, 0x7F), *map(ord, "培训合格证书专项职业能力技能等级样本·")]

# The letters of Uyghur, of Kazakh in Arabic script and of Arabic itself, which names are written in, with their signs.
ARABIC = [0x20, 0xAB, 0xBB, 0x60C, 0x61B, 0x61F, *range(0x620, 0x64B), 0x66A, 0x66B, 0x674, 0x67E, 0x686, 0x698, 0x6A9, 0x6AD, 0x6AF, 0x6BE,
          *range(0x6C5, 0x6CD), 0x6D0, 0x6D5]
JOINING = ["init", "medi", "fina", "rlig", "ccmp"]


def standard_rare():
    """Characters beyond U+FFFF of HKSCS-2004 and JIS X 0213, and U+20BB7, which people do bear."""
    out = {0x20BB7}
    for code in range(0x20000, 0x30000):
        for codec in ("big5hkscs", "euc_jis_2004"):
            try:
                chr(code).encode(codec)
                out.add(code)
            except UnicodeEncodeError:
                pass
    return out


def cut(source, codes, family, target, features=()):
    """A file with these characters; with features it keeps the table that joins letters."""
    options = subset.Options(layout_features=list(features), hinting=False, notdef_outline=True, glyph_names=False)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["GPOS", "BASE", "STAT", "vhea", "vmtx", "GlyphOrder"] + ([] if features else ["GSUB", "GDEF"])
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    if font["head"].unitsPerEm != 1000:
        scale_upem(font, 1000)
    flatten(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4):
            record.string = family
        if record.nameID == 6:
            record.string = family.replace(" ", "")
    font.save(target)
    return set(font.getBestCmap())


def flatten(font):
    """Draws what is made of other glyphs by itself: the program copies single outlines only."""
    glyphs = font.getGlyphSet()
    for name in font.getGlyphOrder():
        if font["glyf"][name].isComposite():
            parts, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
            glyphs[name].draw(parts)
            parts.replay(pen)
            font["glyf"][name] = pen.glyph()


def main():
    medium, bold, rare, naskh, out = sys.argv[1:]
    have = cut(medium, {*LATIN, *SIGNS, *HAN}, "Yiji Serif SC Medium", out + "/serif-medium.ttf")
    cut(bold, TITLES, "Yiji Serif SC Titles", out + "/serif-titles.ttf")
    cut(rare, standard_rare() - have, "Yiji Rare Han", out + "/rare-han.ttf")
    cut(naskh, ARABIC, "Yiji Naskh", out + "/arabic.ttf", JOINING)


main()
