package action

import (
	"context"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// ProveHolder asks a member of staff for the password once more, before they make another way into their account.
func (a *Actions) ProveHolder(ctx context.Context, s access.Session, current string) error {
	if s.Lacks != domain.LacksNothing {
		return domain.ErrSecondFactorNeeded
	}
	return a.checkCurrent(ctx, s, current)
}

// LinkElsewhere ties one's own account to who one is at the OpenID provider, in the session in which the password was asked for. The holder
// is told.
func (a *Actions) LinkElsewhere(ctx context.Context, s access.Session, who access.Elsewhere) error {
	if who.Subject() == "" || who.Session() != s.ID {
		return domain.ErrSignInElsewhere
	}
	_, err := ownStaff(ctx, a, s, "oidc-link", func(tx *storage.Tx) (_ struct{}, err error) {
		links, err := tx.OIDCLinks(ctx, s.Account.ID)
		if err != nil || len(links) > 0 {
			return struct{}{}, orState(err)
		}
		if err := tx.AddOIDCLink(ctx, domain.OIDCLink{Issuer: who.Issuer(), Subject: who.Subject(), AccountID: s.Account.ID, CreatedAt: tx.Now}); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, tx.TellAccount(ctx, s.Account.ID, "message.oidc-linked", nil)
	})
	return err
}

// UnlinkElsewhere ends the sign-in at the OpenID provider for one's own account.
func (a *Actions) UnlinkElsewhere(ctx context.Context, s access.Session) error {
	_, err := ownStaff(ctx, a, s, "oidc-unlink", func(tx *storage.Tx) (struct{}, error) {
		return struct{}{}, tx.RemoveOIDCLinks(ctx, s.Account.ID)
	})
	return err
}

// SetContacts keeps where messages reach a member of staff: a mail address and a phone, "" for none. No person can bind that phone from then
// on; a forgotten password is replaced by that mail, so the present one is asked for.
func (a *Actions) SetContacts(ctx context.Context, s access.Session, current, mail, phone string) error {
	if err := a.checkCurrent(ctx, s, current); err != nil {
		return err
	}
	_, err := ownStaff(ctx, a, s, "contact", func(tx *storage.Tx) (struct{}, error) {
		var k domain.Check
		for _, c := range [][2]string{{"mail", mail}, {"phone", phone}} {
			if err := a.setContact(ctx, tx, domain.Contact{OwnerKind: "account", OwnerID: string(s.Account.ID), Kind: c[0]}, c[1]); !k.Merge(err) {
				return struct{}{}, err
			}
		}
		return struct{}{}, k.Err()
	})
	return err
}

// AskReset writes down that somebody forgot the password of a login. Whoever's it is, or nobody's, the work and the answer are the same:
// whether a link is sent is decided later, by [Actions.SendResets].
func (a *Actions) AskReset(ctx context.Context, login, address string) error {
	return access.AskReset(ctx, a.Store, a.NewID(), login, address)
}

const resetBatch = 100

// SendResets sends a one-time link, good for [ResetLink], to each member of staff who forgot the password and gave a mail address. base is
// our own address; no request says it.
func (a *Actions) SendResets(ctx context.Context, base string) error {
	list, err := a.Store.Resets(ctx, resetBatch)
	for _, r := range list {
		if err == nil {
			err = a.sendReset(ctx, base, r)
		}
	}
	return err
}

func (a *Actions) sendReset(ctx context.Context, base string, r storage.Reset) error {
	token, hash := access.NewToken()
	return a.Store.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.RemoveReset(ctx, r.ID); err != nil {
			return err
		}
		acc, err := tx.AccountByLogin(ctx, "staff", r.Login)
		if err != nil || acc.Person || tx.Now.Sub(r.CreatedAt) >= ResetLink {
			return unlessUnknown(err)
		}
		mail, err := tx.ContactOf(ctx, domain.Contact{OwnerKind: "account", OwnerID: string(acc.ID), Kind: "mail"})
		if err != nil || mail == "" {
			return err
		}
		acc.LinkHash, acc.LinkUntil = hash, tx.Now.Add(ResetLink)
		if err := tx.UpdateAccount(ctx, acc); err != nil {
			return err
		}
		if err := tx.TellAccount(ctx, acc.ID, "message.reset", map[string]string{"Link": LinkTo(base, token)}); err != nil {
			return err
		}
		return tx.AddAudit(ctx, a.audit(domain.Actor{AccountID: acc.ID, PersonID: acc.PersonID}, "account.link", accountRef(acc.ID), requestOf(ctx)))
	})
}

// unlessUnknown is err, or nothing where it says that there is no such record.
func unlessUnknown(err error) error {
	if err == domain.ErrNotFound {
		return nil
	}
	return err
}
