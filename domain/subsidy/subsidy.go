// Package subsidy decides what a training subsidy (职业培训补贴) amounts to, and shows every clause that led to it.
//
// A [RuleSet] is data: parameters with values from dates on, each with the text it was taken from. [Decide] takes a rule set
// and the facts about one person in one class and gives a [Decision]: an amount in 分 and all clauses, passed or failed, so
// that a refusal can name its rule (people-first 15) and an old decision can be explained and computed again. [Facts] is an
// allow-list: what is not in it cannot influence money, and nothing about declining, withdrawing or complaining is in it.
//
// A parameter that is named but has no value on the day is never guessed: the answer is the error no-rule-in-force with the
// parameter's name. A parameter that a rule set does not name is no rule of that set.
package subsidy

import (
	"slices"
	"strings"

	"yiji/domain"
)

// Errors that say why there is no decision.
var (
	// ErrNoRule says that nothing in force gives a value. Args: RuleSet, Parameter (the first one missing), Missing (all of
	// them), Date.
	ErrNoRule = &domain.Error{Kind: domain.Refused, Code: "no-rule-in-force"}
	// ErrConflict says that two rule sets of one jurisdiction are in force at once. Args: RuleSets, Date.
	ErrConflict = &domain.Error{Kind: domain.Refused, Code: "rule-conflict"}
	// ErrNotClaimable refuses a claim on a rule set that is there for comparison only. Args: RuleSet.
	ErrNotClaimable = &domain.Error{Kind: domain.Refused, Code: "rule-not-claimable"}
)

// Selector says which date picks the values: the rules in force when the class began, or when the certificate was issued.
type Selector string

// The selectors.
const (
	ClassStart       Selector = "class_start"
	CertificateIssue Selector = "certificate_issue"
)

// Selectors are the words a rule file may use.
const Selectors domain.Words = "class_start,certificate_issue"

// Units of a parameter's values.
const (
	UnitFen   = "fen"        // money, integer 分
	UnitRate  = "bp"         // share in basis points: 8000 is 80 %
	UnitHours = "class-hour" // 课时 of 45 minutes
	UnitCount = "count"
	UnitFlag  = "flag" // 1: the rule applies
	UnitWord  = "word"
)

// Units are the words a rule file may use.
const Units domain.Words = "fen,bp,class-hour,count,flag,word"

// Names of the parameters that [Decide] reads. The first two make the amount; the others are conditions.
const (
	TradeClass        = "trade_class"         // by course: the class of trade
	Amount            = "amount"              // by trade class and level: 分 for a person
	HoursMin          = "hours_min"           // by level: least length of the class
	PracticeShareMin  = "practice_share_min"  // least share of practice in the class
	AttendanceMin     = "attendance_min"      // least share of the planned hours that the person attended
	CertificateNeeded = "certificate_needed"  // a certificate of this training has been issued to the person
	SameLevelMax      = "same_level_max"      // how often one skill and level is paid to a person
	HigherLevelBlocks = "higher_level_blocks" // a level is not paid after a higher one of the same skill
	LifetimeMax       = "lifetime_max"        // how many trainings are paid to a person in a lifetime
)

// Parameters are the names a rule file may use, in the order in which they are applied.
const Parameters domain.Words = "amount,trade_class,hours_min,practice_share_min,attendance_min,certificate_needed,same_level_max,higher_level_blocks,lifetime_max"

// ItemTraining is the item of subsidy (职业培训补贴) that these rules decide.
const ItemTraining = "training"

// Names that stand for a missing parameter where no rule set, or none in force, was found.
const (
	inForce = "in_force"
	ruleSet = "rule_set"
)

// Reference is the text that a rule was taken from.
type Reference struct {
	Title   string
	DocNo   string // 文号, or ""
	Article string
	Href    string
	Note    string // what a reader must know about the source, such as that it was adopted as an example
}

// Value is what a parameter is worth from a day on. A table has a number or word for each key, such as "A.5" for trade class
// A and level 5; a single value has the key "". Repealed says that the parameter ceased on that day.
type Value struct {
	From     domain.Date
	Numbers  map[string]int64
	Words    map[string]string
	Repealed bool
}

// Parameter is one named number, word or table of a rule set.
type Parameter struct {
	Name      string
	Unit      string
	Reference Reference
	Values    []Value // in the order of their dates; none: named, but not known
}

// RuleSet is the rules for one item of subsidy in one jurisdiction.
type RuleSet struct {
	ID           string
	Description  string
	Item         string
	Jurisdiction string // trimmed division code, "9999", or "CN"
	Selector     Selector
	From, To     domain.Date // in force from the first to the last day; To "" is an open end
	Example      bool        // adopted by a fictional jurisdiction
	Claimable    bool        // false: computed for comparison only
	RepealedBy   string      // id of the rule set that replaced it, or ""
	Reference    Reference
	Parameters   []Parameter
	Hash         string // SHA-256 of the file, hexadecimal
}

// Pick is the rule set for the item that is in force on the day in the division (a code of any length, padded or not): the
// most local one. Two of the same jurisdiction are a conflict, which is told and not decided.
func Pick(sets []RuleSet, item, division string, day domain.Date) (RuleSet, error) {
	var best []RuleSet
	for _, rs := range sets {
		if rs.Item != item || !rs.inForce(day) || rs.Jurisdiction != "CN" && !strings.HasPrefix(division, rs.Jurisdiction) {
			continue
		}
		switch {
		case len(best) == 0 || rs.reach() > best[0].reach():
			best = []RuleSet{rs}
		case rs.reach() == best[0].reach():
			best = append(best, rs)
		}
	}
	switch len(best) {
	case 0:
		return RuleSet{}, ErrNoRule.With("Parameter", ruleSet, "Missing", ruleSet, "Date", string(day))
	case 1:
		return best[0], nil
	}
	ids := make([]string, len(best))
	for i, rs := range best {
		ids[i] = rs.ID
	}
	slices.Sort(ids)
	return RuleSet{}, ErrConflict.With("RuleSets", strings.Join(ids, ", "), "Date", string(day))
}

// reach orders jurisdictions from the country to the village.
func (rs RuleSet) reach() int {
	if rs.Jurisdiction == "CN" {
		return 0
	}
	return len(rs.Jurisdiction)
}

func (rs RuleSet) inForce(day domain.Date) bool {
	return day != "" && rs.From <= day && (rs.To == "" || day <= rs.To)
}

// parameter is the parameter called name, if rs has it.
func (rs RuleSet) parameter(name string) (Parameter, bool) {
	i := slices.IndexFunc(rs.Parameters, func(p Parameter) bool { return p.Name == name })
	if i < 0 {
		return Parameter{}, false
	}
	return rs.Parameters[i], true
}

// on is the value of p on the day, if it has one.
func (p Parameter) on(day domain.Date) (v Value, ok bool) {
	for _, next := range p.Values {
		if next.From <= day && (!ok || next.From >= v.From) {
			v, ok = next, true
		}
	}
	return v, ok
}
