package text

import (
	"strings"
	"unicode"
)

// Kazakh is written in two scripts, letter for letter: only the Cyrillic catalogue is kept, and the Arabic one (төте жазу) is made
// from it when the program starts, so that a native reader corrects one text and not two. A file in locales/kk-Arab that holds a
// key of its own wins.

var arabicLetters = map[rune]string{
	'а': "ا", 'ә': "ا", 'б': "ب", 'в': "ۆ", 'г': "گ", 'ғ': "ع", 'д': "د", 'е': "ە", 'ё': "يو", 'ж': "ج", 'з': "ز", 'и': "ي", 'й': "ي", 'к': "ك",
	'қ': "ق", 'л': "ل", 'м': "م", 'н': "ن", 'ң': "ڭ", 'о': "و", 'ө': "و", 'п': "پ", 'р': "ر", 'с': "س", 'т': "ت", 'у': "ۋ", 'ұ': "ۇ", 'ү': "ۇ",
	'ф': "ف", 'х': "ح", 'һ': "ھ", 'ц': "تس", 'ч': "چ", 'ш': "ش", 'щ': "شش", 'ъ': "", 'ы': "ى", 'і': "ى", 'ь': "", 'э': "ە", 'ю': "يۋ", 'я': "يا",
}

var arabicMarks = map[rune]string{',': "،", ';': "؛", '?': "؟", '«': "«", '»': "»"}

// The sign before a word whose vowels are soft, ٴ, is left out where a letter of the word says so already. A word of both kinds of
// vowel is read as its first vowel says (құпиясөз, түпнұсқа); і alone does not make it soft (қазір, бірақ).
const (
	softSign    = "ٴ"
	softVowels  = "әөү"
	softI       = "і"
	hardVowels  = "аоұы"
	softLetters = "кгеэ"
)

func hasSoftSign(word string) bool {
	first := strings.IndexAny(word, softVowels+hardVowels)
	switch {
	case strings.ContainsAny(word, softLetters):
		return false
	case first < 0:
		return strings.Contains(word, softI)
	}
	return !strings.ContainsAny(word[first:first+2], hardVowels) // each of these letters takes two bytes
}

// kazakhArabic is Kazakh text in Arabic script. Arguments ({{…}}), digits and everything not Cyrillic stay as they are.
func kazakhArabic(cyrillic string) string {
	var out strings.Builder
	rest := []rune(cyrillic)
	for len(rest) > 0 {
		n := 0
		switch {
		case len(rest) > 1 && rest[0] == '{' && rest[1] == '{':
			n = braces(rest)
			out.WriteString(string(rest[:n]))
		case isCyrillic(rest[0]):
			for n < len(rest) && isCyrillic(rest[n]) {
				n++
			}
			out.WriteString(arabicWord([]rune(strings.ToLower(string(rest[:n])))))
		default:
			n = 1
			out.WriteString(arabicMark(rest))
		}
		rest = rest[n:]
	}
	return out.String()
}

func arabicWord(word []rune) string {
	var b strings.Builder
	if hasSoftSign(string(word)) {
		b.WriteString(softSign)
	}
	for i, r := range word {
		letters := arabicLetters[r]
		if i > 0 && word[i-1] == 'и' && (r == 'я' || r == 'ю') {
			letters = strings.TrimPrefix(letters, "ي") // и stands for the sound already
		}
		b.WriteString(letters)
	}
	return b.String()
}

// arabicMark keeps a comma between digits, where it belongs to the number.
func arabicMark(rest []rune) string {
	mark, has := arabicMarks[rest[0]]
	if !has || len(rest) > 1 && unicode.IsDigit(rest[1]) {
		return string(rest[:1])
	}
	return mark
}

func isCyrillic(r rune) bool {
	_, has := arabicLetters[unicode.ToLower(r)]
	return has
}

// braces is the length of the argument that text begins with.
func braces(text []rune) int {
	if i := strings.Index(string(text), "}}"); i >= 0 {
		return len([]rune(string(text)[:i])) + 2
	}
	return len(text)
}
