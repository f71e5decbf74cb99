package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
)

// uploads opens a page, fills the form on it that leads to action, and sends it with a file, as a browser without script does.
func (b *browser) uploads(path, to, name string, content []byte, pairs ...string) visit {
	b.x.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range b.get(path).is(b.x.t, http.StatusOK).form(b.x.t, to, pairs...) {
		if field == "file" {
			continue
		}
		for _, v := range values {
			b.x.must(w.WriteField(field, v))
		}
	}
	part, err := w.CreateFormFile("file", name)
	b.x.must(err)
	_, err = part.Write(content)
	b.x.must(err)
	b.x.must(w.Close())
	req := httptest.NewRequest(http.MethodPost, to, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
	return b.do(req)
}

// colleague is another worker of a county's desk.
func (x *site) colleague(county int) domain.Actor {
	x.t.Helper()
	body := x.w.Counties[county].DeskBody.ID
	m, err := x.a.AddUser(x.t.Context(), domain.Operator, action.NewUser{Login: "desk-colleague", Name: "古丽", Role: domain.RoleDesk, OrganisationID: body})
	x.must(err)
	return domain.Actor{AccountID: m.Account.ID, PersonID: m.Account.PersonID, Role: domain.RoleDesk, GrantID: m.Grant.ID, Scope: domain.Scope{OrganisationID: body}}
}

var signedPDF = []byte("%PDF-1.4\n1 0 obj<</Type/Page>>endobj\nsigned\n%%EOF\n")

func TestDeskRecordsAPaperByItsPageAndThePersonFindsItInTheirFile(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p, c := x.register(0, "马小燕"), x.openClass(3)
		b := x.as(x.w.Counties[0].Desk)
		visit := b.come(p)
		b.page(visit).sees(t, "main", "纸质同意")
		b.page(visit+"/papers/new").sees(t, "main", c.Title)
		path := visit + "/papers/new?class=" + string(c.ID) + "&text=ug"
		for _, lang := range []string{"zh-CN", "en"} {
			b.page(path, "Accept-Language", lang).sees(t, "h1", map[string]string{"zh-CN": "纸质同意", "en": "Consent on paper"}[lang])
		}
		if v := b.get(visit+"/papers/sheet.pdf?class="+string(c.ID)+"&text=zh-Hans").is(t, http.StatusOK); !strings.HasPrefix(v.Body, "%PDF-") {
			t.Errorf("%.40q", v.Body)
		}
		path = strings.TrimSuffix(path, "ug") + "zh-Hans"
		to := visit + "/papers"
		b.uploads(path, to, "x.pdf", []byte("<script>"), "consent", "yes").blames(t, "file")
		b.uploads(path, to, "x.pdf", nil, "consent", "yes").blames(t, "file")
		b.uploads(path, to, "x.pdf", append([]byte("%PDF-"), make([]byte, domain.MaxFile)...), "consent", "yes").blames(t, "file")
		b.uploads(path, to, "x.pdf", signedPDF).blames(t, "consent")
		b.uploads(path, to, "x.pdf", signedPDF, "consent", "yes").leads(t, visit+"/papers/new")

		page := b.page(visit+"/papers/new").sees(t, "main", "已登记")
		receipt := page.Doc.Find(`form[action$="/receipt"]`).AttrOr("action", "")
		first, again := b.submit(visit+"/papers/new", receipt).is(t, http.StatusOK), b.submit(visit+"/papers/new", receipt).is(t, http.StatusOK)
		if !strings.HasPrefix(first.Body, "%PDF-") || first.Header.Get("Cache-Control") != "no-store" || len(x.contents("receipts")) != 2 || !strings.HasPrefix(again.Body, "%PDF-") {
			t.Errorf("%v", first.Header)
		}
		own := x.own(p)
		file := own.page("/me/file").sees(t, "main", x.w.Counties[0].DeskBody.Name)
		scan := file.Doc.Find(`a[href$="/scan"]`).AttrOr("href", "")
		if v := own.get(scan).is(t, http.StatusOK); v.Body != string(signedPDF) || !strings.HasPrefix(v.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%q %v", v.Body, v.Header)
		}
		x.own(x.register(0, "努尔")).get(scan).is(t, http.StatusNotFound)
		b.get(scan).is(t, http.StatusForbidden)
		own.page(strings.TrimSuffix(scan, "/scan")).sees(t, "main", "见证机构")

		asked := func(path, answer string) int {
			return b.page(path).Doc.Find(`form[action="` + to + `"]:has(input[value="` + answer + `"])`).Find("input:not([type=hidden]), button, select").Length()
		}
		other := visit + "/papers/new?class=" + string(x.openClass(3).ID)
		if join, leave := asked(other, "join"), asked(visit+"/papers/new", "leave"); leave == 0 || leave > join {
			t.Errorf("leaving takes %d fields, joining %d", leave, join)
		}
		b.uploads(visit+"/papers/new", to, "no.pdf", signedPDF).leads(t, visit+"/papers/new")
		b.page(visit+"/papers/new").lacks(t, `input[value="leave"]`)
	})
}

