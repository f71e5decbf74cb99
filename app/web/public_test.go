package web

import (
	"net/http"
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/seed"
	"yiji/storage"
)

func TestTheCatalogueIsSearchedByTwoCharacters(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.openClass(2)
		b := x.visitor()
		for _, lang := range []string{"zh-CN", "en"} {
			b.page("/courses", "Accept-Language", lang)
			b.page("/courses/"+string(c.CourseID), "Accept-Language", lang)
		}
		b.page("/courses?q=%E7%94%B5%E7%84%8A").sees(t, ".links", "电焊")
		b.page("/courses?q=%E7%94%B5%E7%84%8A&layer=basic").sees(t, ".none", "没有符合条件的课程")
		b.page("/courses?setting=craft&form=nonsense&mode=%25").sees(t, ".links", "")
		b.page("/courses?q=%00%ff").sees(t, ".links", "电焊")
		v := b.page("/courses/"+string(c.CourseID)).sees(t, "main", c.Title).sees(t, "main", "有名额").sees(t, "main", "免费")
		if v.Header.Get("X-Robots-Tag") != "" || v.Header.Get("Yiji-Offline") != "" {
			t.Error(v.Header)
		}
		b.get("/courses/none").is(t, http.StatusNotFound)
	})
}

func TestAnybodyVerifiesACertificateByItsNumber(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, cert := x.graduate("李明")
		b := x.visitor()
		b.page("/verify").sees(t, "main", "不用登录")
		typed := "yj " + cert.Number[2:8] + "-" + cert.Number[8:]
		b.get("/verify?number="+strings.ReplaceAll(typed, " ", "%20")).leads(t, "/verify/"+cert.Number)
		b.get("/verify?number=12345").blames(t, "number")
		path := "/verify/" + cert.Number
		v := b.page(path).sees(t, "h1", "证书真实有效").sees(t, ".facts", "李**").sees(t, ".facts", cert.SchoolName)
		if strings.Contains(v.Body, li.Name) || strings.Contains(v.Body, li.Phone) || v.Header.Get("Cache-Control") != "no-store" || v.Header.Get("X-Robots-Tag") != "noindex" {
			t.Error("the page shows or keeps too much", v.Header)
		}
		b.page("/verify/"+strings.ToLower(strings.ReplaceAll(typed, " ", "%20"))).sees(t, "h1", "证书真实有效")
		b.page(path, "Accept-Language", "en").sees(t, ".verdict", "valid")
		b.page("/verify/YJ9999012026999999").sees(t, "h1", "没有查到").sees(t, ".verdict", "核对证书编号")
		b.page("/verify/nonsense%00").sees(t, "h1", "没有查到")

		issuer := x.w.Counties[0].Issuer
		newer, err := x.a.CorrectCertificate(t.Context(), issuer, cert.ID)
		x.must(err)
		b.page(path).sees(t, "h1", "已换发").sees(t, `.verdict a[href="/verify/`+newer.Number+`"]`, newer.Number)
		_, err = x.a.RevokeCertificate(t.Context(), issuer, newer.ID, "assessment-void")
		x.must(err)
		v = b.page("/verify/"+newer.Number).sees(t, "h1", "已撤销").sees(t, ".verdict p", Day(t.Context(), x.s.Today()))
		if strings.Contains(v.Body, "考核无效") || strings.Contains(v.Body, "assessment-void") {
			t.Error("the public learns why")
		}
	})
}

func TestAFailingDatabaseDoesNotMakeACertificateInvalid(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		x.must(x.s.Close())
		v := x.visitor().get("/verify/YJ9999012026000001").is(t, http.StatusServiceUnavailable)
		v.sees(t, "h1", "暂时无法核验").sees(t, ".verdict", "不代表证书无效")
		if v.Header.Get("Retry-After") == "" {
			t.Error(v.Header)
		}
	})
}

// noticed is a claim in public notice, with its first line in the name of a registered person.
func (x *site) noticed(p someone) (domain.Claim, domain.Notice) {
	x.t.Helper()
	c := x.claim(0, "焊工一班", 3)
	who, err := x.s.Person(x.t.Context(), p.PersonID)
	x.must(err)
	lines, err := x.s.ClaimLines(x.t.Context(), c)
	x.must(err)
	lines[0].PersonID, lines[0].NameMask, lines[0].IdentityMask = p.PersonID, ident.MaskName(p.Name), who.IdentityMask
	x.must(x.s.Write(x.t.Context(), func(tx *storage.Tx) error { return tx.SetClaimLines(x.t.Context(), c, lines) }))
	for _, d := range []string{"check", "notice"} {
		c, err = x.a.DecideClaim(x.t.Context(), x.w.Counties[0].Checkers[0], c.ID, action.ClaimInput{Decision: d})
		x.must(err)
	}
	n, err := x.s.ClaimNotice(x.t.Context(), c)
	x.must(err)
	return c, n
}

