package seed_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yiji/domain"
	"yiji/domain/subsidy"
	"yiji/seed"
)

var update = flag.Bool("update", false, "write the golden explanations anew")

// set is the rule set that a class which began on the day in the division falls under.
func set(t *testing.T, division string, day domain.Date) subsidy.RuleSet {
	t.Helper()
	sets, err := seed.RuleSets()
	if err != nil {
		t.Fatal(err)
	}
	rs, err := subsidy.Pick(sets, subsidy.ItemTraining, division, day)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// good is a person for whom every condition holds, exactly at its boundary.
func good(course string, level int) subsidy.Facts {
	theory, practice := 16, 24
	if level >= 1 && level <= 4 {
		theory, practice = 22, 34
	}
	return subsidy.Facts{Course: course, Skill: course, Level: level, ClassStart: "2026-03-02", TheoryHours: theory, PracticeHours: practice,
		PlannedHours: 40, AttendedHours: 32, CertificateIssued: "2026-04-20", HistoryKnown: true}
}

// published is the benchmark as the source prints it, in yuan: level 1 to 5, then the single skill.
var published = map[string][6]int64{
	"welding":         {4300, 3500, 2000, 1500, 1000, 800}, // A 生产制造
	"vehicle-repair":  {3500, 2500, 1800, 1200, 800, 600},  // B 生产服务
	"chinese-cooking": {3000, 2000, 1500, 1000, 500, 400},  // C 生活服务
}

func TestJiangsuBenchmarkIsPaidForEveryTradeClassAndLevel(t *testing.T) {
	rs := set(t, "999901101", "2026-03-02")
	for course, yuan := range published {
		for i, y := range yuan {
			level := (i + 1) % 6
			d, err := subsidy.Decide(rs, good(course, level))
			if err != nil || !d.Eligible || d.Fen != domain.Fen(y*100) {
				t.Errorf("%s level %d: %v, %s, %v; want %d yuan", course, level, d.Eligible, d.Fen.Yuan(), err, y)
			}
		}
	}
}

func TestExplanationOfEveryTradeClassAndLevelIsAsWritten(t *testing.T) {
	rs := set(t, "9999", "2026-03-02")
	var b strings.Builder
	for _, course := range []string{"welding", "vehicle-repair", "chinese-cooking"} {
		for _, level := range []int{1, 2, 3, 4, 5, 0} {
			poor := good(course, level)
			poor.AttendedHours, poor.CertificateIssued, poor.PracticeHours = 31, "", poor.PracticeHours-1
			poor.Paid = []subsidy.Paid{{Skill: course, Level: level}, {Skill: course, Level: 1}, {Skill: "sewing", Level: 5}}
			explain(t, &b, rs, good(course, level))
			explain(t, &b, rs, poor)
		}
	}
	const golden = "testdata/explanations.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Error(diff)
	}
}

func explain(t *testing.T, b *strings.Builder, rs subsidy.RuleSet, f subsidy.Facts) {
	t.Helper()
	d, err := subsidy.Decide(rs, f)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(b, "%s level %d, class of %s: eligible %v, %s yuan\n", f.Course, f.Level, d.Date, d.Eligible, d.Fen.Yuan())
	for _, c := range d.Clauses {
		mark := map[bool]string{true: "yes", false: "NO "}[c.Passed]
		fmt.Fprintf(b, "  %s %-18s %s = %s %s; have %v", mark, c.Code, c.Parameter, c.Value, c.Unit, c.Args["Have"])
		if of, ok := c.Args["Of"]; ok {
			fmt.Fprintf(b, " of %v", of)
		}
		fmt.Fprintf(b, " (%s)\n", c.Reference.Title)
	}
}

func TestDecisionSurvivesJSON(t *testing.T) {
	d, err := subsidy.Decide(set(t, "9999", "2026-03-02"), good("welding", 5))
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var again subsidy.Decision
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, again); diff != "" {
		t.Error(diff)
	}
	if len(d.Hash) != 64 {
		t.Errorf("hash %q", d.Hash)
	}
}

