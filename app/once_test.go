package main

import (
	"go/ast"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is written in one place only, because a second place would forget the rule: tables for spreadsheet programs, which quote
// formulas, and masks, which must not differ.
func elsewhere(name, dir string, f *ast.File) (found []string) {
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			x, ok := n.X.(*ast.Ident)
			if ok && x.Name == "csv" && n.Sel.Name == "NewWriter" && dir != "app/table" {
				found = append(found, name+": writes CSV, which app/table does")
			}
		case *ast.BasicLit:
			if strings.Count(n.Value, "*") >= 2 && strings.Trim(n.Value, "`\"*") == "" && dir != "domain/ident" {
				found = append(found, name+": masks, which domain/ident does")
			}
		case *ast.CallExpr:
			if x, ok := n.Fun.(*ast.SelectorExpr); ok && x.Sel.Name == "Repeat" && len(n.Args) == 2 && dir != "domain/ident" {
				if lit, ok := n.Args[0].(*ast.BasicLit); ok && slices.Contains([]string{`"*"`, `"•"`, `"＊"`}, lit.Value) {
					found = append(found, name+": masks, which domain/ident does")
				}
			}
		}
		return true
	})
	return found
}

func TestTablesAndMasksAreMadeInOnePlace(t *testing.T) {
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			f, _ := parseFile(t, filepath.Join(p.Dir, name), nil)
			for _, v := range elsewhere(name, ours(p.ImportPath), f) {
				t.Error(v)
			}
		}
	}
}

func TestPlantedTablesAndMasksAreFound(t *testing.T) {
	f, _ := parseFile(t, "planted.go", "package p\nvar w = csv.NewWriter(nil)\nfunc mask(s string) string { return s[:3] + \"****\" }\nvar m = strings.Repeat(\"*\", 3)\nvar fine = \"a * b\" + \"**bold**\"\n")
	want := []string{"planted.go: writes CSV, which app/table does", "planted.go: masks, which domain/ident does", "planted.go: masks, which domain/ident does"}
	if d := cmp.Diff(want, elsewhere("planted.go", "app/web", f)); d != "" {
		t.Error(d)
	}
	if got := elsewhere("planted.go", "domain/ident", f); len(got) != 1 {
		t.Error(got)
	}
}
