package access

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
)

var update = flag.Bool("update", false, "write the golden files anew")

func load(t *testing.T) Policy {
	t.Helper()
	p, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestMatrixIsTheGoldenOne(t *testing.T) {
	got := load(t).Matrix()
	if *update {
		if err := os.WriteFile("testdata/matrix.golden", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/matrix.golden")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("somebody gained or lost a right (go test ./app/access -update once it is meant):\n%s", d)
	}
}

func TestTableSaysWhatCasbinSays(t *testing.T) {
	p := load(t)
	e, err := enforcer()
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range append([]domain.Role{"", "nobody", domain.RoleVisitor, domain.RoleOperator}, domain.Roles...) {
		for r := range p {
			want, err := e.Enforce(string(role), r.Kind, r.Act)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.May(domain.Actor{Role: role}, r.Kind, r.Act); got != want {
				t.Errorf("%s %s %s: table %t, casbin %t", role, r.Kind, r.Act, got, want)
			}
		}
	}
}

// The acts of a person (people-first 4, 6, 9) belong to the role that only a person's own sign-in gives.
func TestNoGrantableRoleActsForAPerson(t *testing.T) {
	p := load(t)
	var own []Rule
	for r, may := range p {
		switch shared := r.Kind + "." + r.Act; {
		case !may || r.Role != string(domain.RoleTrainee):
		case slices.Contains([]string{"certificate.read", "certificate.print", "offer.read", "lesson.sign", "grievance.leave"}, shared): // no act in anybody's name
		default:
			own = append(own, Rule{Kind: r.Kind, Act: r.Act})
		}
	}
	if len(own) < 25 {
		t.Errorf("only %d acts of a person", len(own))
	}
	for _, role := range append([]domain.Role{domain.RoleVisitor, domain.RoleOperator}, domain.Roles...) {
		for _, r := range own {
			if p.May(domain.Actor{Role: role}, r.Kind, r.Act) != (role == domain.RoleTrainee) {
				t.Errorf("%s may %s %s", role, r.Kind, r.Act)
			}
		}
	}
}

func TestGrievancesAreTheOmbudsmansAlone(t *testing.T) {
	for r, ok := range load(t) {
		if ok && r.Kind == "grievance" && (r.Act == "read" || r.Act == "answer") && r.Role != string(domain.RoleOmbudsman) {
			t.Errorf("%v", r)
		}
	}
}

// Whoever makes a PersonSession can act as a person: only this package's sign-in does, and the demo on its own database.
func TestCallersOfDemoPerson(t *testing.T) {
	for _, dir := range []string{"..", "../../seed", "../../storage", "../../domain"} {
		walk(t, dir, func(path, text string) {
			if strings.Contains(text, "access.DemoPerson(") && !strings.HasPrefix(path, "../../seed/") {
				t.Errorf("%s makes sessions of persons", path)
			}
		})
	}
}

// A session on paper is made where a witness recorded what a person signed, and nowhere else: neither pages nor programs, imports, commands,
// jobs or transfers make one.
func TestCallersOfOnPaper(t *testing.T) {
	for _, dir := range []string{"..", "../../seed", "../../storage", "../../domain"} {
		walk(t, dir, func(path, text string) {
			if strings.Contains(text, "access.OnPaper(") && path != "../action/paper.go" {
				t.Errorf("%s makes sessions on paper", path)
			}
		})
	}
}

// withoutPersons fails for every file below dir that could hold a person's session; only narrows to files so named.
func withoutPersons(t *testing.T, dir string, only ...string) {
	t.Helper()
	n := 0
	walk(t, dir, func(path, text string) {
		if len(only) > 0 && !slices.Contains(only, strings.TrimPrefix(path, dir+"/")) {
			return
		}
		if n++; strings.Contains(text, "PersonSession") || strings.Contains(text, "access.OnPaper") {
			t.Errorf("%s can act for a person", path)
		}
	})
	if n < max(1, len(only)) {
		t.Errorf("%d files of %s were read", n, dir)
	}
}

// People-first 4: what a command, a job or a table knows of is staff's and the server's own, never a person's session.
func TestTheCommandLineCannotActForAPerson(t *testing.T) {
	commands, err := filepath.Glob("../*.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range commands {
		if !strings.HasSuffix(c, "_test.go") {
			names = append(names, strings.TrimPrefix(c, "../"))
		}
	}
	withoutPersons(t, "..", names...)
	withoutPersons(t, "../job")
}

func TestAnImportCannotActForAPerson(t *testing.T) {
	withoutPersons(t, "..", "import.go", "import_text.go", "move.go")
	withoutPersons(t, "../table")
}

// A class, a school or a region that changes hands takes nobody with it into a class: the state "moved" has no writer until there is one that
// asks each person.
func TestATransferCannotActForAPerson(t *testing.T) {
	withoutPersons(t, "../action", "class.go", "lesson.go", "move.go", "organisation.go", "merge.go")
	for _, dir := range []string{"..", "../../storage", "../../seed"} {
		walk(t, dir, func(path, text string) {
			if strings.Contains(text, "EnrolmentMoved") {
				t.Errorf("%s moves people between classes", path)
			}
		})
	}
}

func TestSecretsMatchOnlyThemselves(t *testing.T) {
	h := HashSecret("correct horse")
	if !checkSecret(h, "correct horse") || checkSecret(h, "correct hors") || checkSecret("", "") || checkSecret("argon2id$$", "") {
		t.Error("a secret matched what it is not, or not itself")
	}
}
