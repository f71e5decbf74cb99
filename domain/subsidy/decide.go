package subsidy

import (
	"slices"
	"strconv"
	"strings"

	"yiji/domain"
)

// Facts is all that rules may read about one person in one class.
type Facts struct {
	Course            string // the course's code
	Skill             string // canonical occupation code, or the course's code where none is known
	Level             int    // 5 (五级/初级工) to 1 (一级/高级技师); 0 is a single skill (专项)
	ClassStart        domain.Date
	TheoryHours       int         // of the class, in class hours
	PracticeHours     int         // of the class
	PlannedHours      int         // of the lessons held for this person
	AttendedHours     int         // of these, with the person present
	CertificateIssued domain.Date // "" if none was issued
	HistoryKnown      bool        // whether Paid is complete; where it is not, no cap counts as kept
	Paid              []Paid      // what was paid for this person before
}

// Paid is one earlier training that a subsidy was paid for.
type Paid struct {
	Skill string
	Level int
}

// Clause is one rule as it was applied.
type Clause struct {
	Code      string         // message key: what the rule asks
	Parameter string         // name of the parameter and, in a table, the key
	Value     string         // the parameter's value
	Unit      string         // of Value
	Passed    bool           // whether the facts meet it
	Args      map[string]any // texts that the message names: Have, Want
	Reference Reference
}

// Decision is what a rule set gives for the facts: kept with the claim line, so that it can be explained without the rules.
type Decision struct {
	RuleSet  string // its id
	Hash     string // of its file
	Date     domain.Date
	Eligible bool
	Fen      domain.Fen // 0 unless Eligible
	Clauses  []Clause   // all that were applied, failed or not
	Facts    Facts
}

// Failed are the clauses that the facts do not meet.
func (d Decision) Failed() (failed []Clause) {
	for _, c := range d.Clauses {
		if !c.Passed {
			failed = append(failed, c)
		}
	}
	return failed
}

// Decide applies rs to f. Every clause is applied, also after one has failed; a parameter that is named but has no value on the
// day is the error [ErrNoRule].
func Decide(rs RuleSet, f Facts) (Decision, error) {
	if err := f.check(); err != nil {
		return Decision{}, err
	}
	c := court{rules: rs, facts: f, day: f.ClassStart}
	if rs.Selector == CertificateIssue && f.CertificateIssued != "" {
		c.day = f.CertificateIssued
	}
	if !rs.inForce(c.day) {
		c.missing = append(c.missing, inForce)
	}
	fen := c.amount()
	c.hours()
	c.practice()
	c.attendance()
	c.certificate()
	c.caps()
	if len(c.missing) > 0 {
		return Decision{}, ErrNoRule.With("RuleSet", rs.ID, "Parameter", c.missing[0], "Missing", strings.Join(c.missing, ", "), "Date", string(c.day))
	}
	d := Decision{RuleSet: rs.ID, Hash: rs.Hash, Date: c.day, Clauses: c.clauses, Facts: f}
	if d.Eligible = len(d.Failed()) == 0; d.Eligible {
		d.Fen = fen
	}
	return d, nil
}

// maxHours bounds what is multiplied: no class has as many.
const maxHours = 100_000

func (f Facts) check() error {
	var c domain.Check
	c.Text("course", f.Course, 1, 100)
	c.Text("skill", f.Skill, 1, 100)
	c.Range("level", f.Level, 0, 5)
	c.Date("class_start", f.ClassStart)
	c.Range("theory_hours", f.TheoryHours, 0, maxHours)
	c.Range("practice_hours", f.PracticeHours, 0, maxHours)
	c.Range("planned_hours", f.PlannedHours, 0, maxHours)
	c.Range("attended_hours", f.AttendedHours, 0, maxHours)
	c.That(f.CertificateIssued == "" || f.CertificateIssued.Valid(), "certificate_issued", "date-invalid")
	return c.Err()
}

// court applies the rules one after the other and keeps what came of it.
type court struct {
	rules   RuleSet
	facts   Facts
	day     domain.Date
	clauses []Clause
	missing []string // parameters that are named but have no value on the day
}

// rule is the parameter called name on the day: false if it is no rule of the set, has ceased, or has no value.
func (c *court) rule(name string) (Parameter, Value, bool) {
	p, named := c.rules.parameter(name)
	if !named {
		return p, Value{}, false
	}
	v, ok := p.on(c.day)
	if !ok {
		c.missing = append(c.missing, name)
	}
	return p, v, ok && !v.Repealed
}

