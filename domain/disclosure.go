package domain

import (
	"slices"
	"time"
)

// DisclosureBases are the legal grounds on which something of one person may be given to somebody outside: an order of a court, a written
// request in a criminal case, the person's own written request, a danger to life.
const DisclosureBases Words = "court-order,criminal-case,own-request,danger-to-life"

// DisclosureItems are what may be given.
const DisclosureItems Words = "identity,contact,training,certificates,work,claims"

// Disclosure (对外提供) is one act on one person: what was given to whom outside, on which ground, by two officers. It stands in the
// person's own file. There is no form for several people, no list of them and no standing query.
type Disclosure struct {
	County     County // the person's
	ID         DisclosureID
	PersonID   PersonID
	Basis      string // one of DisclosureBases
	Requester  string // the body that asked
	Items      Words  // some of DisclosureItems
	State      string // "proposed", "confirmed" or "refused"
	ProposedBy PersonID
	DecidedBy  PersonID
	DecidedAt  time.Time
	CreatedAt  time.Time
}

// Ref names d.
func (d Disclosure) Ref() Ref { return Ref{d.County, string(d.ID)} }

// Check blames what is missing from d.
func (d Disclosure) Check() error {
	var k Check
	k.That(DisclosureBases.Has(d.Basis), "basis", "choose-one")
	k.Text("requester", d.Requester, 4, 60)
	items := d.Items.List()
	k.That(len(items) > 0 && !slices.ContainsFunc(items, func(i string) bool { return !DisclosureItems.Has(i) }), "items", "choose-one")
	return k.Err()
}

// Decide is d after a second officer confirmed or refused it.
func (d Disclosure) Decide(state string, by PersonID, at time.Time) (Disclosure, error) {
	var k Check
	k.That(state == "confirmed" || state == "refused", "decision", "choose-one")
	if err := k.Err(); err != nil {
		return d, err
	}
	switch {
	case d.State != "proposed":
		return d, ErrStale
	case by == "" || by == d.ProposedBy || by == d.PersonID:
		return d, ErrSamePerson
	}
	d.State, d.DecidedBy, d.DecidedAt = state, by, at
	return d, nil
}
