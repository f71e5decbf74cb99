package web

import (
	"net/http"
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// openClass files, approves and opens a class of the first school with seats for capacity, a course with the fewest hours.
func (x *site) openClass(capacity int) domain.Class {
	x.t.Helper()
	course := x.shortCourse()
	return x.openCourse(course, levelOf(course), course.Modes.List()[0], capacity)
}

// openCourse is a class of a course that people can join.
func (x *site) openCourse(course domain.Course, level int, mode string, capacity int) domain.Class {
	x.t.Helper()
	school := x.w.Counties[0].Schools[0]
	c, err := x.a.DraftClass(x.t.Context(), school.Actor, action.NewClass{Title: "第1期 " + course.Name, CourseID: course.ID, Level: level, RoomID: school.Rooms[0].ID,
		TeacherID: school.Teachers[0].PersonID, Mode: mode, Capacity: capacity, StartsOn: x.s.Today().Add(1), EndsOn: x.s.Today().Add(60)})
	x.must(err)
	_, err = x.a.FileClass(x.t.Context(), school.Actor, c.ID)
	x.must(err)
	_, err = x.a.ApproveClass(x.t.Context(), x.w.Counties[0].Staff[0], c.ID)
	x.must(err)
	c, err = x.a.OpenClass(x.t.Context(), school.Actor, c.ID)
	x.must(err)
	return c
}

func levelOf(c domain.Course) int { return int(c.Levels.List()[0][0] - '0') }

// shortCourse is the subsidised course with the fewest class hours.
func (x *site) shortCourse() (best domain.Course) {
	x.t.Helper()
	list, err := x.s.Courses(x.t.Context(), storage.CourseFilter{})
	x.must(err)
	least := 0
	for _, c := range list {
		modules, err := x.s.Modules(x.t.Context(), c.ID)
		x.must(err)
		hours := 0
		for _, m := range modules {
			hours += m.Hours()
		}
		if c.Subsidised && (least == 0 || hours < least) {
			best, least = c, hours
		}
	}
	return best
}

// agreed is what somebody agrees to who ticks the box under the Chinese text.
func (x *site) agreed(purpose string) action.Agreement {
	x.t.Helper()
	text, err := x.s.ConsentText(x.t.Context(), purpose, "zh-Hans")
	x.must(err)
	return action.Agreement{Language: text.Language, TextHash: text.Hash}
}

func (x *site) joins(c domain.Class, who ...someone) {
	x.t.Helper()
	for _, p := range who {
		_, err := x.a.Join(x.t.Context(), p.Own, c.ID, x.agreed("enrolment"))
		x.must(err)
	}
}

// teach plays every hour of a class, one day after the other, everybody present.
func (x *site) teach(c domain.Class, who ...someone) {
	x.t.Helper()
	school := x.w.Counties[0].Schools[0]
	modules, err := x.s.Modules(x.t.Context(), c.CourseID)
	x.must(err)
	marks := map[domain.PersonID]string{}
	for _, p := range who {
		marks[p.PersonID] = "present"
	}
	x.clock.Days(1)
	for _, m := range modules {
		for left := m.Hours(); left > 0; left -= domain.Periods {
			list, err := x.a.PlaceLesson(x.t.Context(), school.Actor, c.ID, action.NewLesson{ModuleID: m.ID, RoomID: school.Rooms[0].ID, TeacherID: school.Teachers[0].PersonID,
				Date: x.s.Today(), Period: 1, Hours: min(left, domain.Periods), Kind: "practice", Weeks: 1})
			x.must(err)
			_, err = x.a.RollCall(x.t.Context(), school.Teachers[0], list[0].ID, marks)
			x.must(err)
			x.clock.Days(1)
		}
	}
}

// certify assesses and closes a class that was taught, and issues the certificates of who passed.
func (x *site) certify(c domain.Class, who ...someone) []domain.Certificate {
	x.t.Helper()
	county, school := x.w.Counties[0], x.w.Counties[0].Schools[0]
	s, err := x.a.PlanAssessment(x.t.Context(), county.Issuer, c.ID, action.NewAssessment{AssessorID: county.Assessors[0].PersonID, HeldOn: x.s.Today()})
	x.must(err)
	marks := map[domain.PersonID]action.Mark{}
	for _, p := range who {
		marks[p.PersonID] = action.Mark{Theory: 90, Practice: 90}
	}
	_, err = x.a.EnterMarks(x.t.Context(), county.Assessors[0], s.ID, marks)
	x.must(err)
	_, err = x.a.CloseClass(x.t.Context(), school.Actor, c.ID)
	x.must(err)
	list, err := x.a.IssueCertificates(x.t.Context(), county.Issuer, c.ID)
	x.must(err)
	return list
}

// graduate is a person with a certificate, and the certificate.
func (x *site) graduate(name string) (someone, domain.Certificate) {
	x.t.Helper()
	p, c := x.register(0, name), x.openClass(5)
	x.joins(c, p)
	x.teach(c, p)
	return p, x.certify(c, p)[0]
}

// seeking is a graduate who asked for work.
func (x *site) seeking(name string) (someone, domain.JobRequest) {
	x.t.Helper()
	p, cert := x.graduate(name)
	r, err := x.a.AskForWork(x.t.Context(), p.Own, cert.CourseID, x.agreed("job-request"))
	x.must(err)
	return p, r
}

// offered is an offer of the first employer to a seeker.
func (x *site) offered(r domain.JobRequest) domain.Offer {
	x.t.Helper()
	e := x.w.Counties[0].Employers[0]
	v, err := x.a.PostVacancy(x.t.Context(), e.Actor, action.NewVacancy{Title: "缝纫工", CourseID: r.CourseID, Places: 3, Place: "石榴市红柳镇", Task: "缝制成衣", WageFen: 3850_00, HoursPerWeek: 40,
		TermMonths: 12, Dormitory: "free", Complaints: "工会 0991-0000000", StartsOn: x.s.Today().Add(20)})
	x.must(err)
	o, err := x.a.SendOffer(x.t.Context(), e.Actor, v.ID, r.ID)
	x.must(err)
	return o
}

// own is the person's own browser.
func (x *site) own(p someone) *browser { x.t.Helper(); return x.signIn(p.Phone, p.PIN) }

// page opens a page that must be there, well formed, and not kept by others.
func (b *browser) page(path string, headers ...string) visit {
	b.x.t.Helper()
	v := b.get(path, headers...).is(b.x.t, http.StatusOK)
	wellFormed(b.x.t, v.Body)
	return v
}

func TestJoiningIsTheOwnActOfAPersonAndLeavingIsEasier(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.openClass(1)
		path := "/me/classes/" + string(c.ID)
		li := x.own(x.register(0, "李明"))
		v := li.page(path).sees(t, ".consent h2", "报名同意书").sees(t, ".consent", "示例文本").sees(t, "main", "有名额")
		if got := v.Doc.Find(`form[action="` + path + `/enrolment"] input:not([type=hidden])`).Length(); got != 1 {
			t.Errorf("joining asks for %d answers, not one box", got)
		}
		li.submit(path, path+"/enrolment").blames(t, "consent")
		li.submit(path, path+"/enrolment", "consent", "yes").leads(t, path)

		v = li.page(path).sees(t, "main", "已报名").lacks(t, ".consent")
		if got := v.Doc.Find(`form[action="` + path + `/withdrawal"]`).Find(`input:not([type=hidden]), select, textarea`).Length(); got != 0 {
			t.Errorf("leaving asks for %d answers", got)
		}
		second := x.own(x.register(0, "张三"))
		second.page(path).sees(t, "main", "名额已满").lacks(t, ".consent")
		li.page("/me/classes").sees(t, "main", c.Title)
		li.submit(path, path+"/withdrawal").leads(t, "/me/classes")
		li.page("/me/classes").lacks(t, `a[href="`+path+`"]`)
		second.submit(path, path+"/enrolment", "consent", "yes").leads(t, path)
	})
}

