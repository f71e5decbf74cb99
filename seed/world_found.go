package seed

import (
	"errors"
	"fmt"
	"strings"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// regions makes the five levels: one region, one prefecture, three counties, nine townships, 27 villages.
func (f *founder) regions() {
	f.w.Region = row(topPlaces[0], domain.LevelRegion, domain.Region{})
	f.w.Prefecture = row(topPlaces[1], domain.LevelPrefecture, f.w.Region)
	rows := []domain.Region{f.w.Region, f.w.Prefecture}
	for _, p := range countyPlans {
		c := County{Region: row(p.place, domain.LevelCounty, f.w.Prefecture)}
		for i, t := range p.townships {
			c.Townships = append(c.Townships, row(t, domain.LevelTownship, c.Region))
			for v := range 3 {
				code := t.code[:9] + fmt.Sprint(200+v)
				c.Villages = append(c.Villages, row(place{code, p.villages[3*i+v], ""}, domain.LevelVillage, c.Townships[i]))
			}
		}
		rows = append(append(append(rows, c.Region), c.Townships...), c.Villages...)
		f.w.Counties = append(f.w.Counties, c)
	}
	f.err = f.a.Store.Write(f.ctx, func(tx *storage.Tx) error { return tx.AddRegions(f.ctx, rows) })
}

// code makes a unified social credit code that nobody has: its organisation part begins with MADEM.
func (f *founder) code(kind, region string) string {
	f.codes++
	body := fmt.Sprintf("%s%sMADEM0%03d", creditPrefixes[kind], region[:6], f.codes)
	return body + string(ident.CreditCheck(body))
}

// county makes the offices of a county and those who work there, its hosts, schools and employers.
func (f *founder) county(i int) {
	p, c := countyPlans[i], &f.w.Counties[i]
	code := string(c.Region.Code)
	office := func(kind, suffix, en string) domain.Organisation {
		return f.organisation(domain.Operator, action.NewOrganisation{Kind: kind, Name: c.Region.Name + suffix, NameEn: c.Region.NameEn + " " + en, RegionCode: code})
	}
	c.Authority = office("authority", "人力资源和社会保障局", "Labour Authority")
	c.Market = office("labour-market", "人力资源市场", "Labour Market")
	c.FinanceOffice = office("finance-office", "财政局", "Finance Office")
	c.Centre = office("authority", "职业技能评价中心", "Skills Evaluation Centre")
	c.DeskBody = office("independent", "雪莲社会工作服务中心", "Snow Lotus Social Work Centre")
	f.countyStaff(i)
	for _, h := range p.hosts {
		c.Hosts = append(c.Hosts, f.body(c, h, ""))
	}
	for n, s := range p.schools {
		c.Schools = append(c.Schools, f.school(i, n, s))
	}
	for n, e := range p.employers {
		o := f.body(c, e, "")
		c.Employers = append(c.Employers, Employer{o, f.user(action.NewUser{Login: fmt.Sprintf("employer-%d%d", i+1, n+1), Name: e.name, Role: domain.RoleEmployer, OrganisationID: o.ID})})
	}
}

// countyStaff makes the accounts of a county's offices. The second assessor is a natural person who also teaches; see school.
func (f *founder) countyStaff(i int) {
	c, names := &f.w.Counties[i], countyPlans[i].staff
	add := func(role domain.Role, region domain.Region, body domain.Organisation, n int) domain.Actor {
		return f.user(action.NewUser{Login: fmt.Sprintf("%s-%d%d", role, i+1, n), Name: names[n], Role: role, RegionCode: string(region.Code), BodyID: body.ID})
	}
	c.Staff = []domain.Actor{add(domain.RoleCounty, c.Region, c.Authority, 0), add(domain.RoleCounty, c.Region, c.Authority, 1)}
	c.Township = add(domain.RoleTownship, c.Townships[0], domain.Organisation{}, 2)
	c.Labour = add(domain.RoleLabour, c.Region, c.Market, 3)
	c.Issuer = add(domain.RoleIssuer, c.Region, c.Centre, 4)
	c.Assessors = []domain.Actor{add(domain.RoleAssessor, c.Region, c.Centre, 5)}
	c.Checkers = []domain.Actor{add(domain.RoleChecker, c.Region, c.Authority, 6), add(domain.RoleChecker, c.Region, c.Authority, 7)}
	c.Finance = add(domain.RoleFinance, c.Region, c.FinanceOffice, 8)
	c.Payer = add(domain.RolePayer, c.Region, c.FinanceOffice, 9)
	c.Desk = f.user(action.NewUser{Login: fmt.Sprintf("desk-%d1", i+1), Name: names[10], Role: domain.RoleDesk, OrganisationID: c.DeskBody.ID})
}

// body makes a body where its plan says; a doubtful credit code is confirmed by a second person of the county.
func (f *founder) body(c *County, p bodyPlan, account string) domain.Organisation {
	in := action.NewOrganisation{Kind: p.kind, Name: p.name, NameEn: p.en, RegionCode: string(c.Region.Code), Account: account}
	if p.village >= 0 {
		in.RegionCode = string(c.Villages[p.village].Code)
	}
	if p.doubtful {
		code := f.code(p.kind, in.RegionCode)
		other := map[bool]string{true: "1", false: "0"}[strings.HasSuffix(code, "0")]
		in.CreditCode = code[:17] + other
	}
	o := f.organisation(c.Staff[0], in)
	if p.confirmed && f.err == nil {
		o, f.err = f.a.ConfirmCode(f.ctx, c.Staff[1], o.ID)
	}
	return o
}

// school makes a school with a site at its seat and one in a village, hosted by an industry organisation.
func (f *founder) school(county, n int, p schoolPlan) (s School) {
	c := &f.w.Counties[county]
	s.Organisation = f.body(c, p.bodyPlan, fmt.Sprintf("6228480%d%d00099%04d", county+1, n+1, 1000*county+n+1))
	tag := fmt.Sprintf("%d%d", county+1, n+1)
	s.Actor = f.user(action.NewUser{Login: "school-" + tag, Name: p.short + "教务", Role: domain.RoleSchool, OrganisationID: s.ID})
	seat := f.room(s.Actor, action.NewRoom{SiteName: p.short + "本部", RegionCode: string(s.RegionCode), Name: "101教室", Kind: "classroom", Seats: 40})
	out := f.room(s.Actor, action.NewRoom{SiteName: c.Villages[p.village].Name + "教学点", RegionCode: string(c.Villages[p.village].Code), HostID: c.Hosts[p.host].ID, Name: "教室", Kind: "classroom", Seats: 32})
	more := func(site domain.SiteID, name, kind string, seats int) domain.Room {
		return f.room(s.Actor, action.NewRoom{SiteID: site, Name: name, Kind: kind, Seats: seats})
	}
	s.Rooms = []domain.Room{
		seat, more(seat.SiteID, "实训一车间", "workshop", 40), more(seat.SiteID, "102教室", "classroom", 36), more(seat.SiteID, "实训二车间", "workshop", 36),
		out, more(out.SiteID, "实训棚", "workshop", 32),
	}
	for t, name := range p.teachers {
		s.Teachers = append(s.Teachers, f.user(action.NewUser{Login: fmt.Sprintf("teacher-%s%d", tag, t+1), Name: name, Role: domain.RoleTeacher, OrganisationID: s.ID}))
	}
	if n == 0 {
		c.Assessors = append(c.Assessors, f.user(action.NewUser{Login: "assessor-" + tag, Name: p.teachers[3], Role: domain.RoleAssessor, RegionCode: string(c.Region.Code),
			BodyID: c.Centre.ID, PersonID: s.Teachers[3].PersonID}))
	}
	return s
}

// above makes those who work above the counties, and puts the printed sign-ins into the contract's order.
func (f *founder) above() {
	seat := string(f.w.Counties[0].Region.Code)
	audit := f.organisation(domain.Operator, action.NewOrganisation{Kind: "authority", Name: "示范州审计局", NameEn: "Demo Prefecture Audit Office", RegionCode: seat})
	office := f.organisation(domain.Operator, action.NewOrganisation{Kind: "authority", Name: "示范州人力资源和社会保障局", NameEn: "Demo Prefecture Human Resources Bureau", RegionCode: seat})
	f.w.RegionStaff = f.user(action.NewUser{Login: "region", Name: "任远", Role: domain.RoleRegion, RegionCode: string(f.w.Prefecture.Code), BodyID: office.ID})
	f.w.Auditor = f.user(action.NewUser{Login: "auditor", Name: "贾明", Role: domain.RoleAuditor, RegionCode: string(f.w.Region.Code), BodyID: audit.ID})
	for i, name := range []string{"阿依夏·托合提", "方正"} {
		f.w.Ombudsmen = append(f.w.Ombudsmen, f.user(action.NewUser{Login: fmt.Sprintf("ombudsman-%d", i+1), Name: name, Role: domain.RoleOmbudsman, RegionCode: string(f.w.Region.Code), Appointed: true}))
	}
	f.w.Signins = inOrder(f.w.Signins)
	f.office()
}

// office lets the first ombudsman make the key of their office and hand it over to the second. Its words are as fictional as its people:
// the passphrase is printed with the sign-ins.
func (f *founder) office() {
	if f.err != nil {
		return
	}
	first, second := f.w.Ombudsmen[0], f.w.Ombudsmen[1]
	_, e1 := f.a.MakeOfficeKey(f.ctx, first, DemoPassword)
	e2 := f.a.AskForOffice(f.ctx, second, DemoPassword)
	desk, e3 := f.a.DeskBy(f.ctx, first, DemoPassword)
	if f.err = errors.Join(e1, e2, e3); f.err == nil {
		f.err = f.a.HandOver(f.ctx, desk, second.AccountID)
	}
}

// inOrder sorts sign-ins by the contract's order of roles.
func inOrder(list []Signin) (sorted []Signin) {
	for _, r := range domain.Roles {
		for _, s := range list {
			if s.Role == r {
				sorted = append(sorted, s)
			}
		}
	}
	return sorted
}
