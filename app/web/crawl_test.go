package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// records are the tables behind the words of addresses: the parameter of a page, the noun of an operation. A route with a word that
// is not here fails every test that walks the route table, so that a new kind of record is never left out.
var records = map[string]string{
	"class": "classes", "lesson": "lessons", "assessment": "assessments", "certificate": "certificates", "organisation": "organisations", "course": "courses", "notice": "notices",
	"claim": "claims", "payment": "payments", "vacancy": "vacancies", "offer": "offers", "placement": "placements", "consent": "consents", "request": "job_requests", "case": "grievances",
	"account": "accounts", "grant": "grants", "appointment": "appointments", "sample": "samples", "text": "consent_texts", "dispute": "disputes", "review": "reviews", "disclosure": "disclosures", "file": "files",
	"message": "messages", "guardian": "guardians", "paper": "paper_consents", "breach": "breaches", "merge": "merges", "correction": "corrections", "visit": "visits", "death": "deaths", "enrolment": "enrolments", "job-request": "job_requests", "grievance": "grievances", "person": "persons",
}

// fixed are the parameters of addresses that name no record.
var fixed = map[string][]string{
	"code": {"not-found"}, "number": {"YJ9999012026000001"}, "decision": {"submit", "approve", "pass", "return"}, "token": {"no-such-token"}, "purpose": {"sharing"}, "subject": {"none"}, "word": {"none"}, "slip": {"none"}, "kind": {"enrolment"},
}

// at most this many records of a kind are opened, the newest: the others of a played county are like them.
const perKind = 3

// addresses are all pages and operations that a role may read, with every record of the database in the place of their parameters.
func (x *site) addresses(role domain.Role) (all []string) {
	x.t.Helper()
	s := &Server{Actions: x.a, Store: x.s}
	for _, r := range s.routes() {
		if r.Method == http.MethodGet && (r.Kind == "" || mayReach(x.a.Policy, role, r.Kind+" "+r.Act)) {
			all = append(all, x.withRecords(strings.Split(r.Path, "/"), func(p string) string { return strings.TrimPrefix(p, ":") })...)
		}
	}
	eachOperation(document(x.t, x), func(method, path string, op *openapi3.Operation) {
		if says, _ := op.Extensions["x-right"].(string); method == http.MethodGet && mayReach(x.a.Policy, role, says) {
			noun := singular(strings.Split(path, "/")[3])
			all = append(all, x.withRecords(strings.Split(path, "/"), func(p string) string {
				if p == "{id}" {
					return noun
				}
				return strings.Trim(p, "{}")
			})...)
		}
	})
	slices.Sort(all)
	return slices.Compact(all)
}

// withRecords puts every record into the parameters of a path.
func (x *site) withRecords(parts []string, word func(string) string) []string {
	x.t.Helper()
	paths := []string{""}
	for _, p := range parts[1:] {
		values := []string{p}
		if strings.HasPrefix(p, ":") || strings.HasPrefix(p, "{") {
			values = x.values(word(p))
		}
		var longer []string
		for _, path := range paths {
			for _, v := range values {
				longer = append(longer, path+"/"+v)
			}
		}
		paths = longer
	}
	return paths
}

func (x *site) values(word string) []string {
	x.t.Helper()
	if v, ok := fixed[word]; ok {
		return v
	}
	table, ok := records[word]
	if !ok {
		x.t.Fatalf("an address names a %q: say in records which table it is", word)
	}
	list := storagetest.List(x.t, x.s, "SELECT id FROM "+table)
	return append(list[max(0, len(list)-perKind):], nowhere)
}

func singular(noun string) string {
	for _, end := range [][2]string{{"ies", "y"}, {"sses", "ss"}, {"s", ""}} {
		if cut, ok := strings.CutSuffix(noun, end[0]); ok {
			return cut + end[1]
		}
	}
	return noun
}

// staff is everybody who works in the first county or above it, and somebody of the third, by what to call them; a visitor too.
func (x *site) staff() map[string]domain.Actor {
	c, far := x.w.Counties[0], x.w.Counties[2]
	return map[string]domain.Actor{
		"visitor": domain.Visitor, "region": x.w.RegionStaff, "county": c.Staff[0], "township": c.Township, "labour": c.Labour, "school": c.Schools[0].Actor, "teacher": c.Schools[0].Teachers[0],
		"assessor": c.Assessors[0], "issuer": c.Issuer, "employer": c.Employers[0].Actor, "checker": c.Checkers[0], "finance": c.Finance, "payer": c.Payer, "auditor": x.w.Auditor,
		"far school": far.Schools[0].Actor, "far employer": far.Employers[0].Actor, "far county": far.Staff[0], "far checker": far.Checkers[0],
	}
}

// session is a browser with a session of who, the same at every run.
func (x *site) signedIn(name string, who domain.Actor) *browser {
	x.t.Helper()
	b := x.visitor()
	if who.AccountID == "" {
		return b
	}
	token := strings.ReplaceAll(name, " ", "-") + "-" + x.s.Now().Format(time.RFC3339)
	x.must(x.s.Write(x.t.Context(), func(tx *storage.Tx) error {
		return tx.AddSession(x.t.Context(), domain.Session{ID: access.HashToken(token), AccountID: who.AccountID, GrantID: who.GrantID, CreatedAt: tx.Now, SeenAt: tx.Now,
			ExpiresAt: tx.Now.Add(domain.SessionLimit(who.Role).Total)})
	}))
	b.cookies[cookieLoopback] = token
	return b
}

// seen is everything that an answer tells: status, headers and body, without what is drawn anew for each answer.
func (b *browser) seen(path string) string {
	b.x.t.Helper()
	v := b.do(httptest.NewRequest(http.MethodGet, path, nil))
	var head []string
	for name, values := range v.Header {
		if name != "X-Request-Id" && name != "Date" {
			head = append(head, name+": "+strings.Join(values, ", "))
		}
	}
	slices.Sort(head)
	return fmt.Sprint(v.Status, "\n", strings.Join(head, "\n"), "\n\n", drawn.ReplaceAllString(strings.ReplaceAll(v.Body, v.Header.Get("X-Request-Id"), "REQUEST"), "$1"))
}

var drawn = regexp.MustCompile(`(<input type="hidden" name="(?:` + keyField + `|code)" value=")[^"]*`)
