package web

import (
	"net/http"
	"strings"
	"testing"

	"yiji/domain"
)

// The own file is downloaded behind the PIN, as data and on paper, by the person alone.
func TestTheOwnFileIsDownloadedByThePersonAlone(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		li, cert := x.graduate("李明𠀀")
		b := x.own(li)
		if v := b.get("/me/file/export.json"); strings.Contains(v.Body, cert.Number) {
			t.Error("no PIN was asked for")
		}
		b = x.unlocked(li)
		if v := b.get("/me/file/export.json").is(t, http.StatusOK); !strings.Contains(v.Body, cert.Number) || !strings.Contains(v.Body, li.Phone) || !strings.Contains(v.Header.Get("Content-Disposition"), "attachment") {
			t.Error("the certificate or the own number is missing")
		}
		if v := b.get("/me/file/export.pdf").is(t, http.StatusOK); !strings.HasPrefix(v.Body, "%PDF") {
			t.Error("no PDF")
		}
		x.as(x.w.Auditor).get("/me/file/export.json").is(t, http.StatusForbidden)
		x.visitor().get("/me/file/export.pdf").leads(t, "/sign-in")
	})
}

func TestPagesOfProtectionWorkWithoutScript(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		county, p := x.w.Counties[0], x.register(0, "李明")
		c := x.openClass(3)
		x.joins(c, p)
		teacher := x.as(county.Schools[0].Teachers[0])
		teacher.submit("/people", "/people", "name", "李", "purpose", "own-class").blames(t, "name")
		teacher.submit("/people", "/people", "name", "李·明", "purpose", "own-class").is(t, http.StatusOK).sees(t, "main", "李**").sees(t, "main", c.Title)
		own := x.own(p)
		own.submit("/me/file/corrections", "/me/file/corrections").blames(t, "field")
		own.submit("/me/file/corrections", "/me/file/corrections", "field", "name", "value", "李铭").leads(t, "/me/file/corrections")
		own.uploads("/me/file/corrections", "/me/file/corrections", "a.pdf", []byte("<script>"), "field", "identity_number", "value", p.Number).blames(t, "file")
		own.uploads("/me/file/corrections", "/me/file/corrections", "a.pdf", signedPDF, "field", "identity_number", "value", p.Number).leads(t, "/me/file/corrections")
		own.page("/me/file/corrections").sees(t, "main", "待决定")
		desk := x.as(county.Staff[0])
		at := desk.page("/corrections").sees(t, "tbody", "李**").Doc.Find(`tbody a`).First().AttrOr("href", "")
		if v := desk.get(at + "/evidence"); v.Status != http.StatusOK || v.Body != string(signedPDF) || !strings.HasPrefix(v.Header.Get("Content-Disposition"), "attachment") {
			t.Error(v.Status, v.Header)
		}
		at = desk.page("/corrections").Doc.Find(`tbody a`).Last().AttrOr("href", "")
		desk.page(at).sees(t, "main", "李明").sees(t, "main", "李铭").lacks(t, `a[href$="/evidence"]`)
		desk.submit(at, at+"/decision", "decision", "refuse").blames(t, "reason")
		desk.submit(at, at+"/decision", "decision", "grant").leads(t, "/corrections")
		own.page("/me/file").sees(t, "main", "李铭")
		own.page("/me/file/reads").sees(t, "main", "办理您的更正申请")
		desk.page("/merges")
		desk.submit("/merges", "/merges", "kept_name", "x").blames(t, "kept_number", "duplicate_number")
		auditor, region := x.as(x.w.Auditor), x.as(x.w.RegionStaff)
		auditor.page("/retention").sees(t, "main", "90 天")
		auditor.submit("/breaches", "/breaches").blames(t, "login")
		v := auditor.submit("/breaches", "/breaches", "session", "none").leads(t, "/breaches/")
		path := v.Location
		auditor.submit(path, path+"/confirmation").is(t, http.StatusUnprocessableEntity)
		region.submit(path, path+"/confirmation").leads(t, path)
		auditor.page(path)
		for _, lang := range []string{"zh-CN", "en"} {
			for _, at := range []string{"/me/file", "/me/private", "/me/file/reads", "/me/file/corrections", "/me/file/deletion"} {
				own.page(at, "Accept-Language", lang)
			}
		}
		own.submit("/me/file/deletion", "/me/file/deletion", "pin", "000000").blames(t, "pin")
		own.submit("/me/file/deletion", "/me/file/deletion", "pin", p.PIN).is(t, http.StatusOK).sees(t, "main", "已删除")
		if _, err := x.s.Person(t.Context(), p.PersonID); err != domain.ErrNotFound {
			t.Error(err)
		}
	})
}
