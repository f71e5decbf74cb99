package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage/storagetest"
)

// filled are the fields of a class that the first school may file, changed by pairs.
func (x *site) filled(pairs ...string) []string {
	x.t.Helper()
	school, course := x.w.Counties[0].Schools[0], x.shortCourse()
	return append([]string{"title", "第1期 " + course.Name, "course_id", string(course.ID), "level", itoa(levelOf(course)), "room_id", string(school.Rooms[0].ID),
		"teacher_id", string(school.Teachers[0].PersonID), "mode", course.Modes.List()[0], "capacity", "5", "starts_on", string(x.s.Today().Add(1)), "ends_on", string(x.s.Today().Add(60))}, pairs...)
}

// drafted is a class that the first school drafted on its page.
func (x *site) drafted() (school *browser, class string) {
	x.t.Helper()
	school = x.as(x.w.Counties[0].Schools[0].Actor)
	return school, school.submit("/school/classes/new", "/classes", x.filled()...).leads(x.t, "/classes/").Location
}

// The whole way of a class by forms alone, as a browser without script sends them.
func TestAClassIsFiledTaughtAssessedAndCertifiedByForms(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		county := x.w.Counties[0]
		school, class := x.drafted()
		school.get(class).sees(t, "main", "草稿").sees(t, ".tasks", "申报")
		school.submit(class, class+"/filing").leads(t, class)
		office := x.as(county.Staff[0])
		office.get("/approvals").sees(t, "table", "第1期")
		office.submit(class, class+"/return", "reason", "plan-incomplete").leads(t, "/approvals")
		school.get("/school").sees(t, "main", "申报被退回")
		school.submit(class+"/edit", class, "capacity", "6").leads(t, class)
		school.submit(class, class+"/filing").leads(t, class)
		office.submit(class, class+"/approval").leads(t, class).follow(office).sees(t, "[role=status]", "已批准").lacks(t, `form[action$="/approval"]`)
		school.submit(class, class+"/opening").leads(t, class)

		c, err := x.s.Class(t.Context(), domain.Everywhere, domain.ClassID(strings.TrimPrefix(class, "/classes/")))
		x.must(err)
		ana, bek := x.register(0, "阿娜尔·卡德尔"), x.register(0, "别克")
		x.joins(c, ana, bek)
		school.get(class).sees(t, "main", "阿**").sees(t, "main", "已占 2 / 共 6")
		x.teachByForms(c, ana, bek)
		x.assessByForms(c, ana, bek)
		x.issueByForms(c)
		school = x.as(county.Schools[0].Actor)
		school.submit(class+"/closing", class+"/closing").leads(t, class).follow(school).sees(t, ".tasks", "补贴申领")
		school.get(class).sees(t, "main", "YJ999901").lacks(t, `a[href$="/edit"]`)
	})
}

// teachByForms places every hour of a class and calls the roll, all present but the second person in the first lesson.
func (x *site) teachByForms(c domain.Class, ana, bek someone) {
	x.t.Helper()
	teacher := x.w.Counties[0].Schools[0].Teachers[0]
	class := "/classes/" + string(c.ID)
	modules, err := x.s.Modules(x.t.Context(), c.CourseID)
	x.must(err)
	x.clock.Days(1)
	credits := 0
	for i, m := range modules {
		for left := m.Hours(); left > 0; left -= domain.Periods {
			school := x.as(x.w.Counties[0].Schools[0].Actor)
			placed := school.submit(class+"/lessons/new?date="+string(x.s.Today())+"&period=1", class+"/lessons", "module_id", string(m.ID), "hours", itoa(min(left, domain.Periods)))
			placed.leads(x.t, "/school/timetable?class="+string(c.ID)).follow(school).sees(x.t, ".tt", m.Name)
			desk := x.as(teacher)
			lesson, ok := desk.get("/teach").Doc.Find(`.today a[href^="/lessons/"]`).First().Attr("href")
			if !ok {
				x.t.Fatal("no lesson today")
			}
			late := map[bool]string{true: "late", false: "present"}[i == 0]
			desk.get(lesson).sees(x.t, ".roll", ana.Name)
			desk.submit(lesson, lesson+"/attendance", "marks."+string(bek.PersonID), late).leads(x.t, lesson)
			if strings.Contains(desk.get(lesson).words("[role=status]"), "学分") {
				credits++
			}
			x.clock.Days(1)
		}
	}
	if credits != len(modules) {
		x.t.Errorf("%d of %d modules told of their credits", credits, len(modules))
	}
}

