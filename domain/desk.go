package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"
)

// Independent (独立服务台) reports whether a body may run a desk or send witnesses: it is no school, employer, agent, labour office, authority,
// township or village body.
func (o Organisation) Independent() bool { return o.Kind == "independent" }

// Limits of one desk worker: people a day, and people of one class ever. Floors: nobody raises them.
const (
	DeskPeopleADay = 10
	DeskPeopleOf   = 3
)

// RoomAtDesk refuses one more person to a worker who served so many others that day, or so many others of one class.
func RoomAtDesk(today, ofClass int) error {
	if today >= DeskPeopleADay || ofClass >= DeskPeopleOf {
		return ErrDeskFull.With("Day", DeskPeopleADay, "Class", DeskPeopleOf)
	}
	return nil
}

// Shift (值班) says who of a desk serves on a day: drawn by the system from its workers, with the seed kept so that the draw can be repeated.
type Shift struct {
	OrganisationID OrganisationID
	Day            Date
	AccountID      AccountID
	Seed           string
	DrawnAt        time.Time
}

// Drawn is who of workers, in the order of their ids, the seed draws for a day; "" of nobody.
func (d Shift) Drawn(workers []AccountID) AccountID {
	if len(workers) == 0 {
		return ""
	}
	slices.Sort(workers)
	sum := sha256.Sum256([]byte(d.Seed + "\x00" + string(d.OrganisationID) + "\x00" + string(d.Day)))
	return workers[binary.BigEndian.Uint64(sum[:])%uint64(len(workers))]
}

// VisitID names a visit.
type VisitID string

// Visit (到台服务) is one person at one desk. A person may ask for one beforehand; whoever stops asking leaves no row.
type Visit struct {
	County         County // the person's
	ID             VisitID
	PersonID       PersonID
	OrganisationID OrganisationID // the desk
	AccountID      AccountID      // who serves, "" while only asked for
	Need           string         // one of DeskNeeds, as the person asked; "" of who came unasked
	State          string         // "asked", "open" or "closed"
	Day            Date           // of asking, then of serving
	CreatedAt      time.Time
}

// Ref names v.
func (v Visit) Ref() Ref { return Ref{v.County, string(v.ID)} }

// DeskNeeds are what a person may ask a desk for. None of them tells a Yes from a No: whoever wants to accept, withdraw or complain asks to sign
// in there.
const DeskNeeds Words = "identity,phone,card,sign-in,interpreter"

// Evidences are what a person may show at a desk to prove who they are.
const Evidences Words = "identity-card,temporary-card,household-register,passport"

// May refuses a desk's act outside of an open visit of today by the worker who serves it.
func (v Visit) May(who Actor, today Date) error {
	if v.State != "open" || v.AccountID != who.AccountID || v.Day != today {
		return ErrVisitOver
	}
	return nil
}

// PinReset (重设PIN) gives a person who lost the PIN a way to choose a new one: two desk workers of different bodies take part, and the person
// types it.
type PinReset struct {
	County      County
	ID          string
	PersonID    PersonID
	FirstBy     AccountID
	FirstPerson PersonID
	FirstBody   OrganisationID
	SecondBy    AccountID
	SecondBody  OrganisationID
	LinkHash    string // of the slip with which the person chooses the PIN
	State       string // "begun", "confirmed" or "done"
	CreatedAt   time.Time
	ConfirmedAt time.Time
	DoneAt      time.Time
}

// Ref names r.
func (r PinReset) Ref() Ref { return Ref{r.County, r.ID} }

// How long a reset waits for its second desk, and its slip for the person.
const (
	ResetDays  = 7
	SlipHours  = 24
	PinPause   = 72 * time.Hour // without new consents after a new PIN
	DisputeDay = 30             // days back whose consents are offered for dispute after it
)

// Confirm is r after a second desk worker, of another body and another person, confirmed it at an instant.
func (r PinReset) Confirm(who Actor, at time.Time) (PinReset, error) {
	switch {
	case r.State != "begun" || at.Sub(r.CreatedAt) > ResetDays*24*time.Hour:
		return r, ErrResetOver
	case who.OrganisationID == r.FirstBody || who.PersonID == r.FirstPerson:
		return r, ErrSameDesk
	}
	r.SecondBy, r.SecondBody, r.State, r.ConfirmedAt = who.AccountID, who.OrganisationID, "confirmed", at
	return r, nil
}

// Errors of desks.
var (
	ErrNotIndependent = &Error{Kind: Refused, Code: "desk-not-independent"}
	ErrNotOnDuty      = &Error{Kind: Refused, Code: "desk-not-on-duty"}
	ErrDeskFull       = &Error{Kind: Refused, Code: "desk-full"}
	ErrVisitOver      = &Error{Kind: Refused, Code: "visit-over"}
	ErrSameDesk       = &Error{Kind: Refused, Code: "same-desk"}
	ErrResetOver      = &Error{Kind: Refused, Code: "reset-over"}
	ErrPinJustReset   = &Error{Kind: Refused, Code: "pin-just-reset"}
)
