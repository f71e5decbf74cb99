package domain

import (
	"slices"
	"time"
)

// ReviewKinds are what an automatic refusal can be about: joining a class, asking for work, accepting an offer, a line of a claim.
const ReviewKinds Words = "class,job-request,offer,claim-line"

// ReviewReasons are the codes a review is decided with: free text about people does not exist.
const ReviewReasons Words = "rule-applied-rightly,facts-were-wrong,rule-misread"

// Review (复核) is an automatic refusal that its person asked to have looked at by another natural person, who is not bound by it
// (people-first 15).
type Review struct {
	County    County // of the class, vacancy or person it is about
	ID        ReviewID
	PersonID  PersonID
	Kind      string // one of ReviewKinds
	Subject   string // id of the class, course, offer or claim line
	Rule      string // code of the refusal, or the id of the rule set
	Clauses   Words  // codes of the clauses that were not met, of a claim line
	State     string // "open", "changed" or "stands"
	Reason    string // one of ReviewReasons, once decided
	DueOn     Date
	DecidedBy PersonID
	DecidedAt time.Time
	CreatedAt time.Time
}

// Ref names r.
func (r Review) Ref() Ref { return Ref{r.County, string(r.ID)} }

// Overdue reports whether r waits longer than it may on day.
func (r Review) Overdue(day Date) bool { return r.State == "open" && r.DueOn < day }

// Decide is r after another natural person decided it; took are those who took part in what is reviewed.
func (r Review) Decide(state, reason string, by PersonID, took []PersonID, at time.Time) (Review, error) {
	var k Check
	k.That(state == "changed" || state == "stands", "decision", "choose-one")
	k.That(ReviewReasons.Has(reason) && (state == "stands") == (reason == "rule-applied-rightly"), "reason", "choose-one")
	if err := k.Err(); err != nil {
		return r, err
	}
	switch {
	case r.State != "open":
		return r, ErrStale
	case by == "" || by == r.PersonID || slices.Contains(took, by):
		return r, ErrSamePerson
	}
	r.State, r.Reason, r.DecidedBy, r.DecidedAt = state, reason, by, at
	return r, nil
}

// Reviewable are the refusals that a program gave a person and that somebody can be asked to look at again.
const Reviewable Words = "under-16,guardian-needed,lessons-overlap,no-certificate,not-for-minors"

// Errors of reviews.
var (
	ErrNotRefused = &Error{Kind: Conflict, Code: "not-refused"}
	ErrReviewOpen = &Error{Kind: Conflict, Code: "review-open"}
)
