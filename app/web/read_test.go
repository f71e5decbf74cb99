package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage/storagetest"
)

// record is the address of a page about the records in ids, "" if one of its parts is about none.
func record(path string, ids map[string]string) string {
	nouns := map[string]string{":class": "classes", ":lesson": "lessons", ":assessment": "assessments", ":certificate": "certificates", ":claim": "claims", ":payment": "payments",
		":offer": "offers", ":vacancy": "vacancies", ":organisation": "organisations", "{id}": "", ":decision": "check"}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		switch noun, known := nouns[p]; {
		case p == "{id}":
			parts[i] = ids[parts[1]]
		case p == ":decision":
			parts[i] = "check"
		case known:
			parts[i] = ids[noun]
		case strings.HasPrefix(p, ":") || strings.HasPrefix(p, "{"):
			return ""
		}
		if parts[i] == "" && i > 0 && path != "/" {
			return ""
		}
	}
	return strings.Join(parts, "/")
}

// Wherever staff see the whole name of a person, the person's file holds a row of it: every page and every operation as every role.
func TestEachNameWithoutItsMaskLeavesARowInTheFile(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		ids := s.played()
		seen, running := 0, s.openClass(3)
		s.joins(running, s.register(0, "马小燕"))
		s.clock.Days(1)
		list, err := s.a.PlaceLesson(t.Context(), s.school.Actor, running.ID, action.NewLesson{ModuleID: modulesOf(s.site, running)[0].ID, RoomID: running.RoomID, TeacherID: running.TeacherID,
			Date: s.s.Today(), Period: 1, Hours: 1, Kind: "practice", Weeks: 1})
		s.must(err)
		ids["lessons"] = string(list[0].ID)
		look := func(role domain.Role, path string, get func() (int, string)) {
			before := storagetest.Count(t, s.s, "reads")
			status, body := get()
			if named := strings.Contains(body, "马小燕") || strings.Contains(body, "哈力木拉提"); status == http.StatusOK && named {
				seen++
				if n := storagetest.Count(t, s.s, "reads"); n < before+1 {
					t.Errorf("%s shows names to %s and leaves no row", path, role)
				}
			}
		}
		for role, who := range s.staff() {
			b := s.site.as(who)
			for _, r := range (&Server{Actions: s.a, Store: s.s}).routes() {
				if path := record(r.Path, ids); r.Method == get && path != "" {
					look(role, path, func() (int, string) { v := b.get(path); return v.Status, v.Body })
				}
			}
			eachOperation(document(t, s.site), func(method, path string, _ *openapi3.Operation) {
				if path = record(strings.TrimPrefix(path, "/api/v1"), ids); method == "GET" && path != "" {
					look(role, path, func() (int, string) { r := s.as[role].call(method, path, nil); return r.Status, string(r.Raw) })
				}
			})
		}
		if seen < 2 {
			t.Errorf("only %d pages show a name: the test looks at too little", seen)
		}
	})
}

func modulesOf(x *site, c domain.Class) []domain.Module {
	x.t.Helper()
	list, err := x.s.Modules(x.t.Context(), c.CourseID)
	x.must(err)
	return list
}

// staff is one actor of each role.
func (s *apiStage) staff() map[domain.Role]domain.Actor {
	c := s.county
	return map[domain.Role]domain.Actor{domain.RoleRegion: s.w.RegionStaff, domain.RoleCounty: c.Staff[0], domain.RoleTownship: c.Township, domain.RoleLabour: c.Labour,
		domain.RoleSchool: s.school.Actor, domain.RoleTeacher: s.school.Teachers[0], domain.RoleAssessor: c.Assessors[0], domain.RoleIssuer: c.Issuer, domain.RoleEmployer: c.Employers[0].Actor,
		domain.RoleChecker: c.Checkers[0], domain.RoleFinance: c.Finance, domain.RolePayer: c.Payer, domain.RoleAuditor: s.w.Auditor, domain.RoleOmbudsman: s.w.Ombudsmen[0], domain.RoleDesk: c.Desk}
}

// The person reads who looked: office, name, when and for which class or case; a masked line in a list leaves nothing.
func TestAPersonReadsWhoLookedIntoTheirFile(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		ids := s.played()
		own := s.signIn("13900000001", "135790")
		rows := func() int { return storagetest.Count(t, s.s, "reads") }
		before := rows()
		for role, path := range map[domain.Role]string{domain.RoleSchool: "/classes/" + ids["classes"], domain.RoleFinance: "/claims/" + ids["claims"], domain.RoleIssuer: "/certificates",
			domain.RoleEmployer: "/employer/offers"} {
			s.site.as(s.staff()[role]).get(path).is(t, http.StatusOK)
		}
		if n := rows(); n != before {
			t.Errorf("masked lines left %d rows", n-before)
		}
		checker := s.site.as(s.staff()[domain.RoleChecker])
		checker.get("/claims/"+ids["claims"]).is(t, http.StatusOK)
		checker.get("/claims/"+ids["claims"]).is(t, http.StatusOK)
		if n := rows(); n != before+4 { // two people, twice
			t.Errorf("the checker's claim left %d rows", n-before)
		}
		own.get("/me/file").sees(t, "main", "谁看过我的档案")
		v := own.get("/me/file/reads").sees(t, "main", "审核补贴").sees(t, "main", "2 次").sees(t, "main", "补贴审核").sees(t, "main", "BT")
		if name, err := s.s.StaffName(t.Context(), s.county.Checkers[0].PersonID); err != nil || name == "" || !strings.Contains(v.words("main"), name) {
			t.Errorf("%q is not named: %s", name, v.words("main"))
		}
		r := s.owner.call("GET", "/persons/me/reads", nil).is(200)
		if r.str("items.0.purpose") != "claim" || r.str("items.0.subject") != ids["claims"] || r.str("items.0.role") != "checker" || r.str("items.0.office") == "" {
			t.Errorf("%s", r.Raw)
		}
		s.as[domain.RoleChecker].call("GET", "/persons/me/reads", nil).is(403)
	})
}

// The row says under which sign-in a file was read: that is what a leak is traced by.
func TestAReadNamesItsSession(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		ids := s.played()
		s.as[domain.RoleChecker].call("GET", "/claims/"+ids["claims"], nil).is(200)
		for _, row := range storagetest.Contents(t, s.s)["reads"] {
			if strings.Contains(row, "claim") && strings.Contains(row, "||") {
				t.Errorf("no session: %s", row)
			}
		}
	})
}
