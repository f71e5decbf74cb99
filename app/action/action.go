// Package action is the list of things that can be done: one exported method an act.
//
// Each act checks the role, opens one transaction, loads, lets the domain decide, saves, and leaves one audit row. Pages, JSON,
// commands and the demo all call the same methods. Acts of a person take an [access.PersonSession], which no staff sign-in can make.
package action

import (
	"context"
	"encoding/json"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/subsidy"
	"yiji/storage"
)

// Actions needs a store, a policy, the rule sets in force, and a source of ids; it has no other state.
type Actions struct {
	Store  *storage.Store
	Policy access.Policy
	Rules  []subsidy.RuleSet
	NewID  func() string // UUIDv7; from the seed in the demo's played year
	Draw   Draw          // how claims draw the routine check

	Safeguards domain.Safeguards // its zero value stands at the floors
	Work       int               // log2 of scrypt's N for passphrases; 0 is access.OfficeWork, and the demo's published one needs none
}

// Request is what a request brings beside its input: its id, and the key under which it may be sent again.
type Request struct {
	ID       string
	Key      string // Idempotency-Key, or "" when the caller never repeats
	BodyHash string
	Session  string // the sign-in it came under, or ""
}

type requestKey struct{}

// WithRequest lets the acts under ctx know their request.
func WithRequest(ctx context.Context, r Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

// Anew lets an act run again that comes twice under one key: what it shows or takes is kept nowhere, not even as the hash of a request.
func Anew(ctx context.Context) context.Context {
	r := requestOf(ctx)
	r.Key, r.BodyHash = "", ""
	return WithRequest(ctx, r)
}

func requestOf(ctx context.Context) Request {
	r, _ := ctx.Value(requestKey{}).(Request)
	return r
}

// do checks who's role, then runs fn and the audit row of the record that fn names in one transaction. A request that comes again
// under its key gets the first answer and does nothing.
func do[T any](ctx context.Context, a *Actions, who domain.Actor, kind, act string, fn func(*storage.Tx) (T, domain.Ref, error)) (out T, err error) {
	if err := a.Policy.Check(who, kind, act); err != nil {
		return out, err
	}
	if who.ReadOnly {
		return out, domain.ErrTokenScope
	}
	req := requestOf(ctx)
	err = a.Store.Write(ctx, func(tx *storage.Tx) error {
		done, err := replay(ctx, tx, who, kind+"."+act, req, &out)
		if done || err != nil {
			return err
		}
		var ref domain.Ref
		var zero T
		if out, ref, err = fn(tx); err != nil {
			out = zero
			return err
		}
		if err := keep(ctx, tx, who, kind+"."+act, req, out); err != nil {
			return err
		}
		return tx.AddAudit(ctx, a.audit(who, kind+"."+act, ref, req))
	})
	return out, err
}

func (a *Actions) audit(who domain.Actor, act string, ref domain.Ref, req Request) domain.Audit {
	return domain.Audit{County: ref.County, ID: a.NewID(), AccountID: who.AccountID, PersonID: who.PersonID, Role: who.Role, GrantID: who.GrantID,
		Act: act, Object: ref.ID, Personal: who.Role == domain.RoleTrainee, RequestID: req.ID}
}

// replay answers from what the request's key did before, if it did.
func replay[T any](ctx context.Context, tx *storage.Tx, who domain.Actor, act string, req Request, out *T) (bool, error) {
	if req.Key == "" {
		return false, nil
	}
	d, err := tx.Done(ctx, string(who.AccountID)+"/"+req.Key)
	switch {
	case err == domain.ErrNotFound:
		return false, nil
	case err != nil:
		return false, err
	case d.Act != act || d.BodyHash != req.BodyHash:
		return false, domain.ErrKeyReused
	}
	return true, json.Unmarshal([]byte(d.Result), out)
}

func keep[T any](ctx context.Context, tx *storage.Tx, who domain.Actor, act string, req Request, out T) error {
	if req.Key == "" {
		return nil
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return tx.AddDone(ctx, string(who.AccountID)+"/"+req.Key, storage.Done{Act: act, BodyHash: req.BodyHash, Result: string(b)})
}

// may lets a read happen only to a role that may do it; reads leave no audit row.
func (a *Actions) may(who domain.Actor, kind, act string) error {
	return a.Policy.Check(who, kind, act)
}
