package domain

import "time"

// Placement (就业) is work a person accepted; its states are moved by the person alone.
type Placement struct {
	County         County // the offer's
	ID             PlacementID
	OfferID        OfferID
	VacancyID      VacancyID
	OrganisationID OrganisationID
	RegionPath     string
	PersonID       PersonID
	PersonCounty   County
	ConsentID      ConsentID
	State          string // "cooling-off", "started", "in-work" or "ended"; "agreed" is cooling-off after its last day
	AcceptedOn     Date
	CoolingUntil   Date // last day of the cooling-off period
	StartedOn      Date
	EndedOn        Date
	CreatedAt      time.Time
}

// Ref names p.
func (p Placement) Ref() Ref { return Ref{p.County, string(p.ID)} }

// StateOn is p's state on day.
func (p Placement) StateOn(day Date) string {
	if p.State == "cooling-off" && day > p.CoolingUntil {
		return "agreed"
	}
	return p.State
}

// Start is p after the worker confirmed on day that work began.
func (p Placement) Start(day Date) (Placement, error) {
	switch p.StateOn(day) {
	case "cooling-off":
		return p, ErrCooling.With("Until", string(p.CoolingUntil))
	case "agreed":
		p.State, p.StartedOn = "started", day
		return p, nil
	}
	return p, ErrState.With("State", "state.placement."+p.StateOn(day))
}

// End is p after the person left, at any step and without a reason.
func (p Placement) End(day Date) (Placement, error) {
	if p.State == "ended" {
		return p, ErrState.With("State", "state.placement.ended")
	}
	p.State, p.EndedOn = "ended", day
	return p, nil
}

// Questions are what workers alone answer (people-first 9): chosen freely, papers with me, free to leave, paid in full and on
// time, paid no fee.
const Questions Words = "free-choice,papers,free-to-leave,paid,no-fee"

// PlacementAnswer (本人答复) is a worker's answers to Questions on one day; seen by the worker and the ombudsman alone.
type PlacementAnswer struct {
	County      County
	ID          string
	PlacementID PlacementID
	PersonID    PersonID
	Yes         Words // the questions answered with Yes
	No          Words // the questions answered with No; the rest were left open, and silence is not a bad answer
	SessionID   PersonSessionID
	AnsweredAt  time.Time
}

// Bad reports whether an answer opens a case.
func (a PlacementAnswer) Bad() bool { return a.No != "" }

// Answer is p after its worker answered.
func (p Placement) Answer() (Placement, error) {
	if p.State != "started" && p.State != "in-work" {
		return p, ErrState.With("State", "state.placement."+p.State)
	}
	p.State = "in-work"
	return p, nil
}
