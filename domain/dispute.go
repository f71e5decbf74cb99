package domain

import "time"

// DecisionDays is the number of working days within which a dispute and the review of a refusal are decided (people-first 15).
const DecisionDays = 10

// DisputeKinds are what a person can say "not me" to.
const DisputeKinds Words = "class,claim-line,consent"

// Dispute (非本人异议) is a person's word that something stands in their name which is not theirs. It frees what it is about at once; the
// ombudsman decides, and neither school, employer nor any level can tell that it exists.
type Dispute struct {
	County    County // of what it is about
	ID        DisputeID
	PersonID  PersonID
	Kind      string // one of DisputeKinds
	Subject   string // id of the enrolment, claim line or consent
	SessionID PersonSessionID
	State     string // "open", "upheld" or "unfounded"
	DueOn     Date
	DecidedBy PersonID
	DecidedAt time.Time
	CreatedAt time.Time

	Was   EnrolmentState // of the enrolment that it freed, or ""
	Given string         // what an unfounded one gave back: "restored" as it was, "open" to return to for some days, "full" as the seat is another's; or ""
}

// Ref names d.
func (d Dispute) Ref() Ref { return Ref{d.County, string(d.ID)} }

// Decide is d after another natural person decided it.
func (d Dispute) Decide(state string, by PersonID, at time.Time) (Dispute, error) {
	var k Check
	k.That(state == "upheld" || state == "unfounded", "decision", "choose-one")
	if err := k.Err(); err != nil {
		return d, err
	}
	switch {
	case d.State != "open":
		return d, ErrStale
	case by == "" || by == d.PersonID:
		return d, ErrSamePerson
	}
	d.State, d.DecidedBy, d.DecidedAt = state, by, at
	return d, nil
}

// ErrDisputed says that the same dispute is open already.
var ErrDisputed = &Error{Kind: Conflict, Code: "dispute-open"}

// DueOn is the working day n working days after d; where the calendar does not know the year it is n days, which is never later.
func (c Calendar) DueOn(d Date, n int) Date {
	if due, err := c.AddWorkdays(d, n); err == nil {
		return due
	}
	return d.Add(n)
}
