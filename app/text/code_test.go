package text

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"yiji/domain"
)

// owners are the trees whose errors a person may see.
var owners = []string{"../../domain", "../../storage", "../../seed", ".."}

func TestEveryErrorOfTheProgramHasASentence(t *testing.T) {
	n := 0
	for _, root := range owners {
		sources(t, root, func(name, src string) {
			if !strings.HasSuffix(name, ".go") {
				return
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range codes(file) {
				n++
				if !Has("error."+key) && !Has("field."+key) {
					t.Errorf("%s: no sentence for the code %s", name, key)
				}
			}
		})
	}
	if n < 60 {
		t.Errorf("only %d codes found: the sources no longer look as this test thinks", n)
	}
}

// codes finds the codes in a file: Error{Code: "x"} and FieldError{Code: "x"}, k.Add(field, "x"), k.That(ok, field, "x") and
// invalid("x").
func codes(file *ast.File) (all []string) {
	ast.Inspect(file, func(n ast.Node) bool {
		var at ast.Expr
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Code" {
				at = n.Value
			}
		case *ast.CallExpr:
			at = codeArgument(n)
		}
		if lit, ok := at.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if s, err := strconv.Unquote(lit.Value); err == nil && slug(s) {
				all = append(all, s)
			}
		}
		return true
	})
	return all
}

func codeArgument(call *ast.CallExpr) ast.Expr {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		if f.Name == "invalid" && len(call.Args) == 1 {
			return call.Args[0]
		}
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); !ok || x.Name != "k" && x.Name != "c" && x.Name != "check" {
			return nil
		}
		if f.Sel.Name == "Add" && len(call.Args) >= 2 {
			return call.Args[1]
		}
		if f.Sel.Name == "That" && len(call.Args) >= 3 {
			return call.Args[2]
		}
	}
	return nil
}

// slug reports whether s looks like a code: a course's Code: "W1" does not.
func slug(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && strings.Contains(s, "-")
}

func TestSentencesCanBeMadeWithoutTheirArguments(t *testing.T) {
	for _, l := range All() {
		for key := range catalogue().keys[Default] {
			if family, code, _ := strings.Cut(key, "."); family == "error" {
				if got := l.Error(errorOf(code)); got == "" || got == key {
					t.Errorf("%s: %s reads %q", l.Tag(), key, got)
				}
			}
		}
	}
}

func errorOf(code string) *domain.Error { return &domain.Error{Kind: domain.Refused, Code: code} }

func TestStatesInErrorsReadAsWords(t *testing.T) {
	got := In("en").Error(domain.ErrState.With("State", "state.class.draft"))
	if !strings.Contains(got, "(Draft)") {
		t.Error(got)
	}
	if got := In("zh-Hans").Error(domain.ErrCooling.With("Until", "2026-11-26")); !strings.Contains(got, "2026年11月26日") {
		t.Error(got)
	}
}