func (x *site) assessByForms(c domain.Class, ana, bek someone) {
	x.t.Helper()
	county, class := x.w.Counties[0], "/classes/"+string(c.ID)
	issuer := x.as(county.Issuer)
	issuer.get("/issue?stage=plan").sees(x.t, "table", c.Title)
	issuer.submit(class+"/assessments/new", class+"/assessments", "assessor_id", string(county.Assessors[0].PersonID), "held_on", string(x.s.Today())).leads(x.t, class)
	assessor := x.as(county.Assessors[0])
	grid := assessor.get("/assess").Doc.Find(`table a[href^="/assessments/"]`).First().AttrOr("href", "")
	mark := func(p someone, part string) string { return "marks." + string(p.PersonID) + "." + part }
	bad := assessor.submit(grid, grid+"/marks", mark(ana, "theory"), "101", mark(ana, "practice"), "x")
	bad.blames(x.t, mark(ana, "theory"), mark(ana, "practice"))
	if got := bad.Doc.Find(`[name="`+mark(ana, "theory")+`"]`).AttrOr("value", ""); got != "101" {
		x.t.Errorf("the typed mark came back as %q", got)
	}
	assessor.submit(grid, grid+"/marks", mark(ana, "theory"), "88", mark(ana, "practice"), "90", mark(bek, "theory"), "59", mark(bek, "practice"), "0").leads(x.t, grid)
	assessor.get(grid).sees(x.t, "table", ana.Name).sees(x.t, "table", "未合格").lacks(x.t, "main form")
}

func (x *site) issueByForms(c domain.Class) {
	x.t.Helper()
	county, class := x.w.Counties[0], "/classes/"+string(c.ID)
	issuer := x.as(county.Issuer)
	issuer.get("/issue").sees(x.t, "table", "0 / 1")
	issuer.submit(class+"/certificates/new", class+"/certificates").leads(x.t, class)
	issuer.get("/certificates").sees(x.t, "table", "阿**")
	path := issuer.get("/certificates").Doc.Find(`table a[href^="/certificates/"]`).First().AttrOr("href", "")
	if page := issuer.get(path).is(x.t, http.StatusOK); strings.Contains(page.Body, "阿娜尔") {
		x.t.Error("the holder's name stands in full on a page of staff")
	}
	pdf := issuer.get(path+"/pdf").is(x.t, http.StatusOK)
	if pdf.Header.Get("Content-Type") != "application/pdf" || pdf.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(pdf.Header.Get("Content-Disposition"), "inline") || !strings.HasPrefix(pdf.Body, "%PDF-") {
		x.t.Error(pdf.Header)
	}
	fresh := issuer.submit(path+"/correction", path+"/correction").leads(x.t, "/certificates/").Location
	issuer.get(path).sees(x.t, "main", "已换发")
	issuer.submit(fresh+"/revocation", fresh+"/revocation").blames(x.t, "reason")
	issuer.submit(fresh+"/revocation", fresh+"/revocation", "reason", "issued-in-error").leads(x.t, fresh)
	issuer.get(fresh).sees(x.t, ".ph", "已撤销").lacks(x.t, `a[href$="/revocation"]`)
}

