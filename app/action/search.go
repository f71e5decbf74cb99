package action

import (
	"context"
	"errors"
	"time"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// PeopleSearch is a search for people: by part of the name within one's own classes or open cases, or by the full name and the identity
// number together.
type PeopleSearch struct {
	Name           string
	IdentityNumber string
	Purpose        string // one of domain.SearchPurposes
}

// FoundPerson is a hit, masked.
type FoundPerson struct {
	ID                 domain.PersonID
	Name, IdentityMask string
	Place              string // title of the class or number of the claim, or ""
}

// SearchPeople finds at most ten people, thirty times an hour. Who searches for whom by number leaves a row in that person's file.
func (a *Actions) SearchPeople(ctx context.Context, who domain.Actor, in PeopleSearch) ([]FoundPerson, error) {
	return do(ctx, a, who, "person", "search", func(tx *storage.Tx) (list []FoundPerson, ref domain.Ref, err error) {
		var k domain.Check
		whole := in.IdentityNumber != ""
		k.That(whole || storage.Searchable(in.Name), "name", "two-characters")
		k.Text("name", in.Name, 1, ident.MaxName)
		k.That(domain.SearchPurposes.Has(in.Purpose) && (whole || in.Purpose == "own-class" || in.Purpose == "open-case"), "purpose", "choose-one")
		number := ""
		if whole {
			number, err = ident.Identity(in.IdentityNumber)
			ident.Blame(&k, "identity_number", err)
		}
		if err := k.Err(); err != nil {
			return nil, ref, err
		}
		n, err := tx.SearchesSince(ctx, who.AccountID, tx.Now.Add(-time.Hour))
		if err != nil {
			return nil, ref, err
		}
		if n >= domain.SearchesAHour {
			return nil, ref, domain.ErrSearchLimit.With("Searches", domain.SearchesAHour)
		}
		s := domain.Search{County: domain.NoCounty, ID: a.NewID(), AccountID: who.AccountID, SearcherID: who.PersonID, Role: who.Role, GrantID: who.GrantID, Purpose: in.Purpose}
		if err := tx.AddSearch(ctx, s); err != nil {
			return nil, ref, err
		}
		ref = domain.Ref{County: s.County, ID: s.ID}
		if whole {
			list, err = a.foundByNumber(ctx, tx, who, in.Name, number, in.Purpose)
		} else {
			list, err = foundByName(ctx, tx, who, in.Name)
		}
		return list, ref, err
	})
}

// foundByNumber is the one person whose name and number are both as typed.
func (a *Actions) foundByNumber(ctx context.Context, tx *storage.Tx, who domain.Actor, name, number, purpose string) ([]FoundPerson, error) {
	p, err := tx.PersonIn(ctx, who.Scope, number)
	if errors.Is(err, domain.ErrNotFound) || err == nil && ident.MatchName(p.Name) != ident.MatchName(name) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []FoundPerson{{ID: p.ID, Name: ident.MaskName(p.Name), IdentityMask: p.IdentityMask}}, a.looked(ctx, tx, who, p.ID, "search:"+purpose)
}

// foundByName are people of one's own classes, or of the open claims of who checks them.
func foundByName(ctx context.Context, tx *storage.Tx, who domain.Actor, name string) (list []FoundPerson, err error) {
	find := tx.PeopleInClaims
	switch who.Role {
	case domain.RoleSchool, domain.RoleTeacher, domain.RoleAssessor:
		find = tx.PeopleInClasses
	case domain.RoleChecker:
	default:
		return nil, nil
	}
	hits, err := find(ctx, who.Scope, name, domain.SearchHits)
	for _, h := range hits {
		list = append(list, FoundPerson{h.ID, ident.MaskName(h.Name), h.IdentityMask, h.Place})
	}
	return list, err
}
