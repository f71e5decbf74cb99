package action

import (
	"context"
	"errors"
	"strings"
	"time"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// How long a one-time link is good: for the first password, and for a new one.
const (
	FirstLink = 24 * time.Hour
	ResetLink = 30 * time.Minute
)

// own is what an account's holder does to the account: no grant gives it, and no personal API token can do it.
func own[T any](ctx context.Context, a *Actions, s access.Session, act string, fn func(*storage.Tx) (T, error)) (out T, err error) {
	if s.Token != "" {
		return out, domain.ErrTokenScope
	}
	err = a.Store.Write(ctx, func(tx *storage.Tx) (err error) {
		if out, err = fn(tx); err != nil {
			return err
		}
		return tx.AddAudit(ctx, a.audit(s.Actor, "account."+act, accountRef(s.Account.ID), requestOf(ctx)))
	})
	return out, err
}

// ownStaff is own for accounts of staff that have shown what their sign-in must: a person's secret is the person's own affair.
func ownStaff[T any](ctx context.Context, a *Actions, s access.Session, act string, fn func(*storage.Tx) (T, error)) (out T, err error) {
	if s.Account.Person {
		return out, domain.ErrForbidden
	}
	if s.Lacks != domain.LacksNothing {
		return out, domain.ErrSecondFactorNeeded
	}
	return own(ctx, a, s, act, fn)
}

func accountRef(id domain.AccountID) domain.Ref {
	return domain.Ref{County: domain.NoCounty, ID: string(id)}
}

// LinkTo is the address of a one-time link at our own address base.
func LinkTo(base, token string) string { return strings.TrimSuffix(base, "/") + "/welcome/" + token }

// SetPassword spends a one-time link: whoever holds it chooses the account's password. What was signed in before is so no more, and
// the account's API tokens and its links to a provider end; its second factor stays.
func (a *Actions) SetPassword(ctx context.Context, token, password string) error {
	acc, err := a.Store.AccountByLink(ctx, access.HashToken(token))
	if err != nil || !a.Store.Now().Before(acc.LinkUntil) {
		return domain.ErrLinkSpent
	}
	var k domain.Check
	access.CheckPassword(&k, "password", password, acc.Login, acc.Name)
	if err := k.Err(); err != nil {
		return err
	}
	hash := access.HashSecret(password)
	return a.Store.Write(ctx, func(tx *storage.Tx) error {
		acc, err := tx.AccountByLink(ctx, access.HashToken(token))
		if err == domain.ErrNotFound {
			return domain.ErrLinkSpent
		}
		if err != nil {
			return err
		}
		acc.PasswordHash, acc.LinkHash, acc.LinkUntil = hash, "", time.Time{}
		if err := tx.UpdateAccount(ctx, acc); err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, acc.ID, ""); err != nil {
			return err
		}
		if err := errors.Join(tx.RevokeAPITokens(ctx, acc.ID), tx.RemoveOIDCLinks(ctx, acc.ID)); err != nil {
			return err
		}
		return tx.AddAudit(ctx, a.audit(domain.Actor{AccountID: acc.ID, PersonID: acc.PersonID}, "account.password", accountRef(acc.ID), requestOf(ctx)))
	})
}

// LinkAccount makes a one-time link by which a member of staff sets a new password. Without also takes the second factor away, for somebody who
// lost phone and recovery codes.
func (a *Actions) LinkAccount(ctx context.Context, who domain.Actor, login string, withoutFactor bool) (token string, err error) {
	token, hash := access.NewToken()
	_, err = do(ctx, a, who, "account", "link", func(tx *storage.Tx) (_ struct{}, ref domain.Ref, err error) {
		acc, err := tx.AccountByLogin(ctx, "staff", login)
		if err != nil {
			return struct{}{}, ref, err
		}
		acc.LinkHash, acc.LinkUntil = hash, tx.Now.Add(ResetLink)
		if acc.PasswordHash == "" {
			acc.LinkUntil = tx.Now.Add(FirstLink)
		}
		if withoutFactor {
			if err := tx.RemoveSecondFactor(ctx, acc.ID); err != nil {
				return struct{}{}, ref, err
			}
			if err := tx.EndSessions(ctx, acc.ID, ""); err != nil {
				return struct{}{}, ref, err
			}
		}
		return struct{}{}, accountRef(acc.ID), tx.UpdateAccount(ctx, acc)
	})
	return token, err
}

// ChangePassword sets another password for one's own account; all other sessions of it end.
func (a *Actions) ChangePassword(ctx context.Context, s access.Session, current, password string) error {
	if err := a.checkCurrent(ctx, s, current); err != nil {
		return err
	}
	var k domain.Check
	access.CheckPassword(&k, "password", password, s.Account.Login, s.Account.Name)
	k.That(password != current, "password", "password-same")
	if err := k.Err(); err != nil {
		return err
	}
	hash := access.HashSecret(password)
	_, err := ownStaff(ctx, a, s, "password", func(tx *storage.Tx) (_ struct{}, err error) {
		acc, err := tx.Account(ctx, s.Account.ID)
		if err != nil {
			return struct{}{}, err
		}
		acc.PasswordHash = hash
		if err := tx.UpdateAccount(ctx, acc); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.EndSessions(ctx, acc.ID, s.ID)
	})
	return err
}

