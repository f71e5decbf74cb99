package web

import (
	"yiji/app/text"
	"yiji/domain"
)

// decisionTones are the tones of the steps of a claim.
var decisionTones = map[string]string{"submit": "info", "check": "ok", "notice": "info", "approve": "ok", "pay": "info", "send": "done", "recovered": "done", "bounce": "warn",
	"return": "bad", "refuse": "bad", "recover": "bad"}

// trail is the way of a claim so far: each decision with its role, reason and time.
func trail(l text.Locale, list []domain.ClaimDecision) (steps []Step) {
	for _, d := range list {
		s := Step{Title: l.T("decision." + d.Decision), Role: l.T("role." + string(d.Role)), At: d.At, Tone: decisionTones[d.Decision]}
		if d.Reason != "" {
			s.Note = l.T("reason." + d.Reason)
		}
		steps = append(steps, s)
	}
	return steps
}

// actClass makes the first act the page's own, and marks what takes something away.
func actClass(i int, decision string) string {
	switch {
	case dangerous(decision) != "":
		return "danger"
	case i == 0:
		return "pri"
	}
	return ""
}

func dangerous(decision string) string {
	if decision == "refuse" || decision == "recover" {
		return " danger"
	}
	return ""
}
