package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"yiji/app/text"
	"yiji/domain"
	"yiji/domain/subsidy"
)

// decisionOf reads the decision that a claim line keeps.
func decisionOf(kept string) (d subsidy.Decision, err error) {
	return d, json.Unmarshal([]byte(kept), &d)
}

// seesAttendance reports whether a role may see how many hours a person attended: their own school, and the checker; nobody above.
func seesAttendance(r domain.Role) bool { return r == domain.RoleSchool || r == domain.RoleChecker }

// clauseName is what a clause asks, in words; a clause that the catalogues do not know is shown by its code.
func clauseName(l text.Locale, k subsidy.Clause) string {
	if key := "clause." + k.Code; text.Has(key) {
		return l.T(key)
	}
	return k.Code
}

// clauseWant is the value of a clause's parameter with its unit.
func clauseWant(l text.Locale, k subsidy.Clause) string {
	n, err := strconv.ParseInt(k.Value, 10, 64)
	switch {
	case k.Unit == subsidy.UnitWord && k.Value == "":
		return l.T("clause.no-value")
	case k.Unit == subsidy.UnitWord:
		return l.T("clause.trade", "Word", k.Value)
	case err != nil:
		return k.Value
	case k.Unit == subsidy.UnitFen:
		return domain.Fen(n).Yuan() + " " + l.T("money.yuan")
	case k.Unit == subsidy.UnitRate:
		return points(n)
	case k.Unit == subsidy.UnitHours:
		return k.Value + " " + l.T("unit.hours")
	case k.Unit == subsidy.UnitCount:
		return l.T("clause.times", int(n))
	}
	return l.T("clause.applies")
}

// points writes basis points as a share: 6000 is 60%, 6071 is 60.71%.
func points(bp int64) string { return domain.Hundredths(bp).String() + "%" }

// clauseHave is the fact that a clause was judged by; "" where the reader's role does not need it.
func clauseHave(l text.Locale, k subsidy.Clause, r domain.Role) string {
	have := fmt.Sprint(k.Args["Have"])
	switch k.Code {
	case "attendance":
		if !seesAttendance(r) {
			return ""
		}
		return share(l, have, fmt.Sprint(k.Args["Of"]))
	case "practice-share":
		return share(l, have, fmt.Sprint(k.Args["Of"]))
	case "hours":
		return have + " " + l.T("unit.hours")
	case "amount":
		return l.T("level." + have)
	case "certificate":
		if have == "" {
			return l.T("clause.no-certificate")
		}
		return l.Date(domain.Date(have))
	case "never-twice", "higher-level-paid", "lifetime-count", "cap-unproven":
		n, _ := strconv.Atoi(have)
		return l.T("clause.before", n)
	}
	return have
}

// share is a part of a whole in class hours, with its percentage rounded down: what decides is not rounded.
func share(l text.Locale, part, whole string) string {
	a, e1 := strconv.ParseInt(part, 10, 64)
	b, e2 := strconv.ParseInt(whole, 10, 64)
	if e1 != nil || e2 != nil || b <= 0 {
		return part + " / " + whole
	}
	return part + " / " + whole + " " + l.T("unit.hours") + " (" + points(a*10_000/b) + ")"
}

// parameterName is a parameter in words with the key of its table.
func parameterName(l text.Locale, name string) string {
	base, key, _ := strings.Cut(name, ".")
	if !text.Has("parameter." + base) {
		return name
	}
	if key == "" || base == subsidy.TradeClass {
		return l.T("parameter." + base)
	}
	class, level, two := strings.Cut(key, ".")
	if !two {
		class, level = "", key
	}
	parts := []string{l.T("parameter." + base)}
	if class != "" {
		parts = append(parts, l.T("clause.trade", "Word", class))
	}
	if text.Has("level." + level) {
		parts = append(parts, l.T("level."+level))
	}
	return strings.Join(parts, " · ")
}

// failedNames are the clauses that a line does not meet, in words.
func failedNames(l text.Locale, d subsidy.Decision) string {
	var list []string
	for _, k := range d.Failed() {
		if n := clauseName(l, k); !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return strings.Join(list, l.T("list.comma"))
}