// checkCurrent asks for the password once more, of staff.
func (a *Actions) checkCurrent(ctx context.Context, s access.Session, current string) error {
	if s.Account.Person || s.Token != "" {
		return domain.ErrForbidden
	}
	return access.CheckOwn(ctx, a.Store, s.Account, current)
}

// BeginSecondFactor makes a secret for one's own account; it is in force once a first code of it was typed.
func (a *Actions) BeginSecondFactor(ctx context.Context, s access.Session, current string) error {
	if err := a.checkCurrent(ctx, s, current); err != nil {
		return err
	}
	_, err := own(ctx, a, s, "factor-begin", func(tx *storage.Tx) (_ struct{}, err error) {
		if f, err := tx.SecondFactor(ctx, s.Account.ID); err != nil || f.Confirmed() {
			return struct{}{}, orState(err)
		}
		return struct{}{}, tx.SetSecondFactor(ctx, domain.SecondFactor{AccountID: s.Account.ID, Secret: access.NewFactorSecret(), CreatedAt: tx.Now})
	})
	return err
}

// orState is err, or that what is asked for is done already.
func orState(err error) error {
	if err != nil {
		return err
	}
	return domain.ErrState
}

// ConfirmedFactor is what follows from a first code: the session's new token, and the recovery codes, shown this once.
type ConfirmedFactor struct {
	Token string
	Codes []string
}

// ConfirmSecondFactor puts one's own second factor into force by a first code of it. The session gets another token, and all others end.
func (a *Actions) ConfirmSecondFactor(ctx context.Context, s access.Session, code string) (ConfirmedFactor, error) {
	codes, hashes := access.NewRecoveryCodes()
	return own(ctx, a, s, "factor", func(tx *storage.Tx) (out ConfirmedFactor, err error) {
		f, err := tx.SecondFactor(ctx, s.Account.ID)
		if err != nil || f.Confirmed() || len(f.Secret) == 0 {
			return out, orState(err)
		}
		if err := access.SpendCode(ctx, tx, f, code); err != nil {
			return out, blameCode(err)
		}
		if err := tx.ConfirmSecondFactor(ctx, s.Account.ID); err != nil {
			return out, err
		}
		if err := tx.SetRecoveryCodes(ctx, s.Account.ID, hashes); err != nil {
			return out, err
		}
		if err := tx.EndSessions(ctx, s.Account.ID, s.ID); err != nil {
			return out, err
		}
		out.Codes = codes
		out.Token, err = access.Renew(ctx, tx, s, func(row *domain.Session) { row.Factor = domain.FactorShown })
		return out, err
	})
}

// blameCode blames the field of the code where err is about it.
func blameCode(err error) error {
	if err == domain.ErrOTPWrong {
		var k domain.Check
		k.Add("code", "otp-wrong")
		return k.Err()
	}
	return err
}

// RenewRecoveryCodes gives ten new recovery codes for a code of the second factor; the earlier ones are worth nothing.
func (a *Actions) RenewRecoveryCodes(ctx context.Context, s access.Session, code string) ([]string, error) {
	if s.Token != "" {
		return nil, domain.ErrTokenScope
	}
	if err := access.TryCode(ctx, a.Store, s.Account.ID, code); err != nil {
		return nil, blameCode(err)
	}
	codes, hashes := access.NewRecoveryCodes()
	return ownStaff(ctx, a, s, "recovery-codes", func(tx *storage.Tx) ([]string, error) {
		return codes, tx.SetRecoveryCodes(ctx, s.Account.ID, hashes)
	})
}

// RemoveSecondFactor takes one's own second factor away, where no role of one's needs it.
func (a *Actions) RemoveSecondFactor(ctx context.Context, s access.Session, code string) error {
	for _, g := range s.Grants {
		if g.Role.NeedsSecondFactor() {
			return domain.ErrSecondFactorNeeded
		}
	}
	if s.Token != "" {
		return domain.ErrTokenScope
	}
	if err := access.TryCode(ctx, a.Store, s.Account.ID, code); err != nil {
		return blameCode(err)
	}
	_, err := ownStaff(ctx, a, s, "factor-end", func(tx *storage.Tx) (struct{}, error) {
		return struct{}{}, tx.RemoveSecondFactor(ctx, s.Account.ID)
	})
	return err
}

// EndOwnSession ends one of one's own sessions, told by the beginning of its id.
func (a *Actions) EndOwnSession(ctx context.Context, s access.Session, id string) error {
	_, err := own(ctx, a, s, "session-end", func(tx *storage.Tx) (_ struct{}, err error) {
		list, err := tx.Sessions(ctx, s.Account.ID, tx.Now)
		if err != nil {
			return struct{}{}, err
		}
		for _, other := range list {
			if SessionHandle(other.ID) == id {
				return struct{}{}, tx.EndSession(ctx, other.ID)
			}
		}
		return struct{}{}, domain.ErrNotFound
	})
	return err
}

// EndOtherSessions ends all of one's own sessions but the one that asks.
func (a *Actions) EndOtherSessions(ctx context.Context, s access.Session) error {
	_, err := own(ctx, a, s, "session-end", func(tx *storage.Tx) (struct{}, error) {
		return struct{}{}, tx.EndSessions(ctx, s.Account.ID, s.ID)
	})
	return err
}

// SessionHandle is what a session is called on its holder's page.
func SessionHandle(id string) string { return id[:min(16, len(id))] }
