package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "yiji"

// The table "May import" of the plan of the house: a package and those below
// it may import each other and what stands beside them here. "app" alone is
// the program; every other package below app has its own line.
var mayImport = map[string][]string{
	"domain":       {},
	"certificates": {},
	"storage":      {"domain"},
	"app/outgoing": {},
	"app/access":   {"app/outgoing", "domain", "storage"},
	"app/action":   {"app/access", "storage", "certificates", "domain"},
	"app/text":     {"domain"},
	"app/table":    {"domain"},
	"app/job":      {"app/action", "app/outgoing", "storage", "certificates", "app/text", "app/table", "domain"},
	"app/web":      {"app/access", "app/action", "storage", "certificates", "app/text", "app/table", "domain"},
	"seed":         {"app/access", "app/action", "storage", "domain"},
	"app/e2e":      {},
	"app/bench":    {"app", "storage", "certificates", "domain", "seed"},
	"app":          {"app", "storage", "certificates", "domain", "seed"},
}

// Packages that only tests may import.
var forTests = []string{"storage/storagetest", "app/e2e"}

// The only importers of a module, and of what lies below its path.
var onlyUnder = map[string][]string{
	"github.com/uptrace/bun":       {"storage"},
	"github.com/lib/pq":            {"storage"},
	"modernc.org/sqlite":           {"storage"},
	"github.com/casbin/casbin":     {"app/access"},
	"github.com/jung-kurt/gofpdf":  {"certificates"},
	"github.com/gofiber/fiber":     {"app/web", "app"},
	"github.com/xuri/excelize":     {"app/table"},
	"github.com/chromedp/chromedp": {"app/e2e"},
	"github.com/coreos/go-oidc":    {"app/access"},
	"golang.org/x/oauth2":          {"app/access"},
	"github.com/zitadel/oidc":      {}, // a provider for tests
}

// A pkg is a package as go list describes it, without its test files: a test
// may import what it checks with.
type pkg struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Deps       []string // all it imports, directly or through others
}

func TestPackagesImportOnlyWhatThePlanAllows(t *testing.T) {
	for _, v := range violations(packages(t)) {
		t.Error(v)
	}
}

func TestDomainReadsNoClockAndNoGlobalRandom(t *testing.T) {
	for _, p := range packages(t) {
		if !below(ours(p.ImportPath), "domain") {
			continue
		}
		for _, name := range p.GoFiles {
			f, fset := parseFile(t, filepath.Join(p.Dir, name), nil)
			for _, v := range impure(fset, f) {
				t.Error(v)
			}
		}
	}
}

