package certificates

import (
	"fmt"
	"strings"

	"yiji/certificates/sheet"
)

var (
	ink    = sheet.Colour{R: 23, G: 33, B: 43}
	soft   = sheet.Colour{R: 62, G: 76, B: 89}
	faint  = sheet.Colour{R: 91, G: 104, B: 116}
	deep   = sheet.Colour{R: 11, G: 62, B: 97}
	golden = sheet.Colour{R: 176, G: 138, B: 62}
	ghost  = sheet.Colour{R: 242, G: 235, B: 219}
)

const (
	middle   = pageWide / 2
	textWide = 214.0 // the widest line of the page
	// foot is where the block of number, emblem and issuer begins.
	foot = 154.0
)

// draw sets the whole page from top to bottom.
func draw(p *sheet.Page, f Facts) error {
	p.Raw(ornament())
	if f.Sample {
		sample(p)
	}
	heading(p, f)
	if err := holder(p, f); err != nil {
		return err
	}
	if err := sentence(p, f); err != nil {
		return err
	}
	figures(p, f.cells())
	if err := proof(p, f); err != nil {
		return err
	}
	return issuer(p, f)
}

func serif(size float64, c sheet.Colour) sheet.Style {
	return sheet.Style{Font: sheet.Serif(), Size: size, Colour: c}
}

func bold(size, spacing float64, c sheet.Colour) sheet.Style {
	return sheet.Style{Font: sheet.Titles(), Size: size, Spacing: spacing, Colour: c}
}

func sample(p *sheet.Page) {
	p.Turned(middle, 124, 18, bold(76, 6, ghost), "样本 SAMPLE")
	const right, y = pageWide - 26.0, 27.0
	mark := bold(11, 1, golden)
	p.Left(right-mark.Width("样本 SAMPLE"), y, mark, "样本 SAMPLE")
	note := serif(7, faint)
	p.Left(right-note.Width(sampleNote), y+4.2, note, sampleNote)
}

const sampleNote = "演示用，不具效力  Demonstration only, not valid"

func heading(p *sheet.Page, f Facts) {
	t := title[f.Kind]
	p.Centre(middle, 42, bold(34, 9, deep), t.zh)
	p.Centre(middle, 51, bold(10.5, 2.2, golden), strings.ToUpper(t.en))
	const y, gap, long = 57.0, 5.0, 38.0
	p.Rule(middle-gap-long, y, middle-gap, y, 0.25, golden)
	p.Rule(middle+gap, y, middle+gap+long, y, 0.25, golden)
	p.Raw(star(middle, pageHigh-y, 2.4, gold))
}

// holder sets the name: on one line where that stays dignified, otherwise on two smaller ones.
func holder(p *sheet.Page, f Facts) error {
	const rule = 79.5
	b, ok := nameBlock(f.HolderName)
	if !ok {
		return ErrFact{"HolderName", "long"}
	}
	b.set(p, rule-1.5-b.high())
	wide := 96.0
	for _, l := range b.lines {
		wide = max(wide, b.style.Width(l)+8)
	}
	p.Rule(middle-wide/2, rule, middle+wide/2, rule, 0.2, golden)
	if f.IdentityMask != "" {
		p.Centre(middle, rule+6, serif(9.5, faint), "身份证号 ID No.  "+f.IdentityMask)
	}
	return nil
}

// nameBlock breaks a long name after one of its dots where that fits, else anywhere.
func nameBlock(name string) (block, bool) {
	s, lines, ok := serif(32, ink).Fit(name, 20, textWide, 1)
	if ok {
		return block{s, lines}, true
	}
	s = serif(17, ink)
	if lines = halves(s, name); lines != nil {
		return block{s, lines}, true
	}
	s, lines, ok = s.Fit(name, 8, textWide, 2)
	return block{s, lines}, ok
}

// halves breaks a name after the dot that makes its two lines most equal; nil when they do not fit.
func halves(s sheet.Style, name string) (best []string) {
	const dot = "·"
	widest := textWide
	for i := range name {
		if !strings.HasPrefix(name[i:], dot) {
			continue
		}
		one, two := name[:i+len(dot)], name[i+len(dot):]
		if w := max(s.Width(one), s.Width(two)); w <= widest && two != "" {
			best, widest = []string{one, two}, w
		}
	}
	return best
}

