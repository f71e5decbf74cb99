package text

import "testing"

// The words are from school spelling tables of both scripts.
func TestKazakhIsWrittenInBothScriptsFromOneText(t *testing.T) {
	for cyrillic, want := range map[string]string{
		"қазақ":                   "قازاق",
		"тіл":                     "ٴتىل", // a soft word without a letter that says so
		"күн":                     "كۇن",  // к says it
		"мектеп":                  "مەكتەپ",
		"Әке, ана":                "اكە، انا",
		"оқу құралы":              "وقۋ قۇرالى",
		"үй":                      "ٴۇي",
		"қария":                   "قاريا",
		"{{.Name}} — 12,5 сағат?": "{{.Name}} — 12,5 ساعات؟",
		"қазір, мұғалім":          "قازىر، مۇعالىم", // і beside a hard vowel is hard
		"бірақ":                   "بىراق",
		"тиісті іс":               "ٴتيىستى ٴىس",
		"құпиясөз":                "قۇپياسوز", // the first vowel decides
		"түпнұсқа":                "ٴتۇپنۇسقا",
		"PDF файлы":               "PDF فايلى",
		"":                        "",
		"{{.Broken":               "{{.Broken",
	} {
		if got := kazakhArabic(cyrillic); got != want {
			t.Errorf("%s: %s, want %s", cyrillic, got, want)
		}
	}
}