func TestPlantedImportsAreFound(t *testing.T) {
	for _, tc := range []struct {
		name string
		pkg  pkg
		want []string
	}{
		{"domain imports itself and plain standard packages", pkg{
			ImportPath: "yiji/domain/subsidy",
			Imports:    []string{"errors", "slices", "yiji/domain"},
			Deps:       []string{"os", "errors", "slices", "yiji/domain"},
		}, nil},
		{"domain imports a module", pkg{ImportPath: "yiji/domain", Imports: []string{"github.com/google/uuid"}},
			[]string{"yiji/domain imports github.com/google/uuid, which is not in the standard library"}},
		{"domain imports os", pkg{ImportPath: "yiji/domain", Imports: []string{"os"}},
			[]string{"yiji/domain imports os"}},
		{"domain reaches the network through another package", pkg{ImportPath: "yiji/domain", Imports: []string{"expvar"}, Deps: []string{"net/http"}},
			[]string{"yiji/domain depends on net/http"}},
		{"domain imports storage", pkg{ImportPath: "yiji/domain", Imports: []string{"yiji/storage"}},
			[]string{"yiji/domain may not import yiji/storage"}},
		{"storage imports an action", pkg{ImportPath: "yiji/storage/migrations", Imports: []string{"yiji/app/action"}},
			[]string{"yiji/storage/migrations may not import yiji/app/action"}},
		{"a page imports bun", pkg{ImportPath: "yiji/app/web", Imports: []string{"github.com/uptrace/bun/dialect"}},
			[]string{"yiji/app/web imports github.com/uptrace/bun/dialect, which belongs to storage"}},
		{"a job imports fiber", pkg{ImportPath: "yiji/app/job", Imports: []string{"github.com/gofiber/fiber/v2"}},
			[]string{"yiji/app/job imports github.com/gofiber/fiber/v2, which belongs to app/web, app"}},
		{"certificates import a rule", pkg{ImportPath: "yiji/certificates/sheet", Imports: []string{"yiji/domain", "yiji/certificates"}},
			[]string{"yiji/certificates/sheet may not import yiji/domain"}},
		{"an action imports the seed", pkg{ImportPath: "yiji/app/action", Imports: []string{"yiji/seed"}},
			[]string{"yiji/app/action may not import yiji/seed"}},
		{"a program imports a test's helper", pkg{ImportPath: "yiji/app", Imports: []string{"yiji/storage/storagetest"}},
			[]string{"yiji/app imports yiji/storage/storagetest, which is for tests"}},
		{"a package that the plan does not know", pkg{ImportPath: "yiji/app/manager"},
			[]string{"yiji/app/manager has no line in the table of this test"}},
		{"a program imports everything", pkg{
			ImportPath: "yiji/app",
			Imports:    []string{"github.com/gofiber/fiber/v2", "yiji/app/web", "yiji/seed", "yiji/storage"},
		}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, violations([]pkg{tc.pkg})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPlantedClocksAndRandomsAreFound(t *testing.T) {
	const src = `package domain
import ("time"; "math/rand/v2"; mr "math/rand")
var a = time.Now()
var b = rand.IntN(6)
var c = mr.Intn
var d = rand.New(rand.NewPCG(1, 2)).IntN(6)
var e = mr.New(mr.NewSource(1))
var f = time.Since(time.Time{})
func g(r *rand.Rand) time.Month { return time.Month(r.IntN(12)) }
`
	f, fset := parseFile(t, "planted.go", src)
	want := []string{
		"planted.go:3:9: time.Now",
		"planted.go:4:9: rand.IntN",
		"planted.go:5:9: mr.Intn",
		"planted.go:8:9: time.Since",
	}
	if diff := cmp.Diff(want, impure(fset, f)); diff != "" {
		t.Error(diff)
	}
}

// violations names every import that the plan forbids.
func violations(pkgs []pkg) (found []string) {
	for _, p := range pkgs {
		name := ours(p.ImportPath)
		allowed, ok := allowed(name)
		if !ok {
			found = append(found, fmt.Sprintf("%s has no line in the table of this test", p.ImportPath))
			continue
		}
		for _, imported := range p.Imports {
			if reason := forbidden(name, imported, allowed); reason != "" {
				found = append(found, p.ImportPath+" "+reason)
			}
		}
		if below(name, "domain") {
			for _, dep := range p.Deps {
				if dep == "net/http" || dep == "database/sql" {
					found = append(found, p.ImportPath+" depends on "+dep)
				}
			}
		}
	}
	return found
}

// allowed gives the subtrees of ours that the package may import.
func allowed(name string) ([]string, bool) {
	for at := name; at != "."; at = path.Dir(at) {
		// What lies below app needs a line of its own.
		if list, ok := mayImport[at]; ok && (at != "app" || name == "app") {
			return append([]string{at}, list...), true
		}
	}
	return nil, false
}

// forbidden says why the package may not import the other, or nothing.
func forbidden(name, imported string, allowed []string) string {
	if other := ours(imported); other != "" {
		switch {
		case slices.Contains(forTests, other):
			return "imports " + imported + ", which is for tests"
		case !anyBelow(other, allowed):
			return "may not import " + imported
		}
		return ""
	}
	for mod, owners := range onlyUnder {
		if below(imported, mod) && !owned(name, owners) {
			return "imports " + imported + ", which belongs to " + strings.Join(owners, ", ")
		}
	}
	if below(name, "domain") {
		first, _, _ := strings.Cut(imported, "/")
		switch {
		case strings.Contains(first, "."):
			return "imports " + imported + ", which is not in the standard library"
		case imported == "os" || imported == "net":
			return "imports " + imported
		}
	}
	return ""
}

// owned reports whether the package is one of the owners or below one; the
// program itself is an owner without what lies below it.
func owned(name string, owners []string) bool {
	return slices.ContainsFunc(owners, func(owner string) bool {
		return name == owner || owner != "app" && below(name, owner)
	})
}

func anyBelow(name string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return below(name, root) })
}

func below(name, root string) bool {
	return name == root || strings.HasPrefix(name, root+"/")
}

// ours gives the path of a package inside our module, or nothing.
func ours(importPath string) string {
	rest, ok := strings.CutPrefix(importPath, module+"/")
	if !ok {
		return ""
	}
	return rest
}

// impure names what reads the clock or the random source that all share.
func impure(fset *token.FileSet, f *ast.File) (found []string) {
	clock, random := importName(f, "time"), []string{importName(f, "math/rand"), importName(f, "math/rand/v2")}
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		from, ok := sel.X.(*ast.Ident)
		if !ok {
			return true
		}
		readsClock := from.Name == clock && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name)
		global := slices.Contains(random, from.Name) && !ownSource(sel.Sel.Name)
		if readsClock || global {
			found = append(found, fmt.Sprintf("%s: %s.%s", fset.Position(sel.Pos()), from.Name, sel.Sel.Name))
		}
		return true
	})
	return found
}

// ownSource tells the names of math/rand that make or hold a seeded source.
func ownSource(name string) bool {
	return strings.HasPrefix(name, "New") ||
		slices.Contains([]string{"Rand", "Source", "Source64", "Zipf", "PCG", "ChaCha8"}, name)
}

// importName gives the name under which the file imports a package, "-" if it does not.
func importName(f *ast.File, imported string) string {
	for _, spec := range f.Imports {
		if spec.Path.Value != `"`+imported+`"` {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(strings.TrimSuffix(imported, "/v2"))
	}
	return "-"
}

func parseFile(t *testing.T, name string, src any) (*ast.File, *token.FileSet) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f, fset
}

// packages lists all packages of our module.
func packages(t *testing.T) (pkgs []pkg) {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,GoFiles,Imports,Deps", module+"/...")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
	if len(pkgs) == 0 {
		t.Fatal("go list names no package of ours")
	}
	return pkgs
}
