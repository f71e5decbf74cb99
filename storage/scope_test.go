package storage_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// A row is what a scope asks of a record.
type row struct {
	id, path string
	org      domain.OrganisationID
	person   domain.PersonID
	staff    []domain.PersonID
	site     domain.SiteID
	draft    bool
}

var (
	somePaths = []string{"99/", "99/9999/", "99/9998/", "99/9999/999901/", "99/9999/999902/", "99/9999/999901/999901001/", "99/9999/999901/999901002/", "99/9999/999901/999901001/999901001001/", "98/", "98/9801/"}
	someOrgs  = []domain.OrganisationID{"o1", "o2", "o3"}
	someStaff = []domain.PersonID{"t1", "t2", "t3"}
	someSites = []domain.SiteID{"s1", "s2", "s3"} // of o1, o2, o3
	some      = []domain.PersonID{"p1", "p2", "p3", "t1"}
)

// anyScope draws scopes of every kind, and such as no grant gives: with two fields set, or of places that do not exist.
func anyScope() *rapid.Generator[domain.Scope] {
	path := rapid.SampledFrom(append(slices.Clone(somePaths), "97/", "9/", "99/9999/99990/"))
	return rapid.Custom(func(t *rapid.T) (sc domain.Scope) {
		kinds := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"path", "org", "site", "desk", "staff", "person", "everywhere", "zero"}), 1, 3, rapid.ID[string]).Draw(t, "kinds")
		for _, k := range kinds {
			switch k {
			case "path":
				sc.RegionPath = path.Draw(t, "path")
			case "org":
				sc.OrganisationID = rapid.SampledFrom(append(slices.Clone(someOrgs), "o9")).Draw(t, "org")
			case "site":
				sc.SiteID = rapid.SampledFrom(append(slices.Clone(someSites), "s9")).Draw(t, "site")
			case "desk":
				sc.HandedIn = true
			case "staff":
				sc.StaffID = rapid.SampledFrom(append(slices.Clone(someStaff), "p1")).Draw(t, "staff")
			case "person":
				sc.PersonID = rapid.SampledFrom(some).Draw(t, "person")
			case "everywhere":
				sc.RegionPath = "/"
			}
		}
		return sc
	})
}

// world is what a database holds, by kind of record; a field that a kind does not have is empty, so that no such scope covers it.
type world map[string][]row

func (w world) seen(kind string, sc domain.Scope) (ids []string) {
	for _, r := range w[kind] {
		if sc.Sees(domain.Row{Path: r.path, Organisation: r.org, Site: r.site, Person: r.person, Staff: r.staff, Draft: r.draft}) {
			ids = append(ids, r.id)
		}
	}
	slices.Sort(ids)
	return ids
}

// fill draws a world and stores it.
func (w world) fill(t *testing.T, s *storage.Store, seed int) {
	t.Helper()
	ctx := t.Context()
	pick := func(n int, what string, max int) int {
		return rapid.IntRange(0, max-1).Example(seed*100_000 + n*10 + len(what))
	}
	write(t, s, func(tx *storage.Tx) error {
		var regions []domain.Region
		for i, p := range somePaths {
			regions = append(regions, domain.Region{Code: domain.RegionCode(fmt.Sprintf("%012d", i)), ValidFrom: "2020-01-01", Level: 1, Name: p, Path: p})
			w["region"] = append(w["region"], row{id: string(regions[i].Code), path: p})
		}
		if err := tx.AddRegions(ctx, regions); err != nil {
			return err
		}
		if err := tx.AddCourse(ctx, domain.Course{ID: "c", Code: "c", Name: "课程"}, []domain.Module{{ID: "m", CourseID: "c", Seq: 1}}); err != nil {
			return err
		}
		for i, o := range someOrgs {
			path := somePaths[pick(i, "organisation", len(somePaths))]
			if err := tx.AddOrganisation(ctx, domain.Organisation{ID: o, Kind: "enterprise", Name: string(o), CreditCode: string(o), CodeState: "ok", RegionPath: path}, ""); err != nil {
				return err
			}
			w["organisation"] = append(w["organisation"], row{id: string(o), path: path, org: o})
		}
		for i, site := range someSites {
			if err := tx.AddSite(ctx, domain.Site{ID: site, OrganisationID: someOrgs[i], Name: "s", RegionPath: "99/"}); err != nil {
				return err
			}
			if err := tx.AddRoom(ctx, domain.Room{ID: domain.RoomID("r" + string(site)), SiteID: site, OrganisationID: someOrgs[i], Name: "r", Kind: "workshop", Seats: 9}); err != nil {
				return err
			}
		}
		for i := range 25 {
			if err := w.class(t, tx, i, pick); err != nil {
				return err
			}
		}
		return nil
	})
}