func TestAPaperIsCalledBackByItsPage(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		caller := x.colleague(0)
		p, c, desk := x.register(0, "马小燕"), x.openClass(3), x.w.Counties[0].Desk
		d, err := x.a.DrawShift(t.Context(), caller.Scope.OrganisationID)
		x.must(err)
		if d.AccountID == caller.AccountID {
			desk, caller = caller, desk
		}
		v, err := x.a.OpenVisit(t.Context(), desk, action.NewVisit{Name: p.Name, IdentityNumber: p.Number})
		x.must(err)
		_, err = x.a.RecordPaper(t.Context(), desk, v.ID, action.PaperAnswer{Answer: "join", ClassID: c.ID, Agreement: x.agreed("enrolment"), Scan: action.Scan{Name: "a", Bytes: signedPDF}})
		x.must(err)
		x.as(desk).page("/desk/calls").sees(t, "tbody", "没有需要您回访")
		b := x.as(caller)
		list := b.page("/desk/calls").sees(t, "tbody", "马**").sees(t, "tbody", c.Title)
		path := list.Doc.Find(`a[href^="/desk/calls/"]`).AttrOr("href", "")
		b.page(path, "Accept-Language", "en").sees(t, "h1", "马小燕")
		x.as(desk).get(path).is(t, http.StatusNotFound)
		b.send(path+"/answer", b.get(path).form(t, path+"/answer")).is(t, http.StatusUnprocessableEntity)
		b.submit(path, path+"/answer", "answer", "confirmed").leads(t, "/desk/calls")
		b.page("/desk/calls").sees(t, "tbody", "没有需要您回访")
		x.own(p).page("/me/file/reads").sees(t, "main", "服务台")
	})
}

func TestAMinorsGuardianSignsAtTheDesksPage(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c := x.openClass(3)
		p := x.registerBorn(0, "马小燕", "20090505")
		b := x.as(x.w.Counties[0].Desk)
		visit := b.come(p)
		path := visit + "/papers/new?class=" + string(c.ID) + "&text=zh-Hans"
		b.uploads(path, visit+"/guardian", "g.pdf", signedPDF, "guardian_name", "马国强", "guardian_identity", "1").blames(t, "guardian_identity")
		b.uploads(path, visit+"/guardian", "g.pdf", signedPDF, "guardian_name", "马国强", "guardian_identity", ident.Fictional("1980-05-05", 900)).leads(t, path)
		b.uploads(path, visit+"/papers", "x.pdf", signedPDF, "consent", "yes").leads(t, visit+"/papers/new")
	})
}

func TestSupportIsAskedForByThePersonAndShownToTheOwnTeacherAlone(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		p, c := x.register(0, "马小燕"), x.openClass(3)
		x.joins(c, p)
		own, path := x.own(p), "/me/classes/"+string(c.ID)
		own.submit(path, path+"/support", "wants", "interpreter").leads(t, path)
		own.page(path).sees(t, "main", "翻译")
		if v := own.page(path); v.Doc.Find(`input[name=wants][value=interpreter][checked]`).Length() != 1 {
			t.Error("what was chosen is not shown")
		}
		school, sheet := x.w.Counties[0].Schools[0], "/classes/"+string(c.ID)
		x.as(school.Teachers[0]).page(sheet).sees(t, "tbody", "翻译")
		for _, who := range []domain.Actor{school.Actor, x.w.Counties[0].Staff[0], x.w.RegionStaff, x.w.Auditor} {
			if v := x.as(who).get(sheet); strings.Contains(v.Body, "翻译") {
				t.Errorf("%s sees it", who.Role)
			}
		}
	})
}