func TestRegionOfThePolicyHasNoRuleInForceAndNamesTheMissingParameter(t *testing.T) {
	rs := set(t, "653201100200", "2026-03-02")
	_, err := subsidy.Decide(rs, good("welding", 5))
	e, ok := err.(*domain.Error)
	if !ok || e.Code != "no-rule-in-force" || e.Args["RuleSet"] != "region-65-training" {
		t.Fatalf("%v", err)
	}
	if diff := cmp.Diff("amount", e.Args["Parameter"]); diff != "" {
		t.Error(diff)
	}
	for _, name := range subsidy.Parameters.List() {
		if !strings.Contains(e.Args["Missing"].(string), name) {
			t.Errorf("%s is not named among %v", name, e.Args["Missing"])
		}
	}
}

func TestShippedRuleSetsSayWhatTheyAre(t *testing.T) {
	sets, err := seed.RuleSets()
	if err != nil || len(sets) != 2 {
		t.Fatalf("%d sets, %v", len(sets), err)
	}
	courses, _, err := seed.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, c := range courses {
		known[c.Code] = true
	}
	for _, rs := range sets {
		if rs.Example != (rs.Jurisdiction == "9999") {
			t.Errorf("%s: example %v", rs.ID, rs.Example)
		}
		for _, p := range rs.Parameters {
			for _, v := range p.Values {
				for course := range v.Words {
					if !known[course] {
						t.Errorf("%s maps the unknown course %s", rs.ID, course)
					}
				}
				if p.Reference.Title == "" || p.Reference.Href == "" && p.Name != subsidy.TradeClass {
					t.Errorf("%s: %s has no source", rs.ID, p.Name)
				}
			}
		}
	}
}

func TestRuleFileRefusesWhatItDoesNotKnow(t *testing.T) {
	data, err := os.ReadFile("rules/example-9999-training.yaml")
	if err != nil {
		t.Fatal(err)
	}
	good := string(data)
	for name, v := range map[string]struct{ old, new, want string }{
		"unknown key":           {"selector: class_start", "selector: class_start\nuprating: 2", "uprating"},
		"key of a parameter":    {"    unit: bp", "    unit: bp\n    uprating: cpi", "uprating"},
		"unknown parameter":     {"  practice_share_min:", "  practise_share_min:", "not-one-of"},
		"declines as a fact":    {"  practice_share_min:", "  declined_max:", "not-one-of"},
		"unknown selector":      {"selector: class_start", "selector: claim_date", "selector:not-one-of"},
		"rate that is no share": {"{2024-01-01: 8000}", "{2024-01-01: 80000}", "no whole number"},
		"money with a fraction": {`"1": 430000`, `"1": 4300.5`, "no whole number"},
		"day that is none":      {"values: {2024-01-01: 3}", "values: {2024-02-30: 3}", "no day"},
		"claimable left out":    {"claimable: true\n", "", "claimable:required"},
		"no source":             {"    reference: *jiangsu\n    values: {2024-01-01: 6000}", "    values: {2024-01-01: 6000}", "reference.title:required"},
		"key twice":             {"id: example", "id: x\nid: example", "already defined"},
		"item":                  {"item: training", "item: placement", "item:not-one-of"},
		"jurisdiction":          {`jurisdiction: "9999"`, `jurisdiction: "99990"`, "jurisdiction:division-code"},
	} {
		bad := strings.Replace(good, v.old, v.new, 1)
		if _, err := seed.ReadRuleSet([]byte(bad)); bad == good || err == nil || !strings.Contains(err.Error(), v.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRepealedAndExpectedValuesAreNoNumbers(t *testing.T) {
	data, err := os.ReadFile("rules/example-9999-training.yaml")
	if err != nil {
		t.Fatal(err)
	}
	file := strings.Replace(string(data), "values: {2024-01-01: 8000}", "values: {2024-01-01: 8000, 2025-01-01: 9000, 2026-01-01: null, 2027-01-01: expected}", 1)
	rs, err := seed.ReadRuleSet([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[domain.Date]string{"2024-12-31": "8000", "2025-01-01": "9000", "2026-01-01": "", "2027-06-01": ""} {
		f := good("welding", 5)
		f.ClassStart, f.CertificateIssued = day, "2028-01-01"
		d, err := subsidy.Decide(rs, f)
		got := ""
		for _, c := range d.Clauses {
			if c.Code == "attendance" {
				got = c.Value
			}
		}
		if got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", day, got, err, want)
		}
	}
}
