package domain

import "time"

// EnrolmentState is where an enrolment stands.
type EnrolmentState string

// The states of an enrolment (contract). Offered, joined, pending and finished hold a seat.
const (
	EnrolmentWaiting   EnrolmentState = "waiting"
	EnrolmentOffered   EnrolmentState = "offered"
	EnrolmentJoined    EnrolmentState = "joined"
	EnrolmentPending   EnrolmentState = "pending"
	EnrolmentFinished  EnrolmentState = "finished"
	EnrolmentWithdrawn EnrolmentState = "withdrawn"
	EnrolmentLapsed    EnrolmentState = "lapsed"
	EnrolmentMoved     EnrolmentState = "moved"
	EnrolmentDisputed  EnrolmentState = "disputed"
	EnrolmentExcluded  EnrolmentState = "excluded"
)

// SeatStates are the states in which an enrolment holds a seat.
var SeatStates = []EnrolmentState{EnrolmentOffered, EnrolmentJoined, EnrolmentPending, EnrolmentFinished}

// RosterStates are the states that staff see: an acceptance on a shared device is nobody's but the person's until it is repeated elsewhere.
var RosterStates = []EnrolmentState{EnrolmentOffered, EnrolmentJoined, EnrolmentFinished}

// HoldsSeat reports whether an enrolment in state s holds a seat.
func (s EnrolmentState) HoldsSeat() bool {
	for _, k := range SeatStates {
		if k == s {
			return true
		}
	}
	return false
}

// Enrolment (报名) is one person's place in one class, taken and left by that person alone.
type Enrolment struct {
	County       County // the class's
	ID           EnrolmentID
	ClassID      ClassID
	PersonID     PersonID
	PersonCounty County
	ConsentID    ConsentID
	State        EnrolmentState
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Ref names e.
func (e Enrolment) Ref() Ref { return Ref{e.County, string(e.ID)} }

// ErrOverlap says that a person would have to be in two lessons at once.
var ErrOverlap = &Error{Kind: Refused, Code: "lessons-overlap"}

// Withdraw is e after its person left it; leaving twice is leaving once.
func (e Enrolment) Withdraw(at time.Time) (Enrolment, error) {
	if e.State == EnrolmentFinished || !e.State.HoldsSeat() && e.State != EnrolmentWaiting {
		return e, ErrState.With("State", "state.enrolment."+string(e.State))
	}
	e.State, e.UpdatedAt = EnrolmentWithdrawn, at
	return e, nil
}

// UndoDays is for how many days a person may undo leaving a class, while a seat is free.
const UndoDays = 5

// ErrUndoOver says that leaving a class can no longer be undone; joining again is still possible.
var ErrUndoOver = &Error{Kind: Refused, Code: "undo-over"}

// Restore is e after its person took back having left it.
func (e Enrolment) Restore(at time.Time) (Enrolment, error) {
	switch {
	case e.State != EnrolmentWithdrawn:
		return e, ErrState.With("State", "state.enrolment."+string(e.State))
	case Day(at) > Day(e.UpdatedAt).Add(UndoDays):
		return e, ErrUndoOver.With("Days", UndoDays)
	}
	e.State, e.UpdatedAt = EnrolmentJoined, at
	return e, nil
}

// Dispute is e after its person said "not me": the seat is free at once, whatever comes of it. To others it is as if nobody had come.
func (e Enrolment) Dispute(at time.Time) (Enrolment, error) {
	if !e.State.HoldsSeat() && e.State != EnrolmentWaiting && e.State != EnrolmentWithdrawn {
		return e, ErrState.With("State", "state.enrolment."+string(e.State))
	}
	e.State, e.UpdatedAt = EnrolmentDisputed, at
	return e, nil
}
