package action

import (
	"context"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// Erasure is the report to who asked that their file be deleted or restricted.
type Erasure struct {
	Deleted bool          // nothing is left
	Kept    []domain.Kept // what a law asks to keep; the file is restricted until then
}

// EraseOwn deletes the person's own file at once, by no officer's leave. What a law asks to keep is restricted instead: stored, not
// processed. Classes and requests for work that run end with it, as by their own acts; those that are over stay shown, masked, to their staff.
func (a *Actions) EraseOwn(ctx context.Context, who access.PersonSession) (Erasure, error) {
	return do(ctx, a, who.Actor(), "file", "erase", func(tx *storage.Tx) (x Erasure, ref domain.Ref, err error) {
		p, err := tx.Person(ctx, who.Person())
		if err != nil {
			return x, ref, err
		}
		ref = domain.Ref{County: p.County, ID: string(p.ID)}
		files, err := tx.FilesOf(ctx, p.ID)
		if err != nil {
			return x, ref, err
		}
		for _, id := range files {
			kept, err := tx.KeptByLaw(ctx, id, tx.Today())
			if err != nil {
				return x, ref, err
			}
			x.Kept = append(x.Kept, kept...)
		}
		if err := a.stopAll(ctx, tx, who); err != nil {
			return x, ref, err
		}
		if len(x.Kept) > 0 {
			if err := tx.Tell(ctx, p.ID, "message.file-restricted"); err != nil {
				return x, ref, err
			}
			return x, ref, tx.AddRestriction(ctx, domain.Restriction{County: p.County, ID: p.ID, Cause: "deletion"})
		}
		x.Deleted = true
		for _, id := range files {
			if err := tx.ErasePerson(ctx, id); err != nil {
				return x, ref, err
			}
		}
		return x, ref, nil
	})
}

// RestrictOwn stops that the person's own file is processed; the person lifts it again.
func (a *Actions) RestrictOwn(ctx context.Context, who access.PersonSession) (domain.Restriction, error) {
	return do(ctx, a, who.Actor(), "file", "restrict", func(tx *storage.Tx) (r domain.Restriction, ref domain.Ref, err error) {
		p, err := tx.Person(ctx, who.Person())
		if err != nil {
			return r, ref, err
		}
		r = domain.Restriction{County: p.County, ID: p.ID, Cause: "restriction"}
		if err := a.stopAll(ctx, tx, who); err != nil {
			return r, ref, err
		}
		return r, domain.Ref{County: p.County, ID: string(p.ID)}, tx.AddRestriction(ctx, r)
	})
}

// LiftOwn lets the person's own file be processed again.
func (a *Actions) LiftOwn(ctx context.Context, who access.PersonSession) (domain.Restriction, error) {
	return do(ctx, a, who.Actor(), "file", "restrict", func(tx *storage.Tx) (domain.Restriction, domain.Ref, error) {
		r, err := tx.Restriction(ctx, who.Person())
		if err != nil {
			return r, domain.Ref{}, err
		}
		return r, domain.Ref{County: r.County, ID: string(r.ID)}, tx.LiftRestriction(ctx, r)
	})
}

// stopAll leaves the classes that the person is in and closes their requests for work. A class that has run for them stays as its staff see
// it: who is missing beside their own mark, certificate or line would be known to have asked.
func (a *Actions) stopAll(ctx context.Context, tx *storage.Tx, who access.PersonSession) error {
	list, err := tx.Enrolments(ctx, who.Person())
	if err != nil {
		return err
	}
	for _, e := range list {
		if _, over := e.Withdraw(tx.Now); over != nil {
			continue
		}
		if ran, err := tx.Ran(ctx, e); err != nil {
			return err
		} else if ran {
			continue
		}
		if _, err := leave(ctx, tx, e); err != nil {
			return err
		}
	}
	requests, err := tx.JobRequests(ctx, who.Person())
	for _, r := range requests {
		if err != nil || r.State != "open" {
			continue
		}
		if err = tx.WithdrawConsent(ctx, r.County, r.ConsentID); err == nil {
			err = tx.CloseJobRequest(ctx, r)
		}
	}
	return err
}
