package subsidy_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
	. "yiji/domain/subsidy"
)

func one(name, unit string, n int64) Parameter {
	return Parameter{Name: name, Unit: unit, Reference: Reference{Title: "of " + name}, Values: []Value{{From: "2024-01-01", Numbers: map[string]int64{"": n}}}}
}

func rules() RuleSet {
	return RuleSet{ID: "r", Item: ItemTraining, Jurisdiction: "9999", Selector: ClassStart, From: "2024-01-01", Claimable: true, Hash: "h", Parameters: []Parameter{
		{Name: Amount, Unit: UnitFen, Values: []Value{{From: "2024-01-01", Numbers: map[string]int64{"A.5": 100000, "A.4": 150000, "A.3": 200000}}, {From: "2026-05-01", Numbers: map[string]int64{"A.5": 110000}}}},
		{Name: TradeClass, Unit: UnitWord, Values: []Value{{From: "2024-01-01", Words: map[string]string{"welding": "A", "odd": "Z"}}}},
		{Name: HoursMin, Unit: UnitHours, Values: []Value{{From: "2024-01-01", Numbers: map[string]int64{"5": 40, "4": 56, "3": 56}}}},
		one(PracticeShareMin, UnitRate, 6000), one(AttendanceMin, UnitRate, 8000), one(CertificateNeeded, UnitFlag, 1),
		one(SameLevelMax, UnitCount, 1), one(HigherLevelBlocks, UnitFlag, 1), one(LifetimeMax, UnitCount, 3),
	}}
}

func facts() Facts {
	return Facts{Course: "welding", Skill: "6-18-02-04", Level: 5, ClassStart: "2026-03-02", TheoryHours: 16, PracticeHours: 24,
		PlannedHours: 40, AttendedHours: 32, CertificateIssued: "2026-04-20", HistoryKnown: true}
}

func failed(d Decision) string {
	var codes []string
	for _, c := range d.Failed() {
		codes = append(codes, c.Code)
	}
	return strings.Join(codes, " ")
}