func TestANoticeIsMaskedOpenToObjectionsAndGoneWhenItsTimeIsOver(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li := x.register(0, "李明")
		claim, n := x.noticed(li)
		b, path := x.visitor(), "/notices/"+string(n.ID)
		b.page("/notices").sees(t, "main", claim.Number).sees(t, "main", x.w.Counties[0].Schools[0].Name)
		v := b.page(path).sees(t, "table", "李**").sees(t, ".facts", Yuan(claim.Fen))
		p, err := x.s.Person(t.Context(), li.PersonID)
		x.must(err)
		v.sees(t, "table", p.IdentityMask)
		for _, hidden := range []string{li.Name, li.Phone, "村", claim.ClassTitle} {
			if strings.Contains(v.Body, hidden) {
				t.Errorf("the notice shows %q", hidden)
			}
		}
		if v.Header.Get("X-Robots-Tag") != "noindex" {
			t.Error(v.Header)
		}
		b.submit(path, path+"/objections").blames(t, "reason")
		form := b.page(path).form(t, path+"/objections", "reason", "was-charged")
		b.send(path+"/objections", form).leads(t, path)
		b.send(path+"/objections", form).leads(t, path)
		list, err := x.s.Objections(t.Context(), claim)
		x.must(err)
		if len(list) != 1 || list[0].Reason != "was-charged" {
			t.Error(list)
		}
		x.own(li).page("/me/file").sees(t, "main", claim.Number).sees(t, "main", "公示中")
		x.clock.Days(30)
		b.page("/notices").sees(t, ".none", "现在没有公示")
		b.get(path).is(t, http.StatusNotFound)
		b.post(path+"/objections", "reason", "other").is(t, http.StatusNotFound)
	})
}

func TestGrievancesReachTheOmbudsmanAndNobodyElse(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		b := x.visitor()
		b.submit("/grievances/new", "/grievances").blames(t, "topic", "text", "region_code")
		kept := b.submit("/grievances/new", "/grievances", "topic", "fee", "text", "他们收了我\n三百元").blames(t, "region_code")
		kept.sees(t, "textarea", "三百元")
		b.submit("/grievances/new", "/grievances", "topic", "fee", "text", "他们收了我\n三百元", "region_code", string(x.w.Counties[0].Region.Code)).is(t, http.StatusOK).sees(t, "main", "已收到").sees(t, "#claim-code", "-")
		li := x.unlocked(x.register(0, "李明"))
		li.page("/me/grievances").sees(t, ".none", "这里是空的")
		li.submit("/me/grievances", "/me/grievances").blames(t, "topic", "text")
		li.submit("/me/grievances", "/me/grievances", "topic", "pressure", "text", "有人逼我报名").leads(t, "/me/grievances")
		if v := li.page("/me/grievances").sees(t, "main", "被强迫").lacks(t, ".quote"); v.Header.Get("Yiji-Offline") != "" {
			t.Error("a case may be kept on the phone")
		}
		x.unlocked(x.register(0, "王芳")).page("/me/grievances").sees(t, ".none", "这里是空的")

		ombudsman := x.desk()
		v := ombudsman.page("/ombudsman").sees(t, "tbody", "匿名").sees(t, "tbody", "待答复").lacks(t, ".chip.bad")
		if strings.Contains(v.Body, "李明") || strings.Contains(v.Body, "李**") {
			t.Error("a list of cases names people")
		}
		desk, err := x.a.DeskBy(t.Context(), x.w.Ombudsmen[0], seed.DemoPassword)
		x.must(err)
		cases, err := x.a.Grievances(t.Context(), desk)
		x.must(err)
		for _, g := range cases {
			path := "/ombudsman/cases/" + string(g.ID)
			for _, who := range []domain.Actor{x.w.Counties[0].Schools[0].Actor, x.w.Counties[0].Staff[0], x.w.Counties[0].Employers[0].Actor, x.w.RegionStaff, x.w.Auditor} {
				x.as(who).get(path).is(t, http.StatusNotFound)
				x.as(who).post(path+"/answer", "answer", "x").is(t, http.StatusNotFound)
				x.as(who).get("/ombudsman").is(t, http.StatusNotFound)
			}
			li.get(path).is(t, http.StatusNotFound)
			x.visitor().get(path).leads(t, "/sign-in")
			ombudsman.submit(path, path+"/answer").blames(t, "answer")
		}
		x.clock.Days(30)
		ombudsman = x.desk()
		ombudsman.page("/ombudsman").sees(t, ".chip.bad", "超期")
		for _, g := range cases {
			path := "/ombudsman/cases/" + string(g.ID)
			ombudsman.submit(path, path+"/answer", "answer", "已查实，款已退还。").leads(t, path)
		}
		ombudsman.page("/ombudsman?state=open").sees(t, ".empty", "没有案件")
		x.unlocked(someone{Phone: "13900000001", PIN: "135790"}).page("/me/grievances").sees(t, "main", "款已退还")
	})
}