func (c *court) add(code, key string, p Parameter, value string, passed bool, args map[string]any) {
	name := p.Name
	if key != "" {
		name += "." + key
	}
	c.clauses = append(c.clauses, Clause{code, name, value, p.Unit, passed, args, p.Reference})
}

// hours judges the length of the class. A table without the level leaves the rule unknown, not void.
func (c *court) hours() {
	p, v, ok := c.rule(HoursMin)
	if !ok {
		return
	}
	key := strconv.Itoa(c.facts.Level)
	want, given := v.Numbers[key]
	if !given {
		c.missing = append(c.missing, HoursMin+"."+key)
		return
	}
	have := int64(c.facts.TheoryHours + c.facts.PracticeHours)
	c.add("hours", key, p, number(want), have >= want, map[string]any{"Have": number(have), "Want": number(want)})
}

func (c *court) practice() {
	c.share("practice-share", PracticeShareMin, c.facts.PracticeHours, c.facts.TheoryHours+c.facts.PracticeHours)
}

func (c *court) attendance() {
	c.share("attendance", AttendanceMin, c.facts.AttendedHours, c.facts.PlannedHours)
}

// share judges part of whole in basis points without rounding: what is shown may be rounded, what decides is not.
func (c *court) share(code, name string, part, whole int) {
	p, v, ok := c.rule(name)
	if !ok {
		return
	}
	want := v.Numbers[""]
	passed := whole > 0 && int64(part)*10_000 >= want*int64(whole)
	c.add(code, "", p, number(want), passed, map[string]any{"Have": number(int64(part)), "Of": number(int64(whole)), "Want": number(want)})
}

func (c *court) certificate() {
	p, v, ok := c.rule(CertificateNeeded)
	if !ok || v.Numbers[""] == 0 {
		return
	}
	issued := c.facts.CertificateIssued
	c.add("certificate", "", p, "1", issued != "" && issued >= c.facts.ClassStart, map[string]any{"Have": string(issued), "Want": string(c.facts.ClassStart)})
}

func (c *court) caps() {
	same, higher := 0, 0
	for _, paid := range c.facts.Paid {
		if paid.Skill != c.facts.Skill {
			continue
		}
		if paid.Level == c.facts.Level {
			same++
		}
		if paid.Level > 0 && paid.Level < c.facts.Level {
			higher++ // the smaller number is the higher level
		}
	}
	c.cap("never-twice", SameLevelMax, same)
	if p, v, ok := c.rule(HigherLevelBlocks); ok && v.Numbers[""] != 0 {
		c.kept("higher-level-paid", p, "1", higher == 0, higher)
	}
	c.cap("lifetime-count", LifetimeMax, len(c.facts.Paid))
}

// cap judges how often something was paid before: less often than the parameter allows.
func (c *court) cap(code, name string, before int) {
	if p, v, ok := c.rule(name); ok {
		c.kept(code, p, number(v.Numbers[""]), int64(before) < v.Numbers[""], before)
	}
}

// kept adds the clause of a cap. Where earlier payments are not known for certain, none counts as kept.
func (c *court) kept(code string, p Parameter, value string, passed bool, before int) {
	if !c.facts.HistoryKnown {
		code, passed = "cap-unproven", false // #nosec G101 -- a code of a clause
	}
	c.add(code, "", p, value, passed, map[string]any{"Have": strconv.Itoa(before), "Want": value})
}

// amount finds the money for the level and the course's class of trade.
func (c *court) amount() domain.Fen {
	table, amounts, priced := c.rule(Amount)
	classes, byCourse, classed := c.rule(TradeClass)
	if !priced || !classed {
		c.require(Amount, priced)
		c.require(TradeClass, classed)
		return 0
	}
	class, mapped := byCourse.Words[c.facts.Course]
	c.add("trade-class", c.facts.Course, classes, class, mapped, map[string]any{"Have": c.facts.Course, "Want": class})
	level := strconv.Itoa(c.facts.Level)
	fen, given := amounts.Numbers[class+"."+level]
	c.add("amount", strings.Trim(class+"."+level, "."), table, number(fen), given, map[string]any{"Have": level, "Want": number(fen)})
	return domain.Fen(fen)
}

// require notes a parameter without which there is no amount, once.
func (c *court) require(name string, ok bool) {
	if !ok && !slices.Contains(c.missing, name) {
		c.missing = append(c.missing, name)
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
