package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"yiji/domain"
)

// csv is the answer if it is such a file, else "".
func (v visit) csv() string {
	if strings.HasPrefix(v.Header.Get("Content-Type"), "text/csv") {
		return v.Body
	}
	return ""
}

// sheet are the rows of an answer that is a spreadsheet.
func (v visit) sheet(t *testing.T) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader([]byte(v.Body)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheBankFileHoldsWholeAccountsForThePayerAlone(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.approved(0, "焊工一班", 2), x.w.Counties[0]
		p, err := x.a.MakePayment(t.Context(), at.Payer, []domain.ClaimID{c.ID})
		x.must(err)
		page := "/payments/" + string(p.ID)
		account, err := x.s.PayeeAccount(t.Context(), c.OrganisationID)
		x.must(err)
		b := x.as(at.Payer)
		row := b.get(page+"/file.xlsx").is(t, 200).sheet(t)[1]
		if row[2] != account || row[3] != "2000" || row[4] != c.Number {
			t.Error(row)
		}
		if v := b.get(page+"/file.csv").is(t, 200); !strings.Contains(v.Body, ","+account+",2000.00,") {
			t.Error(v.Body)
		}
		file := x.nobody().staff(at.Payer).call("GET", page+"/file.csv", nil, "Accept-Language", "zh-Hans").is(200)
		if v := b.get(page + "/file.csv"); string(file.Raw) != v.Body {
			t.Errorf("the API gives\n%s\nand the page\n%s", file.Raw, v.Body)
		}
		if head, _, _ := strings.Cut(strings.TrimPrefix(string(file.Raw), "\ufeff"), "\r\n"); head != "序号,收款单位,收款账号,拨付金额（元）,附言" {
			t.Error(head)
		}
		for _, who := range []domain.Actor{at.Payer, at.Finance, x.w.Auditor} {
			if v := x.as(who).get(page).is(t, 200).sees(t, "tbody", account[len(account)-4:]); strings.Contains(v.Body, account) {
				t.Errorf("%s sees a whole account", who.Role)
			}
		}
		for _, who := range []domain.Actor{at.Finance, x.w.Auditor, at.Checkers[0], at.Schools[0].Actor} {
			x.as(who).get(page+"/file.csv").is(t, http.StatusForbidden)
			x.as(who).post(page+"/sending").is(t, http.StatusForbidden)
		}
		other := x.as(x.w.Counties[1].Payer)
		for _, path := range []string{"", "/file.csv", "/file.xlsx", "/sending", "/returns?claim=" + string(c.ID)} {
			other.get(page+path).is(t, http.StatusNotFound)
		}
		other.post(page+"/sending").is(t, http.StatusNotFound)
		other.get("/payments").is(t, 200).sees(t, "tbody", "还没有拨付批次")
		b.get("/payments").is(t, 200).sees(t, "tbody", p.Number).sees(t, "tbody", "2,000.00")
	})
}

func TestAPaymentIsMadeOfOneCountysApprovedClaims(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		at := x.w.Counties[0]
		first, second, foreign := x.approved(0, "焊工一班", 1), x.approved(0, "焊工二班", 2), x.approved(1, "电工班", 4)
		b := x.as(at.Payer)
		b.get("/payments/new").is(t, 200).sees(t, "tbody", first.Number).sees(t, "tbody", second.Number).lacks(t, fmt.Sprintf("input[value=%q]", foreign.ID))
		b.post("/payments/check").blames(t, "claims").sees(t, "tbody", first.Number)
		b.post("/payments").blames(t, "claims")
		for _, id := range []string{string(foreign.ID), "nowhere", "", "x\x00", strings.Repeat("9", 61)} {
			b.post("/payments/check", "claims", id).blames(t, "claims").sees(t, "tbody", first.Number)
			b.post("/payments", "claims", id).blames(t, "claims").sees(t, "tbody", first.Number)
		}
		for _, id := range []string{string(foreign.ID), "nowhere", ""} {
			x.nobody().staff(at.Payer).call("POST", "/payments", obj{"claims": []string{id}}).is(422).blame("body.claims choose-one")
		}
		b.get("/payments/new?county=%00").is(t, http.StatusNotFound)
		b.post("/payments", "claims", string(first.ID), "claims", string(foreign.ID)).blames(t, "claims")
		check := b.post("/payments/check", "claims", string(first.ID), "claims", string(second.ID)).is(t, 200).sees(t, ".confirm", "3,000.00").sees(t, ".confirm button", "2 单")
		form := check.form(t, "/payments")
		made := b.send("/payments", form).leads(t, "/payments/")
		if again := b.send("/payments", form).leads(t, "/payments/"); again.Location != made.Location {
			t.Error("the same form made two payments")
		}
		b.post("/payments", "claims", string(first.ID)).is(t, http.StatusConflict).sees(t, ".errs", "状态不能办理")
		b.get("/payments/new").sees(t, "main", "没有已批准待拨付的申领")
	})
}

func TestAReturnedAmountIsJudgedAndKeptInTheForm(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		c, at := x.approved(0, "焊工一班", 2), x.w.Counties[0]
		p, err := x.a.MakePayment(t.Context(), at.Payer, []domain.ClaimID{c.ID})
		x.must(err)
		_, err = x.a.SendPayment(t.Context(), at.Payer, p.ID)
		x.must(err)
		page := "/payments/" + string(p.ID)
		b := x.as(at.Payer)
		for _, typed := range []string{"", "0", "2000.01", "1.999", "abc", "-5", "1\x00", "999999999999999999999", "𝟙"} {
			v := b.submit(page+"/returns?claim="+string(c.ID), page+"/returns", "fen", typed).blames(t, "fen").sees(t, ".confirm", "2,000.00")
			if got := v.Doc.Find(`[name="fen"]`).AttrOr("value", ""); !strings.Contains(typed, "\x00") && got != typed {
				t.Errorf("%q was typed, %q stands there", typed, got)
			}
		}
		b.get(page+"/returns?claim=none").is(t, http.StatusNotFound)
		b.get(page+"/sending").is(t, http.StatusConflict)
		b.submit(page+"/returns?claim="+string(c.ID), page+"/returns", "fen", "2000").leads(t, page)
		b.get(page).lacks(t, `a[href*="/returns"]`)
	})
}
