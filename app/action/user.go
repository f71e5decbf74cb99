package action

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewUser is a staff account to make.
type NewUser struct {
	Login          string
	Name           string
	Identity       string // resident identity number, or "" where the role needs none; only its keyed hash is kept, to know the natural person again
	Role           domain.Role
	RegionCode     string // one of RegionCode and OrganisationID
	OrganisationID domain.OrganisationID
	SiteID         domain.SiteID         // narrows an organisation's to one site, or ""
	BodyID         domain.OrganisationID // the body the person belongs to, when the grant is for a region
	ValidFrom      domain.Date           // "" is today
	ValidTo        domain.Date           // "" is open
	Password       string                // of the demo's printed sign-ins; else "" and a one-time link is made
	PersonID       domain.PersonID       // the natural person, if they hold another account already; else "" for a new one
	Appointed      bool                  // true only for the demo's ombudsman, whom two people of different bodies appoint elsewhere
}

// MadeUser is the account and the token of its one-time link.
type MadeUser struct {
	Account domain.Account
	Grant   domain.Grant
	Token   string
}

// AddUser makes a staff account with one grant, which the actor must be able to give. An ombudsman is never made so (people-first 11).
func (a *Actions) AddUser(ctx context.Context, who domain.Actor, in NewUser) (MadeUser, error) {
	return do(ctx, a, who, "account", "add", func(tx *storage.Tx) (m MadeUser, ref domain.Ref, err error) {
		var k domain.Check
		acc, aerr := a.newAccount(ctx, tx, in)
		if !k.Merge(aerr) {
			return m, ref, aerr
		}
		k.That(acc.OrganisationID != "" || !domain.BodyRoles.Has(string(in.Role)), "body_id", "body-needed")
		if err := numbered(ctx, tx, &k, in.Role, acc.PersonID, in.Identity, "identity_number"); err != nil {
			return m, ref, err
		}
		g, gerr := a.newGrant(ctx, tx, who, NewGrant{Role: in.Role, RegionCode: in.RegionCode, OrganisationID: in.OrganisationID, SiteID: in.SiteID, ValidFrom: in.ValidFrom, ValidTo: in.ValidTo}, in.Appointed && who.Role == domain.RoleOperator)
		if !k.Merge(gerr) {
			return m, ref, gerr
		}
		if err := k.Err(); err != nil {
			return m, ref, err
		}
		if m.Account, m.Token, err = a.addAccount(ctx, tx, acc, in, true); err != nil {
			return m, ref, err
		}
		m.Grant, err = a.addGrant(ctx, tx, who, m.Account, g)
		return m, domain.Ref{County: domain.NoCounty, ID: string(acc.ID)}, err
	})
}

// newAccount is the account that in describes, tied to its natural person.
func (a *Actions) newAccount(ctx context.Context, tx *storage.Tx, in NewUser) (acc domain.Account, err error) {
	login := strings.ToLower(strings.TrimSpace(in.Login))
	var k domain.Check
	k.That(loginOK(login), "login", "login-invalid")
	k.Text("name", in.Name, 1, 50)
	acc = domain.Account{ID: domain.AccountID(a.NewID()), PersonID: in.PersonID, OrganisationID: cmp.Or(in.OrganisationID, in.BodyID), Name: in.Name, Login: login, CreatedAt: tx.Now}
	if in.BodyID != "" {
		if _, err := tx.Organisation(ctx, in.BodyID); errors.Is(err, domain.ErrNotFound) {
			k.Add("body_id", "organisation-unknown")
		} else if err != nil {
			return acc, err
		}
	}
	number := ""
	if in.Identity != "" {
		number, err = ident.Identity(in.Identity)
		ident.Blame(&k, "identity_number", err)
	}
	if err := k.Err(); err != nil || number == "" {
		acc.PersonID = domain.PersonID(cmp.Or(string(acc.PersonID), a.NewID()))
		return acc, err
	}
	known, err := tx.StaffPerson(ctx, number)
	if err != nil {
		return acc, err
	}
	if in.PersonID != "" && known != "" && known != in.PersonID {
		k.Add("identity_number", "identity-another-person")
		return acc, k.Err()
	}
	acc.PersonID = domain.PersonID(cmp.Or(string(acc.PersonID), string(known), a.NewID()))
	return acc, nil
}

// addAccount stores an account with its login; with link it can be signed in to for the first time.
func (a *Actions) addAccount(ctx context.Context, tx *storage.Tx, acc domain.Account, in NewUser, link bool) (_ domain.Account, token string, err error) {
	switch {
	case in.Password != "":
		acc.PasswordHash = access.HashSecret(in.Password)
	case link:
		token, acc = a.link(tx, acc)
	}
	if err := tx.AddAccount(ctx, acc); err != nil {
		return acc, "", err
	}
	if err := tx.AddLogin(ctx, "staff", acc.Login, acc.ID); err != nil {
		return acc, "", err
	}
	if in.Identity != "" {
		number, err := ident.Identity(in.Identity)
		if err := errors.Join(err, tx.AddStaffPerson(ctx, number, acc.PersonID)); err != nil {
			return acc, "", err
		}
	}
	return acc, token, nil
}

// numbered blames field where a role is one that a duty sets apart from another and nobody told the number of the person who is to hold it.
// The people of a demo are fictional: they need none.
func numbered(ctx context.Context, tx *storage.Tx, k *domain.Check, role domain.Role, person domain.PersonID, number, field string) error {
	if number != "" || !domain.NumberedRoles.Has(string(role)) {
		return nil
	}
	if demo, err := tx.Setting(ctx, "demo"); err != nil || demo != "" {
		return err
	}
	known, err := tx.PersonNumbered(ctx, person)
	k.That(known, field, "identity-needed")
	return err
}

// link gives an account a new one-time link; only the token opens it.
func (a *Actions) link(tx *storage.Tx, acc domain.Account) (token string, _ domain.Account) {
	token, acc.LinkHash = access.NewToken()
	acc.LinkUntil = tx.Now.Add(FirstLink)
	return token, acc
}