func TestClaimIsDecidedAtTheBoundaryOfEachCondition(t *testing.T) {
	for _, c := range []struct {
		rule   string
		change func(*Facts)
		failed string
		fen    domain.Fen
	}{
		{"all conditions exactly met", func(f *Facts) {}, "", 100000},
		{"attendance one hour below 80 %", func(f *Facts) { f.AttendedHours = 31 }, "attendance", 0},
		{"attendance just below 80 % of many hours", func(f *Facts) { f.PlannedHours, f.AttendedHours = 99999, 79999 }, "attendance", 0},
		{"attendance exactly 80 % of 35", func(f *Facts) { f.PlannedHours, f.AttendedHours = 35, 28 }, "", 100000},
		{"nothing planned is no attendance", func(f *Facts) { f.PlannedHours, f.AttendedHours = 0, 0 }, "attendance", 0},
		{"39 hours", func(f *Facts) { f.TheoryHours = 15 }, "hours", 0},
		{"55 hours at level 4", func(f *Facts) { f.Level, f.TheoryHours, f.PracticeHours = 4, 22, 33 }, "hours", 0},
		{"56 hours at level 4", func(f *Facts) { f.Level, f.TheoryHours, f.PracticeHours = 4, 22, 34 }, "", 150000},
		{"practice just below 60 %", func(f *Facts) { f.TheoryHours, f.PracticeHours = 17, 25 }, "practice-share", 0},
		{"no hours at all", func(f *Facts) { f.TheoryHours, f.PracticeHours = 0, 0 }, "hours practice-share", 0},
		{"no certificate", func(f *Facts) { f.CertificateIssued = "" }, "certificate", 0},
		{"certificate older than the class", func(f *Facts) { f.CertificateIssued = "2026-03-01" }, "certificate", 0},
		{"certificate of the first day", func(f *Facts) { f.CertificateIssued = "2026-03-02" }, "", 100000},
		{"course without trade class", func(f *Facts) { f.Course = "work-rules" }, "trade-class amount", 0},
		{"trade class without amounts", func(f *Facts) { f.Course = "odd" }, "amount", 0},
		{"same skill and level paid", func(f *Facts) { f.Paid = []Paid{{f.Skill, 5}} }, "never-twice", 0},
		{"same level of another skill paid", func(f *Facts) { f.Paid = []Paid{{"sewing", 5}} }, "", 100000},
		{"higher level paid", func(f *Facts) { f.Paid = []Paid{{f.Skill, 4}} }, "higher-level-paid", 0},
		{"lower level paid", func(f *Facts) {
			f.Level, f.TheoryHours, f.PracticeHours, f.Paid = 4, 20, 40, []Paid{{f.Skill, 5}}
		}, "", 150000},
		{"single skill paid blocks no level", func(f *Facts) { f.Paid = []Paid{{f.Skill, 0}} }, "", 100000},
		{"two trainings paid", func(f *Facts) { f.Paid = []Paid{{"a", 5}, {"b", 5}} }, "", 100000},
		{"three trainings paid", func(f *Facts) { f.Paid = []Paid{{"a", 5}, {"b", 5}, {"c", 0}} }, "lifetime-count", 0},
		{"earlier payments not known", func(f *Facts) { f.HistoryKnown = false }, "cap-unproven cap-unproven cap-unproven", 0},
		{"everything wrong at once", func(f *Facts) {
			f.AttendedHours, f.CertificateIssued, f.TheoryHours, f.PracticeHours = 0, "", 20, 10
			f.Paid = []Paid{{f.Skill, 5}, {f.Skill, 4}, {"c", 0}}
		}, "hours practice-share attendance certificate never-twice higher-level-paid lifetime-count", 0},
		{"last day of the old amount", func(f *Facts) { f.ClassStart, f.CertificateIssued = "2026-04-30", "2026-06-01" }, "", 100000},
		{"first day of the new amount", func(f *Facts) { f.ClassStart, f.CertificateIssued = "2026-05-01", "2026-06-01" }, "", 110000},
	} {
		f := facts()
		c.change(&f)
		d, err := Decide(rules(), f)
		if err != nil || failed(d) != c.failed || d.Fen != c.fen || d.Eligible != (c.failed == "") || len(d.Clauses) != 9 {
			t.Errorf("%s: failed %q, %d fen of %d clauses, %v; want %q, %d", c.rule, failed(d), d.Fen, len(d.Clauses), err, c.failed, c.fen)
		}
	}
}

func TestEveryRefusalNamesParameterValueAndSource(t *testing.T) {
	f := facts()
	f.AttendedHours = 31
	d, _ := Decide(rules(), f)
	want := []Clause{{Code: "attendance", Parameter: "attendance_min", Value: "8000", Unit: "bp", Args: map[string]any{"Have": "31", "Of": "40", "Want": "8000"}, Reference: Reference{Title: "of attendance_min"}}}
	if diff := cmp.Diff(want, d.Failed()); diff != "" {
		t.Error(diff)
	}
}

func TestParameterWithoutValueIsNamedAndNotGuessed(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*RuleSet, *Facts)
		missing string
	}{
		{"amount unknown", func(rs *RuleSet, f *Facts) { rs.Parameters[0].Values = nil }, "amount"},
		{"no amount named", func(rs *RuleSet, f *Facts) { rs.Parameters = rs.Parameters[1:] }, "amount"},
		{"amount repealed", func(rs *RuleSet, f *Facts) { rs.Parameters[0].Values[0].Repealed = true }, "amount"},
		{"condition unknown", func(rs *RuleSet, f *Facts) { rs.Parameters[4].Values = nil }, "attendance_min"},
		{"two unknown", func(rs *RuleSet, f *Facts) { rs.Parameters[1].Values, rs.Parameters[2].Values = nil, nil }, "trade_class, hours_min"},
		{"level unknown", func(rs *RuleSet, f *Facts) { f.Level = 2 }, "hours_min.2"},
		{"after the end", func(rs *RuleSet, f *Facts) { rs.To = "2026-03-01" }, "in_force"},
		{"before the start", func(rs *RuleSet, f *Facts) { rs.From = "2026-03-03" }, "in_force"},
	} {
		rs, f := rules(), facts()
		c.change(&rs, &f)
		d, err := Decide(rs, f)
		var e *domain.Error
		if !errors.As(err, &e) || !errors.Is(err, ErrNoRule) || e.Args["Missing"] != c.missing || !strings.HasPrefix(c.missing, e.Args["Parameter"].(string)) || d.Fen != 0 {
			t.Errorf("%s: %+v, %v", c.name, d, err)
		}
	}
}

