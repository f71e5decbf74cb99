package web

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"yiji/domain"
	"yiji/storage/storagetest"
)

var update = flag.Bool("update", false, "write app/doc/reach.md anew")

// address is one route of pages or operation of the API, with a record in the place of each parameter, and the right it names.
type address struct{ method, pattern, path, says string }

// routesOf lists every page and operation; ids names the record that stands for each kind.
func (s *apiStage) routesOf(ids map[string]string) (all []address) {
	fill := func(pattern, noun string) string {
		parts := strings.Split(pattern, "/")
		for i, p := range parts {
			word := strings.Trim(p, ":{}")
			switch {
			case p == word:
			case word == "id":
				parts[i] = ids[records[noun]]
			case fixed[word] != nil:
				parts[i] = fixed[word][0]
			default:
				parts[i] = ids[records[word]]
			}
			if parts[i] == "" && p != "" {
				parts[i] = nowhere // nobody played one
			}
		}
		return strings.Join(parts, "/")
	}
	for _, r := range (&Server{Actions: s.a, Store: s.s}).routes() {
		says := r.Kind + " " + r.Act
		if r.Kind == "" {
			says = "everybody"
		}
		all = append(all, address{r.Method, r.Path, fill(r.Path, ""), says})
	}
	eachOperation(document(s.t, s.site), func(method, path string, op *openapi3.Operation) {
		says, _ := op.Extensions["x-right"].(string)
		all = append(all, address{method, path, fill(path, singular(strings.Split(path, "/")[3])), says})
	})
	slices.SortFunc(all, func(a, b address) int { return strings.Compare(a.pattern+a.method, b.pattern+b.method) })
	return all
}

// ids is the newest record of each table, by its name.
func (s *apiStage) ids() map[string]string {
	m := map[string]string{}
	for _, table := range records {
		if list := storagetest.List(s.t, s.s, "SELECT id FROM "+table); len(list) > 0 {
			m[table] = list[len(list)-1]
		}
	}
	m["organisations"] = string(s.county.Employers[0].ID)
	return m
}

// visitAs asks for an address as who signed in: a page with the form's token against forgery, an operation with a body that is cut off.
func (s *apiStage) visitAs(p program, a address) int {
	s.t.Helper()
	if strings.HasPrefix(a.path, "/api/v1") {
		var body any
		if a.method != http.MethodGet {
			body = `{"x": "`
		}
		return p.call(a.method, strings.TrimPrefix(a.path, "/api/v1"), body).Status
	}
	b := s.visitor()
	b.cookies[cookieLoopback] = p.token
	req := httptest.NewRequest(a.method, a.path, nil)
	if a.method == http.MethodPost {
		form := url.Values{}
		if p.token != "" {
			form.Set(csrfField, formToken(p.token))
		}
		req = httptest.NewRequest(a.method, a.path, strings.NewReader(form.Encode()))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return b.do(req).Status
}

// forAll are records that everybody may see.
var forAll = []string{"/courses", "/notices", "/problems", "/verify", "/api/v1/courses", "/api/v1/notices", "/api/v1/certificates/{number}", "/welcome", "/pin"}

// Route × role × own or another county's record: what answers 2xx. Whoever adds a route sees here who reaches it.
func TestReachOfEveryRouteAndRole(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		s.played()
		s.as[domain.RoleTrainee] = s.owner
		all := s.routesOf(s.ids())
		own := s.reach(all, http.MethodGet)
		s.elsewhere()
		before := storagetest.Contents(t, s.s)
		other := s.reach(all, "")
		for table, n := range storagetest.Changed(before, storagetest.Contents(t, s.s)) {
			if !slices.Contains([]string{"grievances", "objections", "audits", "sessions", "sign_in_tries", "shifts", "restrictions", "messages"}, table) {
				t.Errorf("people of another county changed %s (%d rows)", table, n)
			}
		}
		s.judge(all, own, other)
		s.report(all, own, other)
	})
}

// reach is who gets 2xx, for addresses of a method or all.
func (s *apiStage) reach(all []address, method string) map[address][]string {
	m := map[address][]string{}
	for _, a := range all {
		if method != "" && a.method != method || strings.HasSuffix(a.path, signOutPath) || strings.HasSuffix(a.path, "/sessions/current") {
			continue
		}
		for role, p := range s.as {
			if status := s.visitAs(p, a); status < 400 && (status < 300 || a.method == http.MethodPost) {
				m[a] = append(m[a], string(role))
			}
		}
		slices.Sort(m[a])
	}
	return m
}

func (s *apiStage) judge(all []address, own, other map[address][]string) {
	s.t.Helper()
	for _, a := range all {
		for _, role := range own[a] {
			if !mayReach(s.a.Policy, domain.Role(role), a.says) {
				s.t.Errorf("%s %s: %s reaches it without the right %q", a.method, a.pattern, role, a.says)
			}
		}
		record := strings.ContainsAny(a.pattern, ":{") && !slices.ContainsFunc(forAll, func(p string) bool { return strings.HasPrefix(a.pattern, p) })
		for _, role := range other[a] {
			if record {
				s.t.Errorf("%s %s: %s of another county gets in", a.method, a.pattern, role)
			}
		}
	}
}

// report is the whole matrix as a page of the documentation.
func (s *apiStage) report(all []address, own, other map[address][]string) {
	s.t.Helper()
	var b strings.Builder
	b.WriteString("# Who reaches what\n\nMade by `go test ./app/web -run TestReach -update`, and held against it by every test run. Each route, the right it asks for, who gets an answer of\n" +
		"2xx for a record of their own county or school (reads), and who of another county does, with the record of the first (reads and acts).\n\n| route | right | own | another's |\n|---|---|---|---|\n")
	for _, a := range all {
		fmt.Fprintf(&b, "| %s %s | %s | %s | %s |\n", a.method, strings.ReplaceAll(a.pattern, "|", "\\|"), a.says, roles(own[a], len(s.as)+3), roles(other[a], len(s.as)))
	}
	const file = "../doc/reach.md"
	if *update {
		s.must(os.WriteFile(file, []byte(b.String()), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	s.must(err)
	if d := cmp.Diff(string(want), b.String()); d != "" {
		s.t.Errorf("the matrix changed; look at it, then: go test ./app/web -run TestReach -update\n%s", d)
	}
}

// roles are the names of who gets in, in one word if it is everybody.
func roles(list []string, all int) string {
	if len(list) == all {
		return "everybody"
	}
	return strings.Join(list, " ")
}
