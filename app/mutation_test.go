package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A mutation breaks one rule of people-first.md on purpose, in one place, as a developer might by mistake, and names the test that must turn red:
//
//	rule: 8
//	paragraph: Offers
//	file: domain/work.go
//	test: domain TestOffer…
//	-- old --
//	what stands in the file, once
//	-- new --
//	what is put in its place
//
// It may serve a rule, a paragraph, or both.
type mutation struct {
	name, rule, paragraph, file, pkg, test string
	old, new                               string
}

func mutations(t *testing.T) (list []mutation) {
	files, err := filepath.Glob("testdata/mutation/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		a, err := txtar.ParseFile(f)
		if err != nil || len(a.Files) != 2 || a.Files[0].Name != "old" || a.Files[1].Name != "new" {
			t.Fatalf("%s: want -- old -- and -- new --: %v", f, err)
		}
		m := mutation{name: strings.TrimSuffix(filepath.Base(f), ".txt"), old: trimmed(a.Files[0]), new: trimmed(a.Files[1])}
		for line := range strings.Lines(string(a.Comment)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch name {
			case "rule":
				m.rule = value
			case "paragraph":
				m.paragraph = value
			case "file":
				m.file = value
			case "test":
				m.pkg, m.test, _ = strings.Cut(value, " ")
			default:
				t.Fatalf("%s: %q is no header", f, line)
			}
		}
		list = append(list, m)
	}
	return list
}

func trimmed(f txtar.File) string { return strings.TrimSuffix(string(f.Data), "\n") }

// mutate is the mutation's file as it is and with the mutation in it.
func (m mutation) mutate(at sources) (is, changed []byte, err error) {
	if is, err = os.ReadFile(at.file(m.file)); err != nil {
		return nil, nil, err
	}
	if n := bytes.Count(is, []byte(m.old)); n != 1 {
		return nil, nil, fmt.Errorf("what it replaces stands in %s %d times", m.file, n)
	}
	return is, bytes.Replace(is, []byte(m.old), []byte(m.new), 1), nil
}

// A named is a row of one of the two tables of people-first.md: a rule by its number, or a paragraph by its name.
type named struct {
	name  string
	tests string
	later bool // nothing of it is built yet: its letter says with which issue it comes
}

var later = regexp.MustCompile(`^comes with [A-Z]$`)

// peopleFirst are the rows of the two tables.
func peopleFirst(t *testing.T) (rules, paragraphs []named) {
	page, err := os.ReadFile("doc/people-first.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if !strings.HasPrefix(line, "| ") || cells[0] == " rule" || cells[0] == " paragraph" {
			continue
		}
		tests := strings.TrimSpace(cells[len(cells)-1])
		switch name := strings.TrimSpace(cells[0]); len(cells) {
		case 3:
			number, _, _ := strings.Cut(name, " ")
			rules = append(rules, named{number, tests, false})
		case 2:
			name, _, _ = strings.Cut(name, " (")
			paragraphs = append(paragraphs, named{name, tests, later.MatchString(tests)})
		}
	}
	return rules, paragraphs
}

// Each of the twenty rules and each paragraph is broken by a mutation, by a test that its row names; each mutation fits the sources as they are.
func TestEveryMutationFitsTheSources(t *testing.T) {
	rules, paragraphs := peopleFirst(t)
	if len(rules) != 20 || len(paragraphs) < 27 {
		t.Errorf("%d rules, %d paragraphs", len(rules), len(paragraphs))
	}
	list := mutations(t)
	covered := func(of func(mutation) string, rows []named) {
		t.Helper()
		for _, m := range list {
			if of(m) != "" && !slices.ContainsFunc(rows, func(r named) bool { return r.name == of(m) && strings.Contains(r.tests+" ", m.test+" ") }) {
				t.Errorf("%s: the row %q of people-first.md does not name %s", m.name, of(m), m.test)
			}
		}
		for _, r := range rows {
			if !r.later && !slices.ContainsFunc(list, func(m mutation) bool { return of(m) == r.name }) {
				t.Errorf("no mutation breaks %q", r.name)
			}
		}
	}
	covered(func(m mutation) string { return m.rule }, rules)
	covered(func(m mutation) string { return m.paragraph }, paragraphs)
	for _, m := range list {
		if m.rule == "" && m.paragraph == "" {
			t.Errorf("%s breaks no rule", m.name)
		}
		if _, _, err := m.mutate(".."); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
		tests, err := exec.Command("grep", "-rl", "func "+m.test+"(", "../"+m.pkg, "--include=*_test.go").Output()
		if err != nil || len(tests) == 0 {
			t.Errorf("%s: no test %s in %s", m.name, m.test, m.pkg)
		}
	}
}