func TestStaffCannotActForAPerson(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.openClass(2)
		county := x.w.Counties[0]
		for _, who := range []domain.Actor{county.Schools[0].Actor, county.Employers[0].Actor, county.Staff[0], county.Labour, county.Township, x.w.Ombudsmen[0]} {
			b := x.as(who)
			for _, path := range []string{"/me", "/me/classes", "/me/classes/" + string(c.ID), "/me/timetable", "/me/credits", "/me/certificates", "/me/work", "/me/work/x", "/me/offers/x", "/me/placements/x"} {
				b.get(path).is(t, http.StatusForbidden).sees(t, "main", "只能由本人登录后自己办理")
			}
			for _, path := range []string{"/me/classes/" + string(c.ID) + "/enrolment", "/me/classes/" + string(c.ID) + "/withdrawal", "/me/work/x/request", "/me/offers/x/answer", "/me/placements/x/start", "/me/placements/x/end", "/me/placements/x/answers"} {
				b.post(path, "consent", "yes").is(t, http.StatusForbidden).sees(t, "main", "只能由本人登录后自己办理")
			}
		}
		x.visitor().get("/me/classes/"+string(c.ID)).leads(t, "/sign-in?next=")
	})
}

func TestTheTextAgreedToIsTheOneThatWasRead(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.openClass(3)
		path := "/me/classes/" + string(c.ID)
		p := x.register(0, "李明")
		li := x.own(p)
		li.page(path+"?text=en").sees(t, ".consent[lang=en] h2", "Consent to join a class").sees(t, ".consent", "Sample text")
		li.page(path, "Accept-Language", "en").sees(t, ".consent[lang=en] h2", "Consent to join a class").sees(t, "main", "Seats free")
		form := li.page(path+"?text=en").form(t, path+"/enrolment", "consent", "yes")
		stale := form
		stale.Set("text_hash", strings.Repeat("0", 64))
		li.send(path+"/enrolment", stale).is(t, http.StatusConflict).lacks(t, `input[name=consent][checked]`)
		li.submit(path+"?text=en", path+"/enrolment", "consent", "yes").leads(t, path)
		list, err := x.s.Consents(t.Context(), p.PersonID)
		x.must(err)
		if len(list) != 1 || list[0].Language != "en" {
			t.Error(list)
		}
	})
}