func TestEveryWrongFieldOfAFilingIsBlamedAndKept(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		school := x.as(x.w.Counties[0].Schools[0].Actor)
		other := x.w.Counties[1].Schools[0]
		for name, c := range map[string]struct{ fields, blamed []string }{
			"empty":         {[]string{"title", "", "course_id", "", "level", "", "capacity", "", "starts_on", "", "ends_on", "", "room_id", "", "teacher_id", ""}, []string{"title", "course_id", "room_id", "teacher_id", "capacity", "starts_on", "ends_on"}},
			"wrong types":   {[]string{"level", "abc", "capacity", "1e3", "starts_on", "tomorrow", "ends_on", "2026-02-30"}, []string{"level", "capacity", "starts_on", "ends_on"}},
			"too long":      {[]string{"title", strings.Repeat("班", 61), "capacity", "99999999999999999999"}, []string{"title", "capacity"}},
			"NUL":           {[]string{"title", "a\x00b"}, []string{"title"}},
			"NUL in an id":  {[]string{"room_id", "\x00"}, []string{"room_id"}},
			"other school":  {[]string{"room_id", string(other.Rooms[0].ID), "teacher_id", string(other.Teachers[0].PersonID)}, []string{"room_id", "teacher_id"}},
			"past and back": {[]string{"starts_on", "2020-01-01", "ends_on", "2019-01-01"}, []string{"starts_on", "ends_on"}},
			"unknown mode":  {[]string{"mode", "sleep"}, []string{"mode"}},
		} {
			page := school.get("/school/classes/new").is(t, http.StatusOK)
			values := page.form(t, "/classes", append(x.filled(), c.fields...)...)
			back := school.send("/classes", values)
			if back.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, back.Status)
				continue
			}
			back.blames(t, c.blamed...)
			if got, want := back.Doc.Find("#f-title").AttrOr("value", ""), values.Get("title"); got != want && name != "NUL" {
				t.Errorf("%s: the title came back as %q", name, got)
			}
		}
		if n, err := x.s.ClassCounts(t.Context(), domain.Everywhere); err != nil || len(n) != 0 {
			t.Error("something was stored", n, err)
		}
		school.submit("/school/classes/new", "/classes", x.filled("title", "𠮷𡿨班")...).leads(t, "/classes/")
	})
}

func TestOthersRecordsAreNotThereAndOtherRolesMayNot(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		_, class := x.drafted()
		stranger, county := x.as(x.w.Counties[1].Schools[0].Actor), x.w.Counties[0]
		for _, path := range []string{class, class + "/edit", class + "/cancellation", class + "/lessons/new", "/classes/nothing", "/lessons/nothing", "/classes/%00"} {
			stranger.get(path).is(t, http.StatusNotFound)
		}
		for _, path := range []string{class, class + "/filing", class + "/cancellation", class + "/lessons"} {
			stranger.post(path).is(t, http.StatusNotFound)
		}
		x.as(x.w.Counties[1].Staff[0]).get(class).is(t, http.StatusNotFound)
		x.as(county.Schools[1].Actor).get(class).is(t, http.StatusNotFound)
		for _, who := range []domain.Actor{county.Checkers[0], county.Employers[0].Actor, county.Labour, x.w.Ombudsmen[0]} {
			x.as(who).get(class).is(t, http.StatusForbidden)
			x.as(who).post(class+"/filing").is(t, http.StatusForbidden)
		}
		x.as(county.Staff[0]).post(class+"/filing").is(t, http.StatusForbidden)
		x.as(county.Schools[0].Teachers[0]).post(class+"/lessons").is(t, http.StatusForbidden)
		x.visitor().get(class).leads(t, "/sign-in")
		p := x.register(0, "阿依古丽")
		x.own(p).get(class).is(t, http.StatusForbidden)
	})
}

