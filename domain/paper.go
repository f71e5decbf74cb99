package domain

import "time"

// PaperConsent (纸质同意) is a consent that a person gave on paper before an independent witness, with its scan. The person may dispute it at
// any time, and its claim line waits until somebody independent, who is not the witness, asked the person again.
type PaperConsent struct {
	County    County // the class's
	ID        PaperConsentID
	ConsentID ConsentID
	PersonID  PersonID
	ClassID   ClassID
	WitnessID PersonID
	FileID    FileID // the scan
	MadeOn    Date
	CallState string // one of CallStates
	CalledBy  PersonID
	CalledAt  time.Time
	CreatedAt time.Time

	OrganisationID OrganisationID // the witness's body
	VisitID        VisitID        // at which the person signed
}

// PaperAnswers are what a person can say about a class on paper.
const PaperAnswers Words = "join,leave"

// ErrWitness refuses a witness who belongs to a school, employer, agent, labour office, authority, township or village body, or who is not
// there in person.
var ErrWitness = &Error{Kind: Refused, Code: "witness-not-independent"}

// CallStates are what came of asking the person again.
const CallStates Words = "waiting,confirmed,denied"

// PaperWholeClass is the share of seats on paper, in percent, above which every line of the class waits for a call.
const PaperWholeClass = 20

// Ref names p.
func (p PaperConsent) Ref() Ref { return Ref{p.County, string(p.ID)} }

// Call is p after somebody independent asked the person again.
func (p PaperConsent) Call(state string, by PersonID, at time.Time) (PaperConsent, error) {
	var k Check
	k.That(state == "confirmed" || state == "denied", "answer", "choose-one")
	if err := k.Err(); err != nil {
		return p, err
	}
	switch {
	case p.CallState != "waiting":
		return p, ErrStale
	case by == "" || by == p.WitnessID || by == p.PersonID:
		return p, ErrSamePerson
	}
	p.CallState, p.CalledBy, p.CalledAt = state, by, at
	return p, nil
}

// PaperWaits says whose line of a class waits, of the people on its roster and the papers of the class: those on paper whom nobody called yet,
// and everybody while more than a fifth of the class is on paper and not all of that was confirmed.
func PaperWaits(roster []PersonID, papers []PaperConsent) map[PersonID]bool {
	state, waits := map[PersonID]string{}, map[PersonID]bool{}
	for _, p := range papers {
		state[p.PersonID] = p.CallState
	}
	paper, confirmed := 0, 0
	for _, p := range roster {
		if s := state[p]; s != "" {
			paper++
			waits[p] = s != "confirmed"
			if s == "confirmed" {
				confirmed++
			}
		}
	}
	if paper*100 > len(roster)*PaperWholeClass && confirmed < paper {
		for _, p := range roster {
			waits[p] = true
		}
	}
	return waits
}
