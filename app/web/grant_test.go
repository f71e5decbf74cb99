package web

import (
	"net/http"
	"strings"
	"testing"

	"yiji/domain"
	"yiji/domain/ident"
)

func TestAnAccountIsMadeByTheFormAndItsLinkShownOnce(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		b, school := x.as(x.w.RegionStaff), x.w.Counties[0].Schools[0]
		b.page("/users")
		v := b.submit("/users/new", "/users", "login", "school-new", "name", "新教务", "role", "school", "organisation", string(school.ID))
		v.is(t, http.StatusOK).sees(t, "main", "只显示这一次")
		link := v.words("#link")
		b.page("/users").sees(t, "main", "school-new").lacks(t, "#link")
		i := strings.Index(link, "/welcome/")
		if i < 0 {
			t.Fatal(link)
		}
		fresh := x.visitor()
		fresh.submit(link[i:], link[i:], "password", password)
		x.signIn("school-new", password).page("/school")
		b.submit("/users/new", "/users", "login", "x-1", "name", "某人", "role", "ombudsman").blames(t, "role")
		b.submit("/users/new", "/users", "login", "x-1", "name", "某人", "role", "county", "organisation", string(school.ID)).blames(t, "organisation")
	})
}

func TestGrantsAreGivenEndedAndDelegatedOnPages(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		b, k := x.as(x.w.RegionStaff), x.w.Counties[0]
		path := "/users/" + string(k.Labour.AccountID)
		b.submit(path, path+"/grants", "role", "assessor", "region", string(k.Region.Code)).leads(t, path)
		b.page(path).sees(t, "main", "考评员")
		end := "/grants/" + string(k.Labour.GrantID) + "/ending"
		b.submit(end, end).blames(t, "reason")
		labour := x.as(k.Labour)
		labour.get("/vacancies").is(t, http.StatusOK)
		b.submit(end, end, "reason", "moved-office").leads(t, path)
		b.page(path).sees(t, "main", "已结束：调岗")
		labour.get("/vacancies").is(t, http.StatusForbidden) // without a cache the next request knows
		give := "/grants/" + string(k.Checkers[0].GrantID) + "/delegation"
		checker := x.as(k.Checkers[0])
		checker.page("/account")
		checker.submit(give, give, "account_id", "nobody", "valid_to", string(x.s.Today().Add(3))).blames(t, "account_id")
		acc, err := x.s.Account(t.Context(), k.Staff[0].AccountID)
		x.must(err)
		checker.submit(give, give, "account_id", acc.Login, "valid_to", string(x.s.Today().Add(3))).leads(t, "/account")
		x.as(k.Finance).get(give).is(t, http.StatusNotFound)
		x.as(x.w.Counties[1].Staff[0]).get(path).is(t, http.StatusNotFound)
		x.as(x.w.Auditor).get(path).is(t, http.StatusOK).lacks(t, "form.form")
	})
}

func TestAnOmbudsmanIsAppointedOnPages(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		b := x.as(x.w.RegionStaff)
		b.submit("/appointments", "/appointments", "login", "om-new", "name", "努尔", "identity_number", ident.Fictional("1980-01-01", 901), "region_code", string(x.w.Prefecture.Code)).leads(t, "/appointments")
		b.page("/appointments").sees(t, "main", "待确认")
		list, err := x.s.Appointments(t.Context(), domain.Everywhere)
		x.must(err)
		auditor := x.as(x.w.Auditor)
		auditor.page("/appointments")
		v := auditor.submit("/appointments", "/appointments/"+string(list[0].ID)+"/confirmation") // no button: nothing is confirmed
		v.leads(t, "/appointments")
		auditor.page("/appointments").sees(t, "main", "已否决")
		b.submit("/appointments", "/appointments", "login", "om-two", "name", "努尔", "identity_number", ident.Fictional("1980-01-01", 902), "region_code", string(x.w.Prefecture.Code)).leads(t, "/appointments")
		list, err = x.s.Appointments(t.Context(), domain.Everywhere)
		x.must(err)
		to := "/appointments/" + string(list[0].ID) + "/confirmation"
		auditor.post(to, "answer", "yes").is(t, http.StatusOK).sees(t, "#link", "/welcome/")
		auditor.page("/appointments").sees(t, "main", "在任")
	})
}

func TestWhyNamesTheGrantTheLineAndTheRule(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		k := x.w.Counties[0]
		c := x.openClass(2)
		b := x.as(k.Staff[0])
		b.page("/account/why?act=class.approve").sees(t, "#why", "可以").sees(t, "#why", "p, county, class, approve").sees(t, "#why", "申报人不得批准")
		b.page("/account/why?act=claim.approve").sees(t, "#why", "不可以").sees(t, "#why", "资金审批").sees(t, "#why", "权限表没有")
		b.page("/account/why?act=class.read&object="+string(c.ID)).sees(t, "#why", "在您的范围内")
		far := x.as(x.w.Counties[1].Staff[0])
		there, nowhereElse := far.page("/account/why?act=class.read&object="+string(c.ID)).words("#why"), far.page("/account/why?act=class.read&object="+nowhere).words("#why")
		if there != nowhereElse {
			t.Errorf("a record outside of the scope is told from none:\n%s\n%s", there, nowhereElse)
		}
		x.visitor().get("/account/why").leads(t, "/sign-in")
		b.get("/account/why?act=nothing.real").is(t, http.StatusUnprocessableEntity)
	})
}