// class stores a class with its lessons, assessment, certificate, claim and payment, and a vacancy with an offer at the same place.
func (w world) class(t *testing.T, tx *storage.Tx, i int, pick func(int, string, int) int) error {
	ctx, id := t.Context(), fmt.Sprintf("x%02d", i)
	path, org := somePaths[pick(i, "path", len(somePaths))], someOrgs[pick(i, "org of", 3)]
	teacher, other, assessor := someStaff[pick(i, "teacher", 3)], someStaff[pick(i, "lesson of", 3)], someStaff[pick(i, "who assesses", 3)]
	person := some[pick(i, "who learns here", len(some))]
	site := someSites[pick(i, "where in it it is", len(someSites))] // of another organisation, too: the scope asks for both
	state := []domain.ClaimState{domain.ClaimDraft, domain.ClaimSubmitted, domain.ClaimReturned}[pick(i, "how far the claim came", 3)]
	room := domain.RoomID("r" + string(site))
	c := domain.Class{County: "999901", ID: domain.ClassID(id), Code: id, Title: id, OrganisationID: org, CourseID: "c", RegionPath: path, RoomID: room, TeacherID: teacher, State: "open",
		Capacity: 9, StartsOn: "2026-01-01", EndsOn: "2026-12-31", Version: 1, CreatedAt: tx.Now, UpdatedAt: tx.Now}
	w["class"] = append(w["class"], row{id: id, path: path, org: org, staff: []domain.PersonID{teacher, other, assessor}, site: site})
	w["certificate"] = append(w["certificate"], row{id: id, path: path, org: org, person: person, site: site})
	w["claim"] = append(w["claim"], row{id: id, path: path, org: org, site: site, draft: state == domain.ClaimDraft})
	w["vacancy"] = append(w["vacancy"], row{id: id, path: path, org: org})
	w["offer"] = append(w["offer"], row{id: id, org: org, person: person})
	w["payment"] = append(w["payment"], row{id: id, path: path})
	if err := tx.AddClass(ctx, c); err != nil {
		return err
	}
	for _, m := range []any{
		&domain.Lesson{County: c.County, ID: domain.LessonID(id), ClassID: c.ID, ModuleID: "m", RoomID: room, TeacherID: other, Date: "2026-03-02", Period: 1, Hours: 1, Kind: "theory", State: "planned", CreatedAt: tx.Now},
		&domain.Assessment{County: c.County, ID: domain.AssessmentID(id), ClassID: c.ID, AssessorID: assessor, State: "planned", CreatedAt: tx.Now},
		&domain.Certificate{County: c.County, ID: domain.CertificateID(id), Number: id, PersonID: person, ClassID: c.ID, CourseID: "c", OrganisationID: org, RegionPath: path, IssuerID: "o1", State: "valid", CreatedAt: tx.Now},
		&domain.Claim{County: c.County, ID: domain.ClaimID(id), Number: id, ClassID: c.ID, OrganisationID: org, RegionPath: path, State: state, Version: 1, CreatedAt: tx.Now, UpdatedAt: tx.Now},
		&domain.Vacancy{County: c.County, ID: domain.VacancyID(id), OrganisationID: org, RegionPath: path, CourseID: "c", Places: 1, WageFen: 1, State: "open", CreatedAt: tx.Now},
		&domain.Offer{County: c.County, ID: domain.OfferID(id), VacancyID: domain.VacancyID(id), OrganisationID: org, RegionPath: path, PersonID: person, State: "open", SentAt: tx.Now},
		&domain.Payment{County: c.County, ID: domain.PaymentID(id), Number: id, RegionPath: path, Fen: 1, State: "made", CreatedAt: tx.Now},
	} {
		if err := tx.Insert(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// found lists what each read of the store shows to a scope.
func found(t *testing.T, s *storage.Store, sc domain.Scope) map[string][]string {
	t.Helper()
	ctx := t.Context()
	classes, e1 := s.Classes(ctx, sc, storage.ClassFilter{})
	certificates, e2 := s.Certificates(ctx, sc, "", 200)
	claims, e3 := s.Claims(ctx, sc, storage.ClaimFilter{})
	vacancies, e4 := s.Vacancies(ctx, sc)
	offers, e5 := s.Offers(ctx, sc)
	payments, e6 := s.Payments(ctx, sc, 200)
	organisations, e7 := s.Organisations(ctx, sc, "")
	regions, e8 := s.Regions(ctx, sc, "", "2026-03-02")
	lessons, e9 := s.Lessons(ctx, sc, "2026-01-01", "2026-12-31")
	for _, err := range []error{e1, e2, e3, e4, e5, e6, e7, e8, e9} {
		if err != nil {
			t.Fatal(sc, err)
		}
	}
	return map[string][]string{
		"class":        names(classes, func(x domain.Class) string { return string(x.ID) }),
		"lesson":       names(lessons, func(x domain.Lesson) string { return string(x.ID) }),
		"certificate":  names(certificates, func(x domain.Certificate) string { return string(x.ID) }),
		"claim":        names(claims, func(x domain.Claim) string { return string(x.ID) }),
		"vacancy":      names(vacancies, func(x domain.Vacancy) string { return string(x.ID) }),
		"offer":        names(offers, func(x domain.Offer) string { return string(x.ID) }),
		"payment":      names(payments, func(x domain.Payment) string { return string(x.ID) }),
		"organisation": names(organisations, func(x domain.Organisation) string { return string(x.ID) }),
		"region":       names(regions, func(x domain.Region) string { return string(x.Code) }),
	}
}

func names[T any](list []T, name func(T) string) (ids []string) {
	for _, x := range list {
		ids = append(ids, name(x))
	}
	slices.Sort(ids)
	return ids
}

// The scope in SQL shows what domain.Scope.Covers covers, in lists, counts, sums and single look-ups alike.
func TestPropertyScopeInSQLIsTheScopeOfTheDomain(t *testing.T) {
	worlds := 2
	if os.Getenv("SOAK") != "" {
		worlds = 40
	}
	for seed := range worlds {
		storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
			w := world{}
			w.fill(t, s, seed)
			w["lesson"] = w["class"]
			rapid.Check(t, func(rt *rapid.T) {
				sc := anyScope().Draw(rt, "scope")
				got := found(t, s, sc)
				for kind := range w {
					if want := w.seen(kind, sc); !slices.Equal(got[kind], want) {
						rt.Fatalf("%s: %+v sees %v, covers %v", kind, sc, got[kind], want)
					}
				}
				w.checkSums(rt, t, s, sc)
			})
		})
	}
}

// checkSums holds counts and single look-ups against the lists.
func (w world) checkSums(rt *rapid.T, t *testing.T, s *storage.Store, sc domain.Scope) {
	counts, err := s.ClassCounts(t.Context(), sc)
	if err != nil || counts["open"] != len(w.seen("class", sc)) {
		rt.Fatalf("%+v: counts %v, %v", sc, counts, err)
	}
	totals, err := s.ClaimTotals(t.Context(), sc, storage.ClaimFilter{})
	n := 0
	for _, x := range totals {
		n += x.Claims
	}
	if err != nil || n != len(w.seen("claim", sc)) {
		rt.Fatalf("%+v: totals %v, %v", sc, totals, err)
	}
	id := rapid.SampledFrom(w["class"]).Draw(rt, "class").id
	for kind, look := range map[string]func() error{
		"class":       func() error { _, err := s.Class(t.Context(), sc, domain.ClassID(id)); return err },
		"lesson":      func() error { _, _, err := s.Lesson(t.Context(), sc, domain.LessonID(id)); return err },
		"certificate": func() error { _, err := s.Certificate(t.Context(), sc, domain.CertificateID(id)); return err },
		"claim":       func() error { _, err := s.Claim(t.Context(), sc, domain.ClaimID(id)); return err },
		"vacancy":     func() error { _, err := s.Vacancy(t.Context(), sc, domain.VacancyID(id)); return err },
		"offer":       func() error { _, err := s.Offer(t.Context(), sc, domain.OfferID(id)); return err },
		"payment":     func() error { _, _, err := s.Payment(t.Context(), sc, domain.PaymentID(id)); return err },
	} {
		err := look()
		if seen := slices.Contains(w.seen(kind, sc), id); seen != (err == nil) || !seen && err != domain.ErrNotFound {
			rt.Fatalf("%s %s: %+v: %v, in the list: %t", kind, id, sc, err, seen)
		}
	}
}

func TestZeroScopeSeesNothing(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		w := world{}
		w.fill(t, s, 1)
		for kind, ids := range found(t, s, domain.Scope{}) {
			if len(ids) > 0 {
				t.Errorf("%s: %v", kind, ids)
			}
		}
		if list, err := s.Audits(t.Context(), domain.Scope{}, "", 10); err != nil || len(list) > 0 {
			t.Error(list, err)
		}
	})
}

