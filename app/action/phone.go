package action

import (
	"context"
	"strconv"
	"strings"
	"time"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// ChangePhone sends a code to the phone that a person wants to bind; ProvePhone with that code binds it.
func (a *Actions) ChangePhone(ctx context.Context, who access.PersonSession, phone string) (domain.OneTimeCode, error) {
	code := access.SixDigits()
	return do(ctx, a, who.Actor(), "phone", "change", func(tx *storage.Tx) (domain.OneTimeCode, domain.Ref, error) {
		c, err := a.sendCode(ctx, tx, who.Person(), phone, "own", code)
		return c, c.Ref(), err
	})
}

// sendCode leaves a code in the outbox for a phone. A number of staff or of an organisation is refused, and so are codes too close together.
func (a *Actions) sendCode(ctx context.Context, tx *storage.Tx, person domain.PersonID, phone, source, code string) (c domain.OneTimeCode, err error) {
	var k domain.Check
	number, err := ident.Phone(phone)
	ident.Blame(&k, "phone", err)
	if err == nil {
		if err := a.personal(ctx, tx, &k, number); err != nil {
			return c, err
		}
	}
	if err := k.Err(); err != nil {
		return c, err
	}
	p, err := tx.Person(ctx, person)
	if err != nil {
		return c, err
	}
	n, last, err := tx.CodesSince(ctx, number, person, tx.Now.Add(-24*time.Hour))
	if err != nil {
		return c, err
	}
	if n >= domain.CodesADay || tx.Now.Sub(last) < domain.CodeWait {
		return c, domain.ErrCodeWait.With("Count", domain.CodesADay)
	}
	c = domain.OneTimeCode{County: p.County, ID: a.NewID(), PersonID: p.ID, Source: source, CreatedAt: tx.Now, ExpiresAt: tx.Now.Add(domain.CodeMinutes * time.Minute)}
	c.Hash = tx.Keyed("code", c.ID+"/"+code)
	if err := tx.AddCode(ctx, c, number); err != nil {
		return c, err
	}
	return c, tx.TellAt(ctx, p.ID, number, "message.code", map[string]string{"Code": code, "Minutes": strconv.Itoa(domain.CodeMinutes)})
}

// ProvePhone binds the phone to which the person's newest code was sent. Where a desk that saw the person's identity sent it, the code proves
// the identity too. The phone bound before is told.
func (a *Actions) ProvePhone(ctx context.Context, who access.PersonSession, code string) (domain.Person, error) {
	if err := a.tryCode(ctx, who.Person()); err != nil {
		return domain.Person{}, err
	}
	return do(ctx, a, who.Actor(), "phone", "change", func(tx *storage.Tx) (domain.Person, domain.Ref, error) {
		p, err := a.provePhone(ctx, tx, who.Person(), code)
		return p, p.Ref(), err
	})
}

// tryCode counts a try of the person's newest code before it is looked at, so that many at once count too.
func (a *Actions) tryCode(ctx context.Context, person domain.PersonID) error {
	return a.Store.Write(ctx, func(tx *storage.Tx) error {
		c, _, err := tx.LastCode(ctx, person)
		if err != nil || !c.Good(tx.Now) {
			return domain.ErrCodeWrong.At("code")
		}
		c.Tries++
		return tx.UpdateCode(ctx, c)
	})
}

func (a *Actions) provePhone(ctx context.Context, tx *storage.Tx, person domain.PersonID, code string) (p domain.Person, err error) {
	c, phone, err := tx.LastCode(ctx, person)
	if err != nil {
		return p, err
	}
	c.Tries-- // counted already
	if !c.Good(tx.Now) || tx.Keyed("code", c.ID+"/"+code) != c.Hash {
		return p, domain.ErrCodeWrong.At("code")
	}
	c.Tries++
	c.UsedAt = tx.Now
	if err := tx.UpdateCode(ctx, c); err != nil {
		return p, err
	}
	if p, err = tx.Person(ctx, person); err != nil {
		return p, err
	}
	acc, err := tx.PersonAccount(ctx, person)
	if err != nil {
		return p, err
	}
	before, err := tx.Secrets(ctx, person)
	if err != nil {
		return p, err
	}
	if before.Phone != "" && before.Phone != phone {
		if err := tx.TellAt(ctx, p.ID, before.Phone, "message.phone-changed", nil); err != nil {
			return p, err
		}
	}
	p.PhoneMask = ident.MaskPhone(phone)
	if err := tx.BindPhone(ctx, p, acc.ID, phone, p.PhoneMask, true); err != nil || c.Source != "desk" || p.Confirmed() {
		return p, err
	}
	return p, a.confirm(ctx, tx, &p, "phone")
}

// confirm keeps how a person proved their identity, and tells them.
func (a *Actions) confirm(ctx context.Context, tx *storage.Tx, p *domain.Person, how string) error {
	p.IdentityHow, p.IdentityAt = how, tx.Now
	if err := tx.UpdatePersonStanding(ctx, *p); err != nil {
		return err
	}
	return tx.Tell(ctx, p.ID, "message.identity-confirmed")
}

// SetOrganisationPhone keeps the phone of an organisation of the actor's region; no person can bind it from then on.
func (a *Actions) SetOrganisationPhone(ctx context.Context, who domain.Actor, id domain.OrganisationID, phone string) error {
	_, err := do(ctx, a, who, "organisation", "confirm", func(tx *storage.Tx) (string, domain.Ref, error) {
		o, err := tx.Organisation(ctx, id)
		if err != nil || !who.Scope.Covers(o.RegionPath, o.ID, "") {
			return "", domain.Ref{}, domain.ErrNotFound
		}
		return "", domain.Ref{County: o.County, ID: string(o.ID)}, a.setContact(ctx, tx, o.PhoneContact(), phone)
	})
	return err
}

func (a *Actions) setContact(ctx context.Context, tx *storage.Tx, c domain.Contact, value string) error {
	var k domain.Check
	switch {
	case value == "":
	case c.Kind == "phone":
		number, err := ident.Phone(value)
		ident.Blame(&k, "phone", err)
		value = number
	default:
		k.Text("mail", value, 5, 200)
		at := strings.LastIndex(value, "@")
		k.That(at > 0 && at < len(value)-1 && !strings.ContainsAny(value, " <>,;\n\r\t"), "mail", "mail-invalid")
	}
	if err := k.Err(); err != nil {
		return err
	}
	return tx.SetContact(ctx, c, value)
}
