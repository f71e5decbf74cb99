package action

import (
	"context"
	"errors"
	"strings"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// Registration is what a person types to open their own file.
type Registration struct {
	Name           string
	IdentityNumber string
	Phone          string
	PIN            string // six digits, chosen and typed by the person
	Language       string
	RegionCode     string // county where the file is opened
}

// Registered is the file and the account that a registration opened.
type Registered struct {
	PersonID  domain.PersonID
	AccountID domain.AccountID
	County    domain.County
}

// Register opens a person's own file and account. Nobody registers anybody else: the PIN is typed by the person and no staff can set,
// see or reset it. Whoever registers a number that is known gets the same answer as anybody, with ids that stand for nothing: the answer must
// not tell who is registered. The owner of the number gets a message; an independent desk helps whoever cannot sign in.
func (a *Actions) Register(ctx context.Context, in Registration) (Registered, error) {
	hash := ""
	if in.PIN != "" {
		hash = access.HashSecret(in.PIN)
	}
	r, err := a.register(ctx, in, hash, true)
	if errors.Is(err, domain.ErrPersonKnown) { // somebody else was first by a moment
		return a.register(ctx, in, hash, true)
	}
	return r, err
}

// RegisterWithout registers a person of the demo's played year, who never signs in: no PIN is hashed.
func (a *Actions) RegisterWithout(ctx context.Context, in Registration) (Registered, error) {
	if demo, err := a.Store.Setting(ctx, "demo"); err != nil || demo == "" {
		return Registered{}, domain.ErrForbidden
	}
	return a.register(ctx, in, "", false)
}

func (a *Actions) register(ctx context.Context, in Registration, hash string, own bool) (Registered, error) {
	return do(ctx, a, domain.Visitor, "person", "register", func(tx *storage.Tx) (r Registered, ref domain.Ref, err error) {
		p, secrets, err := a.newPerson(ctx, tx, in, own)
		if err != nil {
			return r, ref, err
		}
		acc := domain.Account{ID: domain.AccountID(a.NewID()), PersonID: p.ID, Name: p.Name, PasswordHash: hash, Person: true, CreatedAt: tx.Now}
		r = Registered{p.ID, acc.ID, p.County}
		known, err := tx.PersonByIdentity(ctx, secrets.Identity)
		if err == nil && own {
			r.PersonID = domain.PersonID(a.NewID()) // never the owner's
			return r, known.Ref(), tx.Tell(ctx, known.ID, "message.registered-again")
		}
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return r, ref, err
		}
		if err := tx.AddPerson(ctx, p, secrets); err != nil {
			return r, ref, err
		}
		if err := tx.AddAccount(ctx, acc); err != nil {
			return r, ref, err
		}
		if err := tx.AddLogin(ctx, "identity", secrets.Identity, acc.ID); err != nil {
			return r, ref, err
		}
		if secrets.Phone == "" {
			return r, p.Ref(), nil
		}
		return r, p.Ref(), tx.BindPhone(ctx, p, acc.ID, secrets.Phone, p.PhoneMask, false)
	})
}

func (a *Actions) newPerson(ctx context.Context, tx *storage.Tx, in Registration, needPIN bool) (p domain.Person, s domain.Secrets, err error) {
	var k domain.Check
	name, err := ident.Name(in.Name)
	ident.Blame(&k, "name", err)
	s.Identity, err = ident.Identity(in.IdentityNumber)
	ident.Blame(&k, "identity_number", err)
	if strings.TrimSpace(in.Phone) != "" { // who has none signs in with the identity number
		if s.Phone, err = ident.Phone(in.Phone); err != nil {
			ident.Blame(&k, "phone", err)
		} else if err := a.personal(ctx, tx, &k, s.Phone); err != nil {
			return p, s, err
		}
	}
	if needPIN {
		born := domain.Date("")
		if s.Identity != "" {
			born = ident.BirthDate(s.Identity)
		}
		k.Merge(domain.CheckPIN(in.PIN, born))
	}
	k.That(domain.Languages.Has(in.Language), "language", "choose-one")
	region, rerr := a.regionIn(ctx, tx, domain.Actor{}, in.RegionCode, domain.LevelCounty)
	if !k.Merge(rerr) {
		return p, s, rerr
	}
	if err := k.Err(); err != nil {
		return p, s, err
	}
	demo, err := tx.Setting(ctx, "demo")
	if err != nil {
		return p, s, err
	}
	k.That(demo == "" || strings.HasPrefix(s.Identity, ident.FictionalAddress), "identity_number", "identity-not-fictional")
	born := ident.BirthDate(s.Identity)
	k.That(born < tx.Today(), "identity_number", "identity-birth-date")
	p = domain.Person{County: ident.CountyOf(string(region.Code)), ID: domain.PersonID(a.NewID()), Name: name, BornOn: born, Language: in.Language,
		IdentityMask: ident.MaskIdentity(s.Identity), PhoneMask: ident.MaskPhone(s.Phone), CreatedAt: tx.Now}
	if demo != "" { // the demo's fictional register of identities knows every fictional number
		p.IdentityHow, p.IdentityAt = "demo", tx.Now
	}
	if err := k.Err(); err != nil {
		return p, s, err
	}
	staff, err := tx.StaffPerson(ctx, s.Identity)
	if staff != "" { // a member of staff who opens a file is one natural person
		p.ID = staff
	}
	return p, s, err
}

// personal blames a phone number that is one of staff or of an organisation.
func (a *Actions) personal(ctx context.Context, tx *storage.Tx, k *domain.Check, phone string) error {
	theirs, err := tx.IsContact(ctx, phone)
	k.That(!theirs, "phone", "phone-not-personal")
	return err
}