func TestAuditShowsTheCountiesOfTheScopeAlone(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		write(t, s, func(tx *storage.Tx) error {
			for i, county := range []domain.County{"999901", "999902", domain.NoCounty} {
				r := domain.Region{Code: domain.RegionCode(string(county) + "000000"), ValidFrom: "2020-01-01", Level: domain.LevelCounty, Path: "99/9999/" + string(county) + "/"}
				if county != domain.NoCounty {
					if err := tx.AddRegions(t.Context(), []domain.Region{r}); err != nil {
						return err
					}
				}
				for _, personal := range []bool{false, true} {
					if err := tx.AddAudit(t.Context(), domain.Audit{County: county, ID: fmt.Sprint(i, personal), Act: "class.approve", Personal: personal}); err != nil {
						return err
					}
				}
			}
			return nil
		})
		for sc, want := range map[domain.Scope]int{{RegionPath: "99/9999/999901/"}: 1, {RegionPath: "99/9999/"}: 2, {RegionPath: "98/"}: 1, {RegionPath: "99/"}: 3, domain.Everywhere: 3, {OrganisationID: "o"}: 0, {PersonID: "p"}: 0, {StaffID: "p"}: 0} {
			if list, err := s.Audits(t.Context(), sc, "", 10); err != nil || len(list) != want {
				t.Errorf("%+v: %v, %v; want %d", sc, list, err, want)
			}
		}
	})
}
