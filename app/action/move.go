package action

import (
	"context"
	"errors"
	"strings"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// Errors of regions and organisations that move or end.
var (
	ErrMoveHere        = &domain.Error{Kind: domain.Refused, Code: "move-not-here"}       // not between these two
	ErrClaimsInPayment = &domain.Error{Kind: domain.Refused, Code: "claims-in-payment"}   // a payee does not change between approval and payment
	ErrMoveRunning     = &domain.Error{Kind: domain.Conflict, Code: "move-still-running"} // one carries along first
)

// MoveRegion (划转) gives a region another parent from today on. Its grants follow it, and FinishMoves carries along everything that
// lies below it; nobody's county changes.
func (a *Actions) MoveRegion(ctx context.Context, who domain.Actor, code, parent string) (domain.Region, error) {
	return do(ctx, a, who, "region", "move", func(tx *storage.Tx) (r domain.Region, ref domain.Ref, err error) {
		r, p, err := twoRegions(ctx, tx, code, parent)
		if err != nil {
			return r, ref, err
		}
		if p.Level >= r.Level || p.Code == r.Parent || strings.HasPrefix(p.Path, r.Path) {
			return r, ref, ErrMoveHere
		}
		old := r
		r.Parent, r.Path = p.Code, p.Path+lastCode(old.Path)
		if err := a.follow(ctx, tx, old, r); err != nil {
			return r, ref, err
		}
		return r, domain.Ref{County: domain.NoCounty, ID: string(r.Code)}, a.addMove(ctx, tx, "region", old.Path, r.Path)
	})
}

// MergeRegion (合并) ends a region today: another of its level is its successor, to which its grants, rows and open cases go.
func (a *Actions) MergeRegion(ctx context.Context, who domain.Actor, code, into string) (domain.Region, error) {
	return do(ctx, a, who, "region", "merge", func(tx *storage.Tx) (domain.Region, domain.Ref, error) {
		old, r, err := twoRegions(ctx, tx, code, into)
		if err != nil {
			return r, domain.Ref{}, err
		}
		if r.Level != old.Level {
			return r, domain.Ref{}, ErrMoveHere
		}
		ended := old
		ended.ValidTo, ended.Successor = max(tx.Today().Add(-1), old.ValidFrom.Add(-1)), r.Code
		if err := errors.Join(tx.EndRegion(ctx, ended), tx.AdoptRegions(ctx, old.Code, r.Code)); err != nil {
			return r, domain.Ref{}, err
		}
		return r, domain.Ref{County: domain.NoCounty, ID: string(old.Code)}, a.addMove(ctx, tx, "region", old.Path, r.Path)
	})
}

// lastCode is the last part of a path with its slash: "999901/".
func lastCode(path string) string {
	return path[strings.LastIndex(path[:len(path)-1], "/")+1:]
}

// twoRegions are two different regions that stand today, while no other move is under way.
func twoRegions(ctx context.Context, tx *storage.Tx, one, two string) (a, b domain.Region, err error) {
	var k domain.Check
	for i, x := range []struct {
		field, code string
		r           *domain.Region
	}{{"code", one, &a}, {"into", two, &b}} {
		full, err := ident.Division(x.code)
		ident.Blame(&k, x.field, err)
		if err == nil {
			*x.r, err = tx.Region(ctx, domain.RegionCode(full), tx.Today())
			if err != nil && !errors.Is(err, domain.ErrNotFound) {
				return a, b, err
			}
			k.That(err == nil, x.field, "region-unknown")
		}
		k.That(i == 0 || a.Code == "" || a.Code != b.Code, x.field, "choose-one")
	}
	if err := k.Err(); err != nil {
		return a, b, err
	}
	return a, b, noMove(ctx, tx)
}

func noMove(ctx context.Context, tx *storage.Tx) error {
	list, err := tx.Moves(ctx)
	if err == nil && len(list) > 0 {
		err = ErrMoveRunning
	}
	return err
}

// follow ends a standing row and begins the one that came after it; a row that began today is written over.
func (a *Actions) follow(ctx context.Context, tx *storage.Tx, old, r domain.Region) error {
	if old.ValidFrom == tx.Today() {
		return tx.RenameRegion(ctx, r)
	}
	old.ValidTo, old.Successor = tx.Today().Add(-1), r.Code
	r.ValidFrom, r.ValidTo, r.Successor = tx.Today(), "", ""
	return errors.Join(tx.EndRegion(ctx, old), tx.AddRegions(ctx, []domain.Region{r}))
}

func (a *Actions) addMove(ctx context.Context, tx *storage.Tx, kind, source, target string) error {
	return tx.AddMove(ctx, domain.Move{ID: a.NewID(), Kind: kind, Source: source, Target: target, CreatedAt: tx.Now})
}

// MergeOrganisation ends an organisation: another of its kind, or one that trains too, is its successor, to which its staff, rooms, classes and claims go. While
// a claim of it is between approval and payment, its payee must not change.
func (a *Actions) MergeOrganisation(ctx context.Context, who domain.Actor, code, into string) (domain.Organisation, error) {
	return do(ctx, a, who, "organisation", "merge", func(tx *storage.Tx) (o domain.Organisation, ref domain.Ref, err error) {
		old, e1 := tx.OrganisationByCode(ctx, code)
		o, e2 := tx.OrganisationByCode(ctx, into)
		if err := errors.Join(e1, e2, noMove(ctx, tx)); err != nil {
			return o, ref, err
		}
		if old.ID == o.ID || old.Successor != "" || o.Successor != "" || old.Kind != o.Kind && !(old.Trains() && o.Trains()) {
			return o, ref, ErrMoveHere
		}
		if busy, err := tx.ClaimsInPayment(ctx, old.ID); err != nil || busy {
			return o, ref, errors.Join(err, ErrClaimsInPayment)
		}
		old.Successor = o.ID
		if err := tx.UpdateOrganisation(ctx, old); err != nil {
			return o, ref, err
		}
		return o, domain.Ref{County: old.County, ID: string(old.ID)}, a.addMove(ctx, tx, "organisation", string(old.ID), string(o.ID))
	})
}

// FinishMoves carries along what moves still leave behind, each county in a transaction of its own: a run that was cut off goes on where
// it stopped. It is the job behind the acts above and leaves no row in the log: theirs says it.
func (a *Actions) FinishMoves(ctx context.Context) error {
	list, err := a.Store.Moves(ctx)
	if err != nil {
		return err
	}
	for _, m := range list {
		steps := a.regionSteps
		if m.Kind == "organisation" {
			steps = a.bodySteps
		}
		all, err := steps(ctx, m)
		if err != nil {
			return err
		}
		for _, step := range append(all, func(tx *storage.Tx) error { return tx.EndMove(ctx, m.ID) }) {
			if err := a.Store.Write(ctx, step); err != nil {
				return err
			}
		}
	}
	return nil
}

// regionSteps move the counties below a path one by one, and then what lies above them.
func (a *Actions) regionSteps(ctx context.Context, m domain.Move) (steps []func(*storage.Tx) error, err error) {
	paths, err := a.Store.CountyPaths(ctx, m.Source)
	for _, p := range append(paths, m.Source) {
		steps = append(steps, func(tx *storage.Tx) error { return tx.MovePath(ctx, p, m.Target+p[len(m.Source):]) })
	}
	return steps, err
}

// bodySteps move the rows of an organisation county by county, and then its staff and sites.
func (a *Actions) bodySteps(ctx context.Context, m domain.Move) (steps []func(*storage.Tx) error, err error) {
	from, to := domain.OrganisationID(m.Source), domain.OrganisationID(m.Target)
	counties, err := a.Store.BodyCounties(ctx, from)
	for _, c := range counties {
		steps = append(steps, func(tx *storage.Tx) error { return tx.MoveBody(ctx, c, from, to) })
	}
	return append(steps, func(tx *storage.Tx) error {
		o, err := tx.Organisation(ctx, from)
		if err != nil {
			return err
		}
		return tx.MoveStaff(ctx, o, to)
	}), err
}
