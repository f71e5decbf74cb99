package action

import (
	"context"
	"strings"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewMerge names two files of one natural person, each by name and number as they stand in it.
type NewMerge struct {
	KeptName, KeptNumber           string
	DuplicateName, DuplicateNumber string
}

// ProposeMerge proposes that two files are one person's; another natural person confirms.
func (a *Actions) ProposeMerge(ctx context.Context, who domain.Actor, in NewMerge) (domain.Merge, error) {
	return do(ctx, a, who, "merge", "propose", func(tx *storage.Tx) (m domain.Merge, ref domain.Ref, err error) {
		var k domain.Check
		kept := a.named(ctx, tx, who, &k, "kept_number", in.KeptName, in.KeptNumber)
		dup := a.named(ctx, tx, who, &k, "duplicate_number", in.DuplicateName, in.DuplicateNumber)
		k.That(k.Err() != nil || kept.ID != dup.ID, "duplicate_number", "same-file")
		if err := k.Err(); err != nil {
			return m, ref, err
		}
		for _, id := range []domain.PersonID{kept.ID, dup.ID} {
			if busy, err := tx.InMerge(ctx, id); err != nil || busy {
				return m, ref, orError(err, domain.ErrMergeOpen)
			}
		}
		if _, staff, err := tx.OwnAccounts(ctx, dup.ID); err != nil || staff {
			return m, ref, orError(err, domain.ErrMergeStaff)
		}
		m = domain.Merge{County: kept.County, ID: domain.MergeID(a.NewID()), KeptID: kept.ID, DuplicateID: dup.ID, DuplicateCounty: dup.County, State: "proposed", ProposedBy: who.PersonID,
			CreatedAt: tx.Now}
		return m, m.Ref(), tx.AddMerge(ctx, m)
	})
}

// named is the file with a name and number, in the counties of who asks.
func (a *Actions) named(ctx context.Context, tx *storage.Tx, who domain.Actor, k *domain.Check, field, name, number string) domain.Person {
	number, err := ident.Identity(number)
	ident.Blame(k, field, err)
	if err != nil {
		return domain.Person{}
	}
	p, err := tx.PersonIn(ctx, who.Scope, number)
	k.That(err == nil && ident.MatchName(p.Name) == ident.MatchName(name), field, "no-such-file")
	return p
}

func orError(err error, other *domain.Error) error {
	if err != nil {
		return err
	}
	return other
}

// DecideMerge is the second officer's word: the files are one from then on, and the person is told; or the proposal is refused.
func (a *Actions) DecideMerge(ctx context.Context, who domain.Actor, id domain.MergeID, yes bool) (domain.Merge, error) {
	return do(ctx, a, who, "merge", "confirm", func(tx *storage.Tx) (m domain.Merge, ref domain.Ref, err error) {
		if m, err = tx.Merge(ctx, who.Scope, id); err != nil {
			return m, ref, err
		}
		switch {
		case m.State != "proposed":
			return m, ref, domain.ErrStale
		case m.ProposedBy == who.PersonID || m.KeptID == who.PersonID || m.DuplicateID == who.PersonID:
			return m, ref, domain.ErrSamePerson
		}
		m.State, m.DecidedBy, m.DecidedAt = "refused", who.PersonID, tx.Now
		if yes {
			if m, err = a.merge(ctx, tx, m); err != nil {
				return m, ref, err
			}
		}
		return m, m.Ref(), tx.UpdateMerge(ctx, m, "proposed")
	})
}

func (a *Actions) merge(ctx context.Context, tx *storage.Tx, m domain.Merge) (domain.Merge, error) {
	own, staff, err := tx.OwnAccounts(ctx, m.DuplicateID)
	if err != nil || staff {
		return m, orError(err, domain.ErrMergeStaff)
	}
	var ids []string
	for _, id := range own {
		ids = append(ids, string(id))
	}
	m.State, m.Accounts = "merged", domain.Words(strings.Join(ids, ","))
	for _, f := range []domain.Ref{{County: m.County, ID: string(m.KeptID)}, {County: m.DuplicateCounty, ID: string(m.DuplicateID)}} {
		if err := tx.GuardPerson(ctx, f.County, domain.PersonID(f.ID)); err != nil {
			return m, err
		}
	}
	if err := tx.Tell(ctx, m.DuplicateID, "message.files-merged"); err != nil {
		return m, err
	}
	if err := tx.Tell(ctx, m.KeptID, "message.files-merged"); err != nil {
		return m, err
	}
	return m, tx.JoinFiles(ctx, m)
}

// UndoMerge parts two files again, within thirty days and while no new act stands on the merge; the person is told.
func (a *Actions) UndoMerge(ctx context.Context, who domain.Actor, id domain.MergeID) (domain.Merge, error) {
	return do(ctx, a, who, "merge", "undo", func(tx *storage.Tx) (m domain.Merge, ref domain.Ref, err error) {
		if m, err = tx.Merge(ctx, who.Scope, id); err != nil {
			return m, ref, err
		}
		if m.State != "merged" {
			return m, ref, domain.ErrStale
		}
		depends, err := tx.DependsOnMerge(ctx, m)
		if err != nil {
			return m, ref, err
		}
		if depends || tx.Now.After(m.DecidedAt.AddDate(0, 0, domain.MergeDays)) {
			return m, ref, domain.ErrMergeDepends
		}
		if err := tx.PartFiles(ctx, m); err != nil {
			return m, ref, err
		}
		m.State, m.UndoneBy, m.UndoneAt = "undone", who.PersonID, tx.Now
		if err := tx.UpdateMerge(ctx, m, "merged"); err != nil {
			return m, ref, err
		}
		return m, m.Ref(), tx.Tell(ctx, m.KeptID, "message.files-parted")
	})
}

// MergeView is a merge with both files, masked.
type MergeView struct {
	domain.Merge
	Kept, Duplicate FoundPerson
}

// Merges are those of the officer's counties, masked.
func (a *Actions) Merges(ctx context.Context, who domain.Actor) (list []MergeView, err error) {
	if err := a.may(who, "merge", "confirm"); err != nil {
		return nil, err
	}
	all, err := a.Store.Merges(ctx, who.Scope)
	for _, m := range all {
		v := MergeView{Merge: m}
		for id, at := range map[domain.PersonID]*FoundPerson{m.KeptID: &v.Kept, m.DuplicateID: &v.Duplicate} {
			p, err := a.Store.Person(ctx, id)
			if err != nil {
				continue // deleted since by its person
			}
			*at = FoundPerson{p.ID, ident.MaskName(p.Name), p.IdentityMask, ""}
		}
		list = append(list, v)
	}
	return list, err
}
