package text

import (
	"fmt"
	"strconv"

	"yiji/domain"
	"yiji/domain/subsidy"
)

// ClauseWant is the value of a clause's parameter with its unit.
func (l Locale) ClauseWant(k subsidy.Clause) string {
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

// ClauseHave is the fact that a clause was judged by.
func (l Locale) ClauseHave(k subsidy.Clause) string {
	have := fmt.Sprint(k.Args["Have"])
	switch k.Code {
	case "attendance", "practice-share":
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
func share(l Locale, part, whole string) string {
	a, e1 := strconv.ParseInt(part, 10, 64)
	b, e2 := strconv.ParseInt(whole, 10, 64)
	if e1 != nil || e2 != nil || b <= 0 {
		return part + " / " + whole
	}
	return part + " / " + whole + " " + l.T("unit.hours") + " (" + points(a*10_000/b) + ")"
}
