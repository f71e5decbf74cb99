package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each page that names tests, with the least number of them: a page cut short must not pass.
var pagesOfTests = map[string]int{"doc/people-first.md": 30, "doc/abuse.md": 45}

// tests are the names of all tests of the house.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	have := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		b, err := os.ReadFile(path)
		for _, m := range declared.FindAllStringSubmatch(string(b), -1) {
			have[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return have
}

func TestPeopleFirstAndAbuseNameTestsThatExist(t *testing.T) {
	have := tests(t)
	for name, least := range pagesOfTests {
		page, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		named := regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`).FindAllString(string(page), -1)
		if len(named) < least {
			t.Errorf("%s names only %d tests", name, len(named))
		}
		for _, test := range named {
			if !have[test] {
				t.Errorf("%s names %s, which does not exist", name, test)
			}
		}
	}
}
