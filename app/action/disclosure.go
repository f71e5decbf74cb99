package action

import (
	"context"
	"errors"
	"strings"

	"yiji/domain"
	"yiji/storage"
)

// NewDisclosure names one person by full name and identity number together, and what is to be given to whom on which ground.
type NewDisclosure struct {
	Name           string
	IdentityNumber string
	Basis          string
	Requester      string
	Items          domain.Words
}

// ProposeDisclosure is the first officer's part of giving something of one person to somebody outside. It stands in the person's own file
// from now on, and nothing may be given before a second officer confirmed it.
func (a *Actions) ProposeDisclosure(ctx context.Context, who domain.Actor, in NewDisclosure) (domain.Disclosure, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.Disclosure{}, err
	}
	return do(ctx, a, who, "disclosure", "propose", func(tx *storage.Tx) (d domain.Disclosure, ref domain.Ref, err error) {
		d = domain.Disclosure{ID: domain.DisclosureID(a.NewID()), Basis: in.Basis, Requester: strings.TrimSpace(in.Requester), Items: in.Items, State: "proposed", ProposedBy: who.PersonID, CreatedAt: tx.Now}
		var k domain.Check
		k.Text("name", in.Name, 1, 100)
		k.Merge(d.Check())
		if err := k.Err(); err != nil {
			return d, ref, err
		}
		p, err := tx.PersonByIdentity(ctx, strings.ToUpper(strings.TrimSpace(in.IdentityNumber)))
		known := err == nil && p.Name == strings.TrimSpace(in.Name) && within(p.County, counties)
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return d, ref, err
		}
		if k.That(known, "identity_number", "person-not-found"); !known {
			return d, ref, k.Err()
		}
		if p.ID == who.PersonID {
			return d, ref, domain.ErrSamePerson
		}
		d.County, d.PersonID = p.County, p.ID
		if err := tx.AddDisclosure(ctx, d); err != nil {
			return d, ref, err
		}
		return d, d.Ref(), a.looked(ctx, tx, who, p.ID, "disclosure:"+string(d.ID))
	})
}

func within(c domain.County, list []domain.County) bool {
	for _, x := range list {
		if x == c {
			return true
		}
	}
	return false
}

// DecideDisclosure is the second officer's part; what was confirmed was given, and the person is told that there is news.
func (a *Actions) DecideDisclosure(ctx context.Context, who domain.Actor, id domain.DisclosureID, decision string) (domain.Disclosure, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.Disclosure{}, err
	}
	return do(ctx, a, who, "disclosure", "confirm", func(tx *storage.Tx) (d domain.Disclosure, ref domain.Ref, err error) {
		if d, err = tx.Disclosure(ctx, counties, id); err != nil {
			return d, ref, err
		}
		if d, err = d.Decide(decision, who.PersonID, tx.Now); err != nil {
			return d, ref, err
		}
		if err := tx.UpdateDisclosure(ctx, d); err != nil {
			return d, ref, err
		}
		if err := a.looked(ctx, tx, who, d.PersonID, "disclosure:"+string(d.ID)); err != nil {
			return d, ref, err
		}
		return d, d.Ref(), tx.Tell(ctx, d.PersonID, "message.disclosure")
	})
}

// Disclosures are those of the officer's counties that wait for a second officer, and no others: what was given is nobody's list.
func (a *Actions) Disclosures(ctx context.Context, who domain.Actor) ([]domain.Disclosure, error) {
	if err := a.may(who, "disclosure", "read"); err != nil {
		return nil, err
	}
	counties, err := a.counties(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.Store.ProposedDisclosures(ctx, counties)
}