func TestRuleThatIsNotNamedOrHasCeasedIsNotApplied(t *testing.T) {
	rs, f := rules(), facts()
	rs.Parameters = rs.Parameters[:4]
	rs.Parameters[3].Values = append(rs.Parameters[3].Values, Value{From: "2026-01-01", Repealed: true})
	f.PracticeHours, f.TheoryHours, f.AttendedHours = 0, 40, 0
	if d, err := Decide(rs, f); err != nil || !d.Eligible || len(d.Clauses) != 3 {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestCertificateDatePicksTheValueWhereTheRuleSaysSo(t *testing.T) {
	rs, f := rules(), facts()
	rs.Selector = CertificateIssue
	f.ClassStart, f.CertificateIssued = "2026-04-01", "2026-05-01"
	if d, err := Decide(rs, f); err != nil || d.Fen != 110000 || d.Date != "2026-05-01" {
		t.Errorf("%+v, %v", d, err)
	}
	f.CertificateIssued = ""
	if d, err := Decide(rs, f); err != nil || failed(d) != "certificate" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestFactsThatCannotBeAreRefused(t *testing.T) {
	f := Facts{Level: 6, ClassStart: "2026-02-30", TheoryHours: -1, PracticeHours: 1 << 40, CertificateIssued: "soon"}
	_, err := Decide(rules(), f)
	if want := "invalid course:required skill:required level:out-of-range class_start:date-invalid theory_hours:out-of-range practice_hours:out-of-range certificate_issued:date-invalid"; err == nil || err.Error() != want {
		t.Error(err)
	}
}

func TestMostLocalRuleSetInForceIsPickedAndConflictsAreTold(t *testing.T) {
	set := func(id, jurisdiction string, from, to domain.Date) RuleSet {
		return RuleSet{ID: id, Item: ItemTraining, Jurisdiction: jurisdiction, From: from, To: to}
	}
	sets := []RuleSet{set("nation", "CN", "2020-01-01", ""), set("city", "9999", "2024-01-01", "2025-12-31"), set("county", "999901", "2025-01-01", "2025-06-30"),
		set("left", "8888", "2024-01-01", ""), set("right", "8888", "2025-01-01", ""), {ID: "other", Item: "living", Jurisdiction: "9999", From: "2020-01-01"}}
	for _, c := range []struct {
		division string
		day      domain.Date
		id, err  string
	}{
		{"999901101", "2025-06-30", "county", ""}, {"999901101", "2025-07-01", "city", ""}, {"999902000000", "2025-06-01", "city", ""},
		{"999901", "2026-01-01", "nation", ""}, {"999901", "2019-12-31", "", "no-rule-in-force"}, {"8888", "2024-06-01", "left", ""},
		{"888801", "2025-06-01", "", "rule-conflict"}, {"653201", "2025-06-01", "nation", ""}, {"9999", "", "", "no-rule-in-force"},
	} {
		rs, err := Pick(sets, ItemTraining, c.division, c.day)
		if rs.ID != c.id || (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
			t.Errorf("%s on %s: %q, %v", c.division, c.day, rs.ID, err)
		}
	}
}

// Rules see nothing but these: no declining, withdrawing, disputing or complaining, and no trait of the person.
func TestRulesReadOnlyTheAllowListOfFacts(t *testing.T) {
	var got []string
	for _, typ := range []reflect.Type{reflect.TypeFor[Facts](), reflect.TypeFor[Paid]()} {
		for i := range typ.NumField() {
			got = append(got, typ.Field(i).Name)
		}
	}
	want := []string{"Course", "Skill", "Level", "ClassStart", "TheoryHours", "PracticeHours", "PlannedHours", "AttendedHours", "CertificateIssued", "HistoryKnown", "Paid", "Skill", "Level"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
