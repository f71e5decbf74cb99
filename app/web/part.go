package web

import (
	"context"
	"maps"

	"github.com/a-h/templ"
)

func merged(all []templ.Attributes) templ.Attributes {
	if len(all) == 1 {
		return all[0]
	}
	m := templ.Attributes{}
	for _, a := range all {
		maps.Copy(m, a)
	}
	return m
}

// look is the tone and icon of a state.
type look struct{ tone, icon string }

var (
	draft   = look{"", "pencil"}
	waiting = look{"warn", "clock"}
	sent    = look{"info", "send"}
	moving  = look{"info", "circle-play"}
	good    = look{"ok", "check"}
	settled = look{"done", "circle-check"}
	over    = look{"done", "archive"}
	gone    = look{"", "x"}
	turned  = look{"bad", "rotate-ccw"}
)

// looks of the states of the contract. Red is for what somebody must mend, never for a person's own choice.
var looks = map[string]look{
	"class.draft": draft, "class.filed": waiting, "class.returned": turned, "class.approved": good, "class.open": {"ok", "door-open"},
	"class.running": moving, "class.assessing": {"info", "clipboard-check"}, "class.closed": over, "class.cancelled": gone,
	"enrolment.waiting": waiting, "enrolment.offered": {"info", "mail"}, "enrolment.joined": good, "enrolment.pending": {"warn", "hourglass"},
	"enrolment.finished": settled, "enrolment.withdrawn": gone, "enrolment.lapsed": gone, "enrolment.moved": {"", "arrow-right"},
	"enrolment.disputed": {"warn", "message-square"}, "enrolment.excluded": gone,
	"certificate.valid": {"ok", "badge-check"}, "certificate.suspended": {"warn", "circle-pause"}, "certificate.revoked": {"bad", "circle-x"},
	"certificate.superseded": {"info", "refresh-cw"}, "certificate.expired": {"", "calendar-clock"}, "certificate.unknown": {"", "circle-question-mark"},
	"offer.open": {"info", "mail"}, "offer.accepted": good, "offer.closed": over,
	"placement.cooling-off": {"warn", "hourglass"}, "placement.agreed": {"info", "handshake"}, "placement.started": moving,
	"placement.in-work": {"ok", "briefcase"}, "placement.ended": over,
	"claim.draft": draft, "claim.submitted": waiting, "claim.returned": turned, "claim.checked": {"info", "users"}, "claim.noticed": {"info", "megaphone"},
	"claim.approved": good, "claim.paying": {"info", "send"}, "claim.paid": {"done", "banknote"}, "claim.part-paid": {"warn", "banknote"},
	"claim.refused": {"bad", "circle-x"}, "claim.recovering": {"bad", "undo-2"}, "claim.recovered": over,
	"line.eligible": good, "line.not-eligible": {"", "circle-minus"}, "line.not-verified": {"warn", "circle-question-mark"},
	"line.held": {"info", "search"}, "line.paid": {"done", "banknote"}, "line.returned": turned, "line.recovered": over,
	"appointment.proposed": waiting, "appointment.confirmed": good, "appointment.refused": gone,
	"text.proposed": waiting, "text.in-force": good, "text.provisional": waiting, "text.unreviewed": gone, "text.refused": gone,
	"dispute.open": waiting, "dispute.upheld": good, "dispute.unfounded": over, "review.open": waiting, "review.changed": good, "review.stands": over,
	"disclosure.proposed": waiting, "disclosure.confirmed": {"info", "send"}, "disclosure.refused": gone, "call.waiting": waiting, "call.confirmed": good, "call.denied": turned,
	"lesson.planned": sent, "lesson.held": good, "lesson.cancelled": gone, "lesson.moved": {"info", "repeat"},
}

func lookOf(kind, state string) look {
	if l, ok := looks[kind+"."+state]; ok {
		return l
	}
	return look{"", "circle-dashed"}
}

func toneOf(kind, state string) string { return lookOf(kind, state).tone }
func iconOf(kind, state string) string { return lookOf(kind, state).icon }

// stateLabel is the word for a state: state.KIND.STATE.
func stateLabel(ctx context.Context, kind, state string) string {
	return T(ctx, "state."+kind+"."+state)
}

func noticeIcon(kind string) string {
	switch kind {
	case "ok":
		return "circle-check"
	case "warn":
		return "triangle-alert"
	case "bad":
		return "circle-alert"
	}
	return "info"
}

func stepIcon(tone string) string {
	switch tone {
	case "ok", "done":
		return "check"
	case "bad":
		return "rotate-ccw"
	case "warn":
		return "clock"
	case "info":
		return "send"
	}
	return "circle-dashed"
}
