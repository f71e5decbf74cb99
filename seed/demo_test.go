package seed

import (
	"bytes"
	"database/sql"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// small is a demo that is quick to play: every class, a handful of people in each.
var small = Options{Seed: 1, People: 150, NoSignin: true}

// playOn plays a demo on an empty database.
func playOn(t testing.TB, dsn string, o Options) (*action.Actions, World) {
	t.Helper()
	clock := NewClock()
	s, err := storage.Open(t.Context(), storage.Options{DSN: dsn, Key: storagetest.Key, Clock: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	a, err := DemoActions(s, o.Seed)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	w, err := Demo(t.Context(), a, clock, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("played in %v", time.Since(start))
	return a, w
}

func file(t testing.TB) string { return filepath.Join(t.TempDir(), "demo.db") }

// look opens the database beside the store, to read what no action shows.
func look(t testing.TB, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func number(t testing.TB, db *sql.DB, query string) (n int64) {
	t.Helper()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

// broken counts what must not be in a played database.
var broken = map[string]string{
	"seats that no enrolment holds": `SELECT count(*) FROM classes c WHERE taken <> (SELECT count(*) FROM enrolments e
		WHERE e.county = c.county AND e.class_id = c.id AND e.state IN ('offered', 'joined', 'pending', 'finished'))`,
	"credits given twice": "SELECT count(*) FROM (SELECT 1 FROM credits GROUP BY county, class_id, module_id, person_id HAVING count(*) > 1) x",
	"enrolments without the person's own consent": `SELECT count(*) FROM enrolments e LEFT JOIN consents c ON c.county = e.county AND c.id = e.consent_id
		LEFT JOIN person_sessions s ON s.id = c.session_id WHERE s.person_id IS NULL OR s.person_id <> e.person_id OR s.origin <> 'demo'`,
	"certificates without a pass": `SELECT count(*) FROM certificates c WHERE NOT EXISTS (SELECT 1 FROM assessment_marks m WHERE m.class_id = c.class_id AND m.person_id = c.person_id AND m.passed)`,
	"claims that are not the sum of their lines": `SELECT count(*) FROM claims c WHERE fen <> (SELECT sum(fen) FROM claim_lines l WHERE l.claim_id = c.id)
		OR heads <> (SELECT count(*) FROM claim_lines l WHERE l.claim_id = c.id AND l.fen > 0)`,
	"money paid that the ledger does not know": `SELECT count(*) FROM claims c WHERE paid_fen <> (SELECT coalesce(sum(CASE WHEN credit = 'bank' THEN fen WHEN debit = 'bank' THEN -fen ELSE 0 END), 0)
		FROM ledger_entries e WHERE e.claim_id = c.id)`,
	"entries that do not balance":               "SELECT count(*) FROM ledger_entries WHERE debit = credit OR debit = '' OR credit = '' OR fen <= 0",
	"claims decided by one person in two parts": `SELECT count(*) FROM claim_decisions a JOIN claim_decisions b ON a.claim_id = b.claim_id AND a.person_id = b.person_id AND a.role <> b.role`,
	"lessons of a class that were never opened": "SELECT count(*) FROM lessons l JOIN classes c ON c.id = l.class_id WHERE c.state IN ('draft', 'filed', 'returned', 'approved')",
	"lessons held that are still to come":       "SELECT count(*) FROM lessons WHERE state = 'held' AND date >= '" + string(DemoDay) + "'",
	"lessons past that were not held":           "SELECT count(*) FROM lessons l JOIN classes c ON c.id = l.class_id WHERE l.state = 'planned' AND l.date < '" + string(DemoDay) + "' AND c.state <> 'cancelled'",
	"cases open beyond their day":               "SELECT count(*) FROM grievances WHERE state = 'open' AND due_on < '" + string(DemoDay) + "'",
	"acts without a row in the log":             "SELECT count(*) FROM certificates c WHERE NOT EXISTS (SELECT 1 FROM audits a WHERE a.object = c.class_id AND a.act = 'certificate.issue')",
}

func checkPlayed(t *testing.T, db *sql.DB) {
	t.Helper()
	for what, query := range broken {
		if n := number(t, db, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
}

func TestTheWholeDemoShowsEveryState(t *testing.T) {
	path := file(t)
	a, w := playOn(t, "sqlite:"+path, Options{Seed: 1})
	db := look(t, "sqlite", path)
	checkPlayed(t, db)
	got := []int64{number(t, db, "SELECT count(*) FROM classes"), number(t, db, "SELECT count(*) FROM persons"), int64(len(w.Signins))}
	if diff := cmp.Diff([]int64{40, 1200, 16}, got); diff != "" {
		t.Error(diff)
	}
	for i, s := range w.Signins {
		if s.Role != domain.Roles[i] || s.Login == "" || s.Password == "" {
			t.Errorf("%v", s)
		}
	}
	t.Run("every state", func(t *testing.T) { showsEveryState(t, a, w) })
	t.Run("people are fictional and their numbers sealed", func(t *testing.T) { numbersAreSealed(t, a, w, path) })
	for query, least := range leasts {
		if n := number(t, db, query); n < least {
			t.Errorf("%s: %d, want at least %d", query, n, least)
		}
	}
}

func TestTheWholeDemoPlaysOnPostgreSQL(t *testing.T) {
	dsn := storagetest.Postgres(t)
	playOn(t, dsn, Options{Seed: 1})
	checkPlayed(t, look(t, "postgres", dsn))
}

func showsEveryState(t *testing.T, a *action.Actions, w World) {
	c := w.Counties[0]
	totals, err := a.Store.ClaimTotals(t.Context(), c.Finance.Scope, storage.ClaimFilter{})
	if err != nil || len(totals) != len(domain.ClaimStates) {
		t.Errorf("finance sees claims in %d states of %d: %v", len(totals), len(domain.ClaimStates), err)
	}
	classes, err := a.Store.ClassCounts(t.Context(), c.Schools[0].Actor.Scope)
	if err != nil || len(classes) != 9 {
		t.Errorf("the school sees classes in %v: %v", classes, err)
	}
	notices, err := a.Store.Notices(t.Context(), a.Store.Today())
	if err != nil || len(notices) != 2 {
		t.Errorf("%d notices stand: %v", len(notices), err)
	}
}

// leasts is how many there are at least of what pages want to show.
var leasts = map[string]int64{
	"SELECT count(DISTINCT state) FROM offers":                                                                   4,
	"SELECT count(DISTINCT state) FROM placements":                                                               4,
	"SELECT count(*) FROM placements WHERE state = 'cooling-off' AND cooling_until >= '" + string(DemoDay) + "'": 1,
	"SELECT count(*) FROM placements WHERE state = 'cooling-off' AND cooling_until < '" + string(DemoDay) + "'":  1,
	"SELECT count(*) FROM placement_answers WHERE no <> ''":                                                      1,
	"SELECT count(*) FROM grievances WHERE state = 'open'":                                                       3,
	"SELECT count(*) FROM grievances WHERE state = 'answered'":                                                   4,
	"SELECT count(DISTINCT state) FROM certificates":                                                             3,
	"SELECT count(*) FROM objections WHERE state = 'open'":                                                       1,
	"SELECT count(*) FROM objections WHERE state = 'unfounded'":                                                  1,
	"SELECT count(*) FROM payment_items WHERE state = 'returned'":                                                1,
	"SELECT count(*) FROM claim_lines WHERE state = 'not-eligible'":                                              50,
	"SELECT count(*) FROM assessment_marks WHERE NOT passed":                                                     20,
	"SELECT count(*) FROM enrolments WHERE person_county <> county":                                              20,
	"SELECT count(*) FROM enrolments WHERE state = 'withdrawn'":                                                  20,
	"SELECT count(*) FROM persons WHERE length(name) > 20":                                                       1,
	"SELECT count(*) FROM persons WHERE name LIKE '𠮷%'":                                                          1,
}

func numbersAreSealed(t *testing.T, a *action.Actions, w World, path string) {
	secrets, err := a.Store.Secrets(t.Context(), w.Trainee.PersonID)
	if err != nil || !strings.HasPrefix(secrets.Identity, ident.FictionalAddress) {
		t.Error(secrets.Identity, err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{secrets.Identity, secrets.Phone, "工资条"} {
		if bytes.Contains(b, []byte(s)) {
			t.Errorf("%q stands in the file", s)
		}
	}
}

func TestEveryPrintedSigninFindsWorkToDo(t *testing.T) {
	a, w := playOn(t, "sqlite:"+file(t), small)
	ctx, c, today := t.Context(), w.Counties[0], a.Store.Today()
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	lessons, err := a.Store.Lessons(ctx, c.Schools[0].Teachers[0].Scope, today, today)
	if err != nil || len(lessons) == 0 {
		t.Fatalf("the teacher has no lesson today: %v", err)
	}
	must("calling the roll", rollCall(t, a, c.Schools[0].Teachers[0], lessons[0]))
	list, err := a.Store.AssessorsAssessments(ctx, c.Assessors[0].PersonID)
	if err != nil || len(list) == 0 || list[0].State != "planned" || list[0].HeldOn != today {
		t.Errorf("the assessor has nothing to mark: %v, %v", list, err)
	}
	for state, act := range map[domain.ClassState]func(domain.ClassID) error{
		domain.ClassAssessing: func(id domain.ClassID) error { _, err := a.IssueCertificates(ctx, c.Issuer, id); return err },
		domain.ClassFiled:     func(id domain.ClassID) error { _, err := a.ApproveClass(ctx, c.Staff[0], id); return err },
		domain.ClassApproved:  func(id domain.ClassID) error { _, err := a.OpenClass(ctx, c.Schools[0].Actor, id); return err },
	} {
		list, err := a.Store.Classes(ctx, c.Schools[0].Actor.Scope, storage.ClassFilter{State: state})
		if err != nil || len(list) == 0 {
			t.Fatalf("no class is %s: %v", state, err)
		}
		must(string(state), act(list[0].ID))
	}
	vacancies, err := a.Store.Vacancies(ctx, c.Employers[0].Actor.Scope)
	must("vacancies", err)
	candidates, err := a.Candidates(ctx, c.Employers[0].Actor, vacancies[0].ID)
	if err != nil || vacancies[0].State != "open" || len(candidates) == 0 {
		t.Errorf("the employer has no candidates: %v", err)
	}
	desk, err := a.DeskBy(ctx, w.Ombudsmen[0], DemoPassword)
	if err != nil {
		t.Fatal(err)
	}
	cases, err := a.Grievances(ctx, desk)
	if err != nil || len(cases) == 0 || cases[0].State != "open" {
		t.Errorf("the ombudsman has no open case: %v", err)
	}
}

func rollCall(t *testing.T, a *action.Actions, who domain.Actor, l domain.Lesson) error {
	t.Helper()
	_, class, err := a.Store.Lesson(t.Context(), who.Scope, l.ID)
	if err != nil {
		return err
	}
	roster, err := a.Store.Roster(t.Context(), class)
	if err != nil {
		return err
	}
	marks := map[domain.PersonID]string{}
	for _, e := range roster {
		marks[e.PersonID] = "present"
	}
	_, err = a.RollCall(t.Context(), who, l.ID, marks)
	return err
}

func TestTheTraineeHoldsACertificateHasAnOfferAndAClassToAccept(t *testing.T) {
	a, w := playOn(t, "sqlite:"+file(t), small)
	ctx, today := t.Context(), a.Store.Today()
	own, err := Session(ctx, a, w.Trainee.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	certs, err := a.Store.Certificates(ctx, own.Actor().Scope, "", 10)
	if err != nil || len(certs) != 1 || certs[0].State != domain.CertificateValid {
		t.Errorf("%v, %v", certs, err)
	}
	offers, err := a.Store.Offers(ctx, own.Actor().Scope)
	if err != nil || len(offers) != 1 || offers[0].SenderState(today) != "open" {
		t.Errorf("%v, %v", offers, err)
	}
	lessons, err := a.Store.PersonLessons(ctx, own.Person(), today, today.Add(6))
	if err != nil || len(lessons) == 0 || lessons[0].Date != today {
		t.Errorf("no lesson today: %v, %v", lessons, err)
	}
	open, err := a.Store.PublicClasses(ctx, storage.ClassFilter{RegionPath: w.Counties[0].Region.Path, Limit: 10})
	if err != nil || len(open) == 0 {
		t.Fatalf("no class is open: %v", err)
	}
	text, err := a.Store.ConsentText(ctx, "enrolment", "zh-Hans")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Join(ctx, own, open[0].ID, action.Agreement{Language: "zh-Hans", TextHash: text.Hash}); err != nil {
		t.Errorf("%s: %v", open[0].Title, err)
	}
	text, _ = a.Store.ConsentText(ctx, "placement", "zh-Hans")
	in := action.OfferAnswer{Answer: "accepted", Agreement: action.Agreement{Language: "zh-Hans", TextHash: text.Hash}}
	if _, err := a.AnswerOffer(ctx, own, offers[0].ID, in); err != nil {
		t.Error(err)
	}
}

func TestTheSameSeedGivesTheSameDemo(t *testing.T) {
	var dumps [3]map[string][]string
	for i, seed := range []uint64{1, 1, 2} {
		path, o := file(t), small
		o.Seed, o.People = seed, 60
		playOn(t, "sqlite:"+path, o)
		dumps[i] = dump(t, look(t, "sqlite", path))
	}
	if diff := cmp.Diff(dumps[0], dumps[1]); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(dumps[0]["persons"], dumps[2]["persons"]) || len(dumps[0]["audits"]) < 1000 {
		t.Error("another seed gives the same people, or nothing was compared")
	}
}

func TestBothDatabasesHoldTheSameDemo(t *testing.T) {
	dsn, path := storagetest.Postgres(t), file(t)
	playOn(t, dsn, small)
	playOn(t, "sqlite:"+path, small)
	for _, table := range []string{"audits", "credits", "claim_lines", "certificates", "ledger_entries"} {
		query := "SELECT id FROM " + table + " ORDER BY id"
		if diff := cmp.Diff(column(t, look(t, "sqlite", path), query), column(t, look(t, "postgres", dsn), query)); diff != "" {
			t.Errorf("%s: %s", table, diff)
		}
	}
}

// Session makes sessions of the played year, and therefore nobody calls it who serves people.
func TestCallersOfSession(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(path, "../app/bench/") {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte("seed.Session(")) {
			t.Errorf("%s makes sessions of persons", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// dump is every row of every table as text, but for what is random on purpose: sealed bytes, one-time links, passwords, the log's salts.
func dump(t *testing.T, db *sql.DB) map[string][]string {
	t.Helper()
	tables := map[string][]string{}
	rows, err := db.Query(`SELECT m.name, group_concat('quote("' || p.name || '")', ' || '','' || ') FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'
		AND m.name NOT LIKE 'sqlite%' AND m.name NOT IN ('goose_db_version', 'sessions', 'office_keys', 'office_holders')
		AND p.name NOT LIKE '%sealed' AND p.name NOT IN ('salt', 'before_hash', 'after_hash', 'mac', 'link_hash', 'password_hash', 'code_hash', 'own_recipient', 'own_locked', 'office_text', 'own_text') GROUP BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	queries := map[string]string{}
	for rows.Next() {
		var name, columns string
		if err := rows.Scan(&name, &columns); err != nil {
			t.Fatal(err)
		}
		queries[name] = fmt.Sprintf("SELECT %s FROM %s ORDER BY 1", columns, name)
	}
	for name, q := range queries {
		tables[name] = column(t, db, q)
	}
	return tables
}

func column(t *testing.T, db *sql.DB, query string) (list []string) {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	return list
}

func TestTheDemoNeedsItsOwnClock(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		a, err := DemoActions(s, 1)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Demo(t.Context(), a, NewClock(), small); err == nil {
			t.Error("a demo was played on a store that runs on another clock")
		}
	})
}