// Every page of the list is shown to the roles that the policy names, and to nobody else.
func TestTrainingPagesFollowThePolicy(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		k := x.w.Counties[0]
		actors := []domain.Actor{k.Schools[0].Actor, k.Schools[0].Teachers[0], k.Assessors[0], k.Issuer, k.Staff[0], x.w.RegionStaff, x.w.Auditor, k.Checkers[0], k.Employers[0].Actor, k.Township}
		s := &Server{Actions: x.a, Store: x.s}
		for _, who := range actors {
			b := x.as(who)
			for _, r := range s.trainingRoutes() {
				if r.Method != get || strings.Contains(r.Path, ":") {
					continue
				}
				want := http.StatusForbidden
				if x.a.Policy.May(who, r.Kind, r.Act) {
					want = http.StatusOK
				}
				for _, lang := range []string{"zh-Hans", "en"} {
					v := b.get(r.Path, "Accept-Language", lang)
					if v.Status != want {
						t.Errorf("%s %s: %d, want %d", who.Role, r.Path, v.Status, want)
					}
					wellFormed(t, v.Body)
				}
			}
		}
	})
}

func TestAStaleEditShowsBothVersionsAndKeepsTheTypedOne(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		school, class := x.drafted()
		old := school.get(class + "/edit")
		first := old.form(t, class, "capacity", "7")
		second := old.form(t, class, "capacity", "9", "title", "改过的名称")
		second.Set(keyField, "another")
		school.send(class, first).leads(t, class)
		back := school.send(class, second).is(t, http.StatusPreconditionFailed)
		back.sees(t, "#versions", "培训人数79").sees(t, "#versions", "改过的名称")
		again := back.form(t, class)
		if again.Get("capacity") != "9" || again.Get("title") != "改过的名称" {
			t.Error("the typed values are gone", again)
		}
		school.send(class, again).leads(t, class)
		school.get(class).sees(t, "main", "共 9")
	})
}

func TestAFormSentTwiceHasOneEffect(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		school := x.as(x.w.Counties[0].Schools[0].Actor)
		values := school.get("/school/classes/new").form(t, "/classes", x.filled()...)
		one, two := school.send("/classes", values), school.send("/classes", values)
		if one.leads(t, "/classes/").Location != two.leads(t, "/classes/").Location {
			t.Error("two classes of one form")
		}
	})
}

func TestAClashNamesWhoWhereAndWhen(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		k := x.w.Counties[0].Schools[0]
		a, b := x.openClass(5), x.openClass(5)
		school, day := x.as(k.Actor), string(a.StartsOn)
		place := func(c domain.Class, pairs ...string) visit {
			path := "/classes/" + string(c.ID) + "/lessons"
			return school.submit(path+"/new?date="+day+"&period=1", path, pairs...)
		}
		place(a).leads(t, "/school/timetable")
		for field, pairs := range map[string][]string{
			"room_id":    {"teacher_id", string(k.Teachers[1].PersonID)},
			"teacher_id": {"room_id", string(k.Rooms[1].ID)},
		} {
			back := place(b, pairs...).is(t, http.StatusConflict)
			back.sees(t, `[id="f-`+field+`-err"]`, a.Title).sees(t, `[id="f-`+field+`-err"]`, "1–2")
		}
		place(a, "room_id", string(k.Rooms[1].ID), "teacher_id", string(k.Teachers[1].PersonID)).is(t, http.StatusConflict).sees(t, "#f-period-err", a.Title)
		place(b, "period", "10", "hours", "3").blames(t, "hours")
		place(b, "weeks", "99", "period", "", "date", "2020-01-01", "kind", "").blames(t, "weeks", "period", "date")
		place(a, "period", "5", "weeks", "3").leads(t, "/school/timetable")
		week := school.get("/school/timetable?class=" + string(a.ID) + "&week=" + string(a.StartsOn.Add(14)))
		lesson := week.Doc.Find(`.tt a[href^="/lessons/"]`).First().AttrOr("href", "")
		if n := week.Doc.Find(".tt .ls").Length(); n != 1 || lesson == "" {
			t.Fatalf("%d lessons in the third week", n)
		}
		school.submit(lesson+"/removal", lesson+"/removal").leads(t, "/school/timetable")
		school.get(lesson).is(t, http.StatusNotFound)
		for _, by := range []string{"teacher&teacher=" + string(k.Teachers[0].PersonID), "room&room=" + string(k.Rooms[0].ID)} {
			school.get("/school/timetable?by="+by+"&week="+day).sees(t, ".tt", a.Title)
		}
		school.get("/school/timetable?week=2026-13-99&by=nobody&class=%00").is(t, http.StatusOK)
	})
}