func TestTheSameFormTwiceJoinsOnce(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.openClass(3)
		path := "/me/classes/" + string(c.ID)
		p := x.register(0, "李明")
		li := x.own(p)
		form := li.page(path).form(t, path+"/enrolment", "consent", "yes")
		li.send(path+"/enrolment", form).leads(t, path)
		li.send(path+"/enrolment", form).leads(t, path)
		list, err := x.s.Enrolments(t.Context(), p.PersonID)
		x.must(err)
		if len(list) != 1 {
			t.Error(list)
		}
	})
}

func TestOneAnswerFormForYesAndNo(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, request := x.seeking("李明")
		offer := x.offered(request)
		path, b := "/me/offers/"+string(offer.ID), x.own(li)
		b.page("/me").sees(t, ".act", "需要您处理")
		v := b.page(path)
		for _, want := range []string{"石榴红服装有限公司", x.w.Counties[0].Employers[0].CreditCode, "石榴市红柳镇", "缝制成衣", "3,850.00", "每周 40 小时", "12 个月", "免费住宿", "工会 0991-0000000"} {
			v.sees(t, ".facts", want)
		}
		if v.Header.Get("Yiji-Offline") != "" || b.get("/me").Header.Get("Yiji-Offline") != "" || b.get("/me/work").Header.Get("Yiji-Offline") != "" {
			t.Error("a page with an offer may be kept on the phone")
		}
		b.send(path+"/answer", v.form(t, path+"/answer")).blames(t, "answer")
		yes := v.form(t, path+"/answer")
		yes.Set("answer", "accepted")
		b.send(path+"/answer", yes).blames(t, "consent")

		other, request2 := x.seeking("王芳")
		path2 := "/me/offers/" + string(x.offered(request2).ID)
		b2 := x.own(other)
		b = x.own(li) // the first session is over by now
		no := b2.page(path2).form(t, path2+"/answer")
		no.Set("answer", "declined")
		declined := b2.send(path2+"/answer", no).leads(t, "/me/work")
		yes = b.page(path).form(t, path+"/answer", "consent", "yes")
		yes.Set("answer", "accepted")
		accepted := b.send(path+"/answer", yes).leads(t, "/me/work")
		if a, d := len(accepted.Body), len(declined.Body); a != d || len(accepted.Location) != len(declined.Location) {
			t.Errorf("a Yes answers %d bytes, a No %d", a, d)
		}
		if a, d := b.page("/me/work").words(".note.ok"), b2.page("/me/work").words(".note.ok"); a != d || a == "" {
			t.Errorf("a Yes says %q, a No %q", a, d)
		}
		b2.get(path).is(t, http.StatusNotFound)
		b2.page("/me/work").sees(t, `a[href="`+path2+`"]`, "缝制成衣") // as to its sender, until its last day: a stranger looks on
		x.clock.Days(domain.OfferDays + 1)
		x.own(other).page("/me/work").lacks(t, `a[href="`+path2+`"]`)
	})
}

