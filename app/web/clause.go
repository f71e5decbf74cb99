package web

import (
	"encoding/json"
	"slices"
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

// clauseHave is the fact that a clause was judged by; "" where the reader's role does not need it.
func clauseHave(l text.Locale, k subsidy.Clause, r domain.Role) string {
	if k.Code == "attendance" && !seesAttendance(r) {
		return ""
	}
	return l.ClauseHave(k)
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