// sentence sets the statement in both languages in the middle of the space left for it, as large
// as it goes in there.
func sentence(p *sheet.Page, f Facts) error {
	const top, gap = 89.5, 2.0
	bottom := 128.5
	if len(f.cells()) == 0 {
		bottom = foot - 8
	}
	says := f.statement()
	for scale := 1.0; scale > 0.6; scale -= 0.05 {
		zh := paragraph(says.zh, serif(14*scale, ink))
		en := paragraph(says.en, serif(10.5*scale, soft))
		if spare := bottom - top - zh.high() - gap - en.high(); spare >= 0 {
			en.set(p, zh.set(p, top+spare/2)+gap)
			return nil
		}
	}
	return ErrFact{"Course", "long"}
}

// block is a centred paragraph, its lines broken.
type block struct {
	style sheet.Style
	lines []string
}

func paragraph(text string, s sheet.Style) block {
	return block{s, s.Balanced(text, textWide)}
}

func (b block) leading() float64 { return b.style.Size * 0.55 }

func (b block) high() float64 { return b.leading() * float64(len(b.lines)) }

// set draws the block below y and returns where it ends.
func (b block) set(p *sheet.Page, y float64) float64 {
	for i, l := range b.lines {
		p.Centre(middle, y+b.leading()*(float64(i)+0.75), b.style, l)
	}
	return y + b.high()
}

// figures sets the row of level, hours, credits and scores, however many there are.
func figures(p *sheet.Page, cells []cell) {
	const top, high, wide = 131.0, 16.0, 40.0
	left := middle - wide*float64(len(cells))/2
	for i, c := range cells {
		x := left + wide*(float64(i)+0.5)
		p.Centre(x, top+4.6, serif(8, faint), c.label.zh+"  "+c.label.en)
		p.Centre(x, top+12.4, serif(14, deep), c.value)
		if i > 0 {
			p.Rule(x-wide/2, top+2, x-wide/2, top+high-2, 0.15, golden)
		}
	}
	if n := float64(len(cells)); n > 0 {
		p.Rule(left, top, left+wide*n, top, 0.2, golden)
		p.Rule(left, top+high, left+wide*n, top+high, 0.2, golden)
	}
}

// proof sets the QR code with the number beside it.
func proof(p *sheet.Page, f Facts) error {
	picture, err := code(f.VerifyURL)
	if err != nil {
		return err
	}
	const x, size = 27.0, 32.0
	p.PNG("qr", picture, x, foot, size, size)
	at := x + size + 3
	p.Left(at, foot+7, serif(8, faint), "证书编号 Certificate No.")
	s, lines, ok := serif(12, ink).Fit(f.Number, 6, 56, 2)
	if !ok {
		return ErrFact{"Number", "long"}
	}
	for i, l := range lines {
		p.Left(at, foot+13+float64(i)*s.Size*0.45, s, l)
	}
	p.Left(at, foot+24, serif(8, faint), "扫描二维码核验真伪")
	p.Left(at, foot+28, serif(8, faint), "Scan the code to verify")
	return nil
}

// issuer sets who issued the certificate and when, around the emblem's right.
func issuer(p *sheet.Page, f Facts) error {
	p.Raw(emblem())
	const x, wide = 225.0, 86.0
	p.Centre(x, foot+4.5, serif(8, faint), "发证机构 Issued by")
	zh, zhLines, ok := serif(14, ink).Fit(f.Issuer, 7.5, wide, 2)
	if !ok {
		return ErrFact{"Issuer", "long"}
	}
	en, enLines, ok := serif(9, soft).Fit(f.IssuerEn, 6.5, wide, 2)
	if !ok {
		return ErrFact{"IssuerEn", "long"}
	}
	y := foot + 11
	for _, l := range zhLines {
		p.Centre(x, y, zh, l)
		y += zh.Size * 0.45
	}
	for _, l := range enLines {
		p.Centre(x, y, en, l)
		y += en.Size * 0.45
	}
	on := dateOf(f.IssuedOn)
	p.Centre(x, foot+27.2, serif(11, ink), on.zh)
	p.Centre(x, foot+31.5, serif(8, faint), on.en)
	return nil
}

// star is the house mark: four points, drawn around x, y in mm from the bottom left.
func star(x, y, size float64, colour string) string {
	m := sheet.MM
	in := size * 0.28
	pts := [][2]float64{{0, size}, {in, in}, {size, 0}, {in, -in}, {0, -size}, {-in, -in}, {-size, 0}, {-in, in}}
	var b strings.Builder
	b.WriteString(colour + " rg\n")
	for i, pt := range pts {
		fmt.Fprintf(&b, "%.2f %.2f %s\n", (x+pt[0])*m, (y+pt[1])*m, map[bool]string{true: "m", false: "l"}[i == 0])
	}
	b.WriteString("h f\n")
	return b.String()
}