var formTokens = regexp.MustCompile(`name="_(key|csrf)" value="[^"]*"`)

// Whoever left before the start is a twin of whoever never came (people-first 5): all pages of staff are the same, byte for byte.
func TestNoPageOfStaffShowsThatSomebodyLeft(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		k := x.w.Counties[0]
		c, p, q := x.openClass(5), x.register(0, "阿依古丽"), x.register(0, "别克")
		x.joins(c, p)
		look := func() (all string) {
			for _, who := range []domain.Actor{k.Schools[0].Actor, k.Schools[0].Teachers[0], k.Issuer, k.Staff[0], x.w.RegionStaff, x.w.Auditor} {
				b := x.as(who)
				for _, path := range []string{"/classes/" + string(c.ID), "/school", "/school/classes", "/school/timetable", "/teach", "/issue", "/issue?stage=plan"} {
					if v := b.get(path); v.Status == http.StatusOK { // a refusal has a number of its own
						all += formTokens.ReplaceAllString(v.Body, "")
					}
				}
			}
			return all
		}
		before := look()
		x.joins(c, q)
		if look() == before {
			t.Error("a seat that is taken does not show at all: this test compares nothing")
		}
		mine, err := x.s.Enrolments(t.Context(), q.PersonID)
		x.must(err)
		_, err = x.a.Withdraw(t.Context(), q.Own, mine[0].ID)
		x.must(err)
		if d := cmp.Diff(before, look()); d != "" {
			t.Error("a page of staff tells that somebody left", d)
		}
	})
}

func TestOnlyTheClassesOwnTeacherReadsNamesInFull(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		k := x.w.Counties[0]
		c, p := x.openClass(5), x.register(0, "阿依古丽")
		x.joins(c, p)
		list, err := x.a.PlaceLesson(t.Context(), k.Schools[0].Actor, c.ID, action.NewLesson{ModuleID: x.firstModule(c), RoomID: k.Schools[0].Rooms[0].ID,
			TeacherID: k.Schools[0].Teachers[0].PersonID, Date: c.StartsOn, Period: 1, Hours: 2, Kind: "theory", Weeks: 1})
		x.must(err)
		lesson, class := "/lessons/"+string(list[0].ID), "/classes/"+string(c.ID)
		x.as(k.Schools[0].Teachers[0]).get(lesson).sees(t, "main", "到上课那天才能点名").lacks(t, ".roll")
		x.clock.Days(1)
		x.as(k.Schools[0].Teachers[0]).get(lesson).sees(t, ".roll", "阿依古丽")
		for _, who := range []domain.Actor{k.Schools[0].Actor, k.Schools[0].Teachers[0], k.Issuer, k.Staff[0], x.w.RegionStaff, x.w.Auditor} {
			if v := x.as(who).get(class).is(t, http.StatusOK); strings.Contains(v.Body, "阿依古丽") || strings.Contains(v.Body, p.Phone) {
				t.Errorf("%s reads a name in full on the class's page", who.Role)
			}
		}
		for _, who := range []domain.Actor{k.Issuer, k.Staff[0], x.w.RegionStaff, x.w.Auditor} {
			if v := x.as(who).get(class); strings.Contains(v.words("main"), "阿**") {
				t.Errorf("%s reads the roster", who.Role)
			}
		}
		x.as(k.Schools[0].Teachers[0]).submit(lesson, lesson+"/attendance", "marks."+string(p.PersonID), "asleep").blames(t, "marks."+string(p.PersonID))
		x.as(k.Schools[0].Teachers[1]).get(lesson).is(t, http.StatusNotFound)
	})
}