func TestAJobIsStartedAnsweredForAndLeftByItsWorkerAlone(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, request := x.seeking("李明")
		offer := x.offered(request)
		_, err := x.a.AnswerOffer(t.Context(), li.Own, offer.ID, action.OfferAnswer{Answer: "accepted", Agreement: x.agreed("placement")})
		x.must(err)
		b := x.own(li)
		list, err := x.s.Placements(t.Context(), li.PersonID)
		x.must(err)
		path := "/me/placements/" + string(list[0].ID)
		b.page(path).sees(t, "main", "冷静期").lacks(t, `form[action="`+path+`/start"]`)
		b.post(path+"/start").is(t, http.StatusUnprocessableEntity).sees(t, ".errs", "冷静期")
		x.clock.Days(4)
		b = x.own(li)
		b.page("/me").sees(t, ".act", "冷静期已过")
		b.submit(path, path+"/start").leads(t, path)
		b.page(path).sees(t, "main", "由您说了算").sees(t, "fieldset legend", "我没有交过任何费用")
		b.submit(path, path+"/answers", "answers.paid", "no", "answers.papers", "yes").leads(t, path)
		answers, err := x.s.Answers(t.Context(), li.PersonID, list[0].ID)
		x.must(err)
		if len(answers) != 1 || answers[0].No != "paid" || answers[0].Yes != "papers" {
			t.Error(answers)
		}
		b.post(path+"/answers", "answers.paid", "maybe").blames(t, "answers.paid")
		b.submit(path, path+"/end").leads(t, path)
		b.page(path).sees(t, "main", "已结束").lacks(t, `form[action="`+path+`/end"]`)
		x.own(x.register(0, "王芳")).get(path).is(t, http.StatusNotFound)
	})
}

func TestAskingForWorkAndStoppingIt(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, cert := x.graduate("李明")
		b := x.own(li)
		ask := "/me/work/" + string(cert.CourseID)
		b.submit(ask, ask+"/request").blames(t, "consent")
		b.submit(ask, ask+"/request", "consent", "yes").leads(t, "/me/work")
		requests, err := x.s.JobRequests(t.Context(), li.PersonID)
		x.must(err)
		b.page("/me/work").sees(t, "main", "正在求职")
		stop := "/me/work/requests/" + string(requests[0].ID) + "/stop"
		x.own(x.register(0, "王芳")).post(stop).is(t, http.StatusNotFound)
		b.submit("/me/work", stop).leads(t, "/me/work")
		b.page("/me/work").sees(t, "main", "没有登记求职")
		b.get("/me/work/no-such-course").is(t, http.StatusNotFound)
	})
}

func TestWhatALearnerEarnedStandsOnTheirOwnPages(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, cert := x.graduate("李明")
		b := x.own(li)
		for _, lang := range []string{"zh-CN", "en"} {
			for _, path := range []string{"/me", "/me/classes", "/me/timetable?week=2026-03-03", "/me/credits", "/me/certificates", "/me/work"} {
				b.page(path, "Accept-Language", lang)
			}
		}
		b.page("/me/timetable?week=2026-03-03").sees(t, ".day", "第 1")
		b.page("/me/credits").sees(t, ".hero", "已修满").sees(t, "table", "学分")
		b.page("/me/certificates").sees(t, ".cert", cert.Number)
		if got := b.get("/me/credits").Header.Get("Yiji-Offline"); got != "1" {
			t.Error("credits cannot be seen without network")
		}
		fresh := x.own(x.register(0, "王芳"))
		for _, path := range []string{"/me", "/me/classes", "/me/timetable", "/me/credits", "/me/certificates", "/me/work"} {
			fresh.page(path).sees(t, ".none", "")
		}
	})
}

func TestTheOwnFileHoldsEveryClassAndConsent(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, cert := x.graduate("李明")
		left := x.openClass(3)
		x.joins(left, li)
		b := x.own(li)
		path := "/me/classes/" + string(left.ID)
		b.submit(path, path+"/withdrawal").leads(t, "/me/classes")
		for _, lang := range []string{"zh-CN", "en"} {
			b.page("/me/file", "Accept-Language", lang)
		}
		v := b.page("/me/file").sees(t, "main", "李明").sees(t, ".mono", "****").sees(t, "main", "已结业").sees(t, "main", "报名同意书")
		b.submit("/me/private", "/me/pin", "pin", li.PIN).leads(t, "/me/private")
		b.page("/me/private").sees(t, "main", "已退出").sees(t, "main", "撤回") // what was left stands behind the PIN
		if strings.Contains(v.Body, li.Phone) {
			t.Error("the whole phone number is shown")
		}
		text := v.Doc.Find(`a[href^="/me/file/consents/"]`).First().AttrOr("href", "")
		b.page(text).sees(t, ".consent", "报名同意书").sees(t, ".facts", "SHA-256")
		x.own(x.register(0, "王芳")).get(text).is(t, http.StatusNotFound)
		b.page("/me/certificates").sees(t, `a[href="/certificates/`+string(cert.ID)+`/pdf"]`, "PDF")
	})
}
