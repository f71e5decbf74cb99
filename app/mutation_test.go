package main

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// A mutation breaks one rule on purpose, in one place, and names the test that must turn red:
//
//	rule: 8
//	file: domain/work.go
//	test: domain TestOffer…
//	-- old --
//	what stands in the file, once
//	-- new --
//	what is put in its place
type mutation struct {
	name, rule, file, pkg, test string
	old, new                    string
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
			case "file":
				m.file = value
			case "test":
				m.pkg, m.test, _ = strings.Cut(value, " ")
			}
		}
		list = append(list, m)
	}
	return list
}

func trimmed(f txtar.File) string { return strings.TrimSuffix(string(f.Data), "\n") }

// mutate is the file with the mutation in it.
func (m mutation) mutate() (string, error) {
	b, err := os.ReadFile(filepath.Join("..", m.file))
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(b), m.old); n != 1 {
		return "", errors.New("what it replaces stands in " + m.file + " not exactly once")
	}
	return strings.Replace(string(b), m.old, m.new, 1), nil
}

func TestEveryMutationFitsTheSources(t *testing.T) {
	for _, m := range mutations(t) {
		if _, err := m.mutate(); err != nil {
			t.Errorf("%s: %v", m.name, err)
		}
		tests, err := exec.Command("grep", "-rl", "func "+m.test+"(", "../"+m.pkg, "--include=*_test.go").Output()
		if err != nil || len(tests) == 0 {
			t.Errorf("%s: no test %s in %s", m.name, m.test, m.pkg)
		}
	}
}

// Each rule that is broken on purpose turns its test red: a test that stays green guards nothing.
func TestSoakBrokenRulesTurnTheirTestsRed(t *testing.T) {
	if os.Getenv("SOAK") == "" {
		t.Skip("builds the program once for each mutation: make soak")
	}
	for _, m := range mutations(t) {
		t.Run(m.name, func(t *testing.T) {
			if out, err := m.run(t, nil); err != nil || strings.Contains(string(out), "no tests to run") {
				t.Fatalf("%s does not pass on the sources as they are:\n%s", m.test, out)
			}
			changed, err := m.mutate()
			if err != nil {
				t.Fatal(err)
			}
			out, err := m.run(t, []byte(changed))
			switch {
			case err == nil:
				t.Errorf("rule %s is broken and %s stays green", m.rule, m.test)
			case !strings.Contains(string(out), "--- FAIL: "):
				t.Errorf("the mutation does not build or run:\n%s", out)
			}
		})
	}
}

// run runs the mutation's test, with changed in the place of its file if it is not nil.
func (m mutation) run(t *testing.T, changed []byte) ([]byte, error) {
	args := []string{"test", "-count=1", "-run=^" + m.test + "$"}
	if changed != nil {
		args = append(args, "-overlay="+m.overlay(t, changed))
	}
	cmd := exec.Command("go", append(args, "./"+m.pkg)...)
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "SOAK=")
	return cmd.CombinedOutput()
}

func (m mutation) overlay(t *testing.T, changed []byte) string {
	dir := t.TempDir()
	at, err := filepath.Abs(filepath.Join("..", m.file))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, filepath.Base(m.file))
	b, err := json.Marshal(map[string]map[string]string{"Replace": {at: file}})
	if err := errors.Join(err, os.WriteFile(file, changed, 0o600), os.WriteFile(filepath.Join(dir, "overlay.json"), b, 0o600)); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "overlay.json")
}