// People-first design, "above teacher and claim checker nobody sees a person's marks": the operation answers who calls the roll, as the page does.
func TestMarksOfALessonAreReadByWhoCallsItsRollAlone(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		k := x.w.Counties[0]
		c, p := x.openClass(5), x.register(0, "阿依古丽")
		x.joins(c, p)
		x.teach(c, p)
		path := "/api/v1/lessons/" + storagetest.List(t, x.s, "SELECT id FROM lessons")[0] + "/attendance"
		for name, who := range x.staff() {
			v := x.signedIn(name, who).get(path)
			if sees := v.Status == http.StatusOK && strings.Contains(v.Body, string(p.PersonID)); sees != (who.AccountID == k.Schools[0].Teachers[0].AccountID) || !sees && v.Status == http.StatusOK {
				t.Errorf("%s reads %d %s", name, v.Status, v.Body)
			}
		}
	})
}

func (x *site) firstModule(c domain.Class) domain.ModuleID {
	x.t.Helper()
	modules, err := x.s.Modules(x.t.Context(), c.CourseID)
	x.must(err)
	return modules[0].ID
}

func TestADoubtfulCreditCodeWaitsForASecondPerson(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		k := x.w.Counties[0]
		one, two := x.as(k.Staff[0]), x.as(k.Staff[1])
		one.submit("/organisations/new", "/organisations", "name", "", "credit_code", "91I", "account", "12").blames(t, "kind", "name", "credit_code", "region_code", "account")
		body := "91999901MADEM0998"
		doubtful := body + map[bool]string{true: "1", false: "0"}[ident.CreditCheck(body) == '0']
		path := one.submit("/organisations/new", "/organisations", "kind", "enterprise", "name", "新程服装厂", "credit_code", doubtful, "region_code", string(k.Region.Code)).leads(t, "/organisations/").Location
		one.get(path).sees(t, "main", "须由另一位同事核对确认").lacks(t, `form[action$="/confirmation"]`)
		one.post(path+"/confirmation").is(t, http.StatusUnprocessableEntity)
		two.get("/organisations?code=unconfirmed").sees(t, "table", "新程服装厂")
		two.submit(path, path+"/confirmation").leads(t, path)
		two.get(path).sees(t, ".ph", "已由第二人确认")
		two.submit(path, path+"/phone", "phone", "12").blames(t, "phone")
		two.submit(path, path+"/phone", "phone", "13700000005").leads(t, path)
		x.visitor().submit("/register", "/register", "name", "阿依古丽", "identity_number", "11010519491231002X", "phone", "13700000005", "pin", "482913", "language", "zh-Hans",
			"region_code", string(k.Region.Code)).blames(t, "phone")
		x.as(x.w.Counties[1].Staff[0]).get(path).is(t, http.StatusNotFound)
	})
}

func TestARoomIsAddedAtASiteThatStandsOrAtANewOne(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		school := x.as(x.w.Counties[0].Schools[0].Actor)
		school.submit("/school/rooms/new", "/school/rooms", "site_id", "", "name", "", "seats", "0").blames(t, "name", "kind", "seats", "site_name", "region_code")
		school.submit("/school/rooms/new", "/school/rooms", "site_id", "", "site_name", "巴扎教学点", "region_code", string(x.w.Counties[0].Villages[1].Code), "name", "一号教室", "kind", "classroom", "seats", "30").leads(t, "/school/rooms")
		school.get("/school/rooms").sees(t, "main", "巴扎教学点").sees(t, "main", "一号教室")
		school.submit("/school/rooms/new", "/school/rooms", "site_id", string(x.w.Counties[0].Schools[0].Rooms[0].SiteID), "name", "101教室", "kind", "classroom", "seats", "30").is(t, http.StatusConflict)
	})
}
