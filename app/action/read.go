package action

import (
	"cmp"
	"context"
	"slices"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// looked writes the row of a read of a person's file by somebody else. purpose is "KIND:ID" with the open case or class, or a typed
// code; KIND is one of domain.ReadPurposes.
func (a *Actions) looked(ctx context.Context, tx *storage.Tx, who domain.Actor, person domain.PersonID, purpose string) error {
	return a.lookedAt(ctx, tx, who, purpose, []domain.PersonID{person})
}

func (a *Actions) lookedAt(ctx context.Context, tx *storage.Tx, who domain.Actor, purpose string, people []domain.PersonID) error {
	kind, subject, err := domain.ReadFor(purpose)
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(people), func(p domain.PersonID) bool { return p == who.PersonID })
	slices.Sort(others)
	r := domain.Read{AccountID: who.AccountID, ReaderID: who.PersonID, Role: who.Role, GrantID: who.GrantID, SessionID: requestOf(ctx).Session,
		OrganisationID: cmp.Or(who.Scope.OrganisationID, who.OrganisationID), Purpose: kind, Subject: subject}
	return tx.AddReads(ctx, r, slices.Compact(others), a.NewID)
}

// Look is called before a page or an answer shows other people's files: whoever may not leave the row does not get to see them.
func (a *Actions) Look(ctx context.Context, who domain.Actor, purpose string, people ...domain.PersonID) error {
	if len(people) == 0 || len(people) == 1 && people[0] == who.PersonID {
		return nil
	}
	return a.Store.Write(ctx, func(tx *storage.Tx) error { return a.lookedAt(ctx, tx, who, purpose, people) })
}

// OwnReads are who looked into the person's file, the newest first; those that would tell a stranger of a complaint only where the
// person is alone with them.
func (a *Actions) OwnReads(ctx context.Context, who access.PersonSession, private bool) ([]domain.Read, error) {
	if err := a.may(who.Actor(), "file", "read"); err != nil {
		return nil, err
	}
	list, err := a.Store.Reads(ctx, who.Person(), mostReads)
	return slices.DeleteFunc(list, func(r domain.Read) bool { return r.Private() && !private }), err
}

// mostReads is how many reads a person is shown; the export holds all.
const mostReads = 500