// Each rule that is broken on purpose turns its test red: a test that stays green guards nothing. The tests are first seen green on the
// sources as they are, all those of a package at once. Everything runs in copies of the sources, because some tests read them.
func TestSoakBrokenRulesTurnTheirTestsRed(t *testing.T) {
	if os.Getenv("SOAK") == "" {
		t.Skip("builds the program once for each mutation: make soak")
	}
	list := mutations(t)
	copies := make(chan sources, 2)
	for range cap(copies) {
		copies <- copied(t)
	}
	greens := map[string]func(sources) string{}
	for _, m := range list {
		greens[m.pkg] = seenGreen(list, m.pkg)
	}
	var done atomic.Int32
	for _, m := range list {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			at := <-copies
			defer func() { copies <- at }()
			verdict := m.verdict(at, greens[m.pkg](at))
			if verdict != "" {
				t.Error(verdict)
			}
			first, _, _ := strings.Cut(verdict, "\n")
			fmt.Fprintf(os.Stderr, "mutation %d of %d: %s: %s\n", done.Add(1), len(list), m.name, map[bool]string{true: "red", false: "NOT RED: " + first}[verdict == ""])
		})
	}
}

// verdict is why a mutation does not show that its test guards the rule, "" if it does.
func (m mutation) verdict(at sources, green string) string {
	if !strings.Contains(green, "\n--- PASS: "+m.test+" (") {
		return m.test + " does not pass on the sources as they are:\n" + green
	}
	is, changed, err := m.mutate(at)
	if err == nil {
		err = os.WriteFile(at.file(m.file), changed, 0o600)
	}
	if err != nil {
		return err.Error()
	}
	out, failed := at.test(m.pkg, m.test)
	if err := os.WriteFile(at.file(m.file), is, 0o600); err != nil {
		return err.Error()
	}
	switch {
	case failed == nil:
		return fmt.Sprintf("rule %q, paragraph %q is broken and %s stays green", m.rule, m.paragraph, m.test)
	case !strings.Contains(out, "\n--- FAIL: "+m.test+" ("):
		return "the mutation does not build or run:\n" + out
	}
	return ""
}

// seenGreen is what the tests of a package that mutations name say on the sources as they are, run once.
func seenGreen(list []mutation, pkg string) func(sources) string {
	var tests []string
	for _, m := range list {
		if m.pkg == pkg && !slices.Contains(tests, m.test) {
			tests = append(tests, m.test)
		}
	}
	var once sync.Once
	var out string
	return func(at sources) string {
		once.Do(func() { out, _ = at.test(pkg, tests...) })
		return out
	}
}

// sources are the tree, or a copy of it in a folder of its own.
type sources string

func (at sources) file(name string) string { return filepath.Join(string(at), name) }

func copied(t *testing.T) sources {
	to := sources(t.TempDir())
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel("..", path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == ".git" || name == "data"):
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(to.file(name), 0o700)
		case !d.Type().IsRegular() || name == ".git":
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(to.file(name), b, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// test runs tests of a package in the copy, on the embedded database alone: what a mutation breaks, it breaks on both.
func (at sources) test(pkg string, tests ...string) (string, error) {
	cmd := exec.Command("go", "test", "-count=1", "-vet=off", "-v", "-timeout=9m", "-ldflags=-s -w", "-run=^("+strings.Join(tests, "|")+")$", "./"+pkg)
	cmd.Dir = string(at)
	cmd.Env = append(os.Environ(), "SOAK=", "TEST_POSTGRES=", "CI=")
	out, err := cmd.CombinedOutput()
	return "\n" + string(out), err
}
