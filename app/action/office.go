package action

import (
	"cmp"
	"context"
	"errors"
	"unicode/utf8"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// PassphraseLength is the least number of characters of an ombudsman's passphrase.
const PassphraseLength = 12

// Desk is an ombudsman whose office is open: the only thing that the words of cases can be read with.
type Desk struct {
	Actor  domain.Actor
	key    domain.OfficeKey
	secret string
}

// Office is how an ombudsman's office stands.
type Office struct {
	Path    string
	HasKey  bool // somebody active can open it
	Mine    bool // the reader can open it
	Asked   bool // the reader waits to be handed it
	Joined  bool // a merger of regions brought another key, newer than the reader's, to which the cases can go
	Waiting []domain.OfficeHolder
}

// Office is the office of the reader's region.
func (a *Actions) Office(ctx context.Context, who domain.Actor) (o Office, err error) {
	if err := a.may(who, "grievance", "read"); err != nil {
		return o, err
	}
	o.Path = who.Scope.RegionPath
	var e1, e2 error
	o.HasKey, e1 = a.Store.OfficeHeld(ctx, o.Path, a.Store.Today())
	list, e2 := a.Store.OfficeHolders(ctx, o.Path)
	newest, e3 := a.Store.OfficeFor(ctx, o.Path, a.Store.Today())
	if errors.Is(e3, domain.ErrNotFound) {
		e3 = nil
	}
	for _, h := range list {
		switch mine := h.AccountID == who.AccountID; {
		case mine && len(h.Share) > 0:
			o.Mine, o.Joined = true, newest.Path == o.Path && newest.ID != h.KeyID
		case mine:
			o.Asked = true
		case len(h.Share) == 0:
			o.Waiting = append(o.Waiting, h)
		}
	}
	return o, errors.Join(e1, e2, e3)
}

// holder is a fresh key of an ombudsman's own, wrapped by the passphrase.
func (a *Actions) holder(who domain.Actor, passphrase string) (h domain.OfficeHolder, secret string, err error) {
	var k domain.Check
	k.That(utf8.RuneCountInString(passphrase) >= PassphraseLength, "passphrase", "too-short", "Min", PassphraseLength)
	k.That(domain.Plain(passphrase) && len(passphrase) <= 400, "passphrase", "text-characters")
	if err := k.Err(); err != nil {
		return h, "", err
	}
	h = domain.OfficeHolder{AccountID: who.AccountID, Path: who.Scope.RegionPath}
	if h.Recipient, secret, err = access.NewIdentity(); err != nil {
		return h, "", err
	}
	h.Wrapped, err = access.Wrap(secret, passphrase, cmp.Or(a.Work, access.OfficeWork))
	return h, secret, err
}

// MakeOfficeKey makes the key of the ombudsman's office, which only they can open, and encrypts to it what was said before there was one.
// While somebody active holds a key there is no other.
func (a *Actions) MakeOfficeKey(ctx context.Context, who domain.Actor, passphrase string) (domain.OfficeKey, error) {
	if err := a.may(who, "grievance", "read"); err != nil {
		return domain.OfficeKey{}, err
	}
	h, _, err := a.holder(who, passphrase)
	if err != nil {
		return domain.OfficeKey{}, err
	}
	recipient, secret, err := access.NewIdentity()
	if err != nil {
		return domain.OfficeKey{}, err
	}
	if h.Share, err = access.EncryptTo(h.Recipient, []byte(secret)); err != nil {
		return domain.OfficeKey{}, err
	}
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.OfficeKey{}, err
	}
	return do(ctx, a, who, "grievance", "open", func(tx *storage.Tx) (key domain.OfficeKey, ref domain.Ref, err error) {
		held, err := tx.OfficeHeld(ctx, h.Path, tx.Today())
		if err == nil && held {
			err = domain.ErrOfficeHasKey
		}
		if err != nil {
			return key, ref, err
		}
		key = domain.OfficeKey{ID: a.NewID(), Path: h.Path, Recipient: recipient, CreatedAt: tx.Now}
		h.KeyID, h.CreatedAt = key.ID, tx.Now
		if err := errors.Join(tx.AddOfficeKey(ctx, key), tx.SetOfficeHolder(ctx, h)); err != nil {
			return key, ref, err
		}
		return key, domain.Ref{County: domain.NoCounty, ID: key.ID}, adopt(ctx, tx, key, counties)
	})
}

// adopt encrypts to an office's first key what was said while there was none.
func adopt(ctx context.Context, tx *storage.Tx, key domain.OfficeKey, counties []domain.County) error {
	list, err := tx.KeylessCases(ctx, counties)
	if err != nil {
		return err
	}
	for _, g := range list {
		words, err := tx.CaseWords(ctx, g)
		if err != nil {
			return err
		}
		for _, w := range words {
			text, err := tx.OpenBytes(w.WaitingSealed)
			if err != nil {
				return err
			}
			if w.OfficeText, err = access.EncryptTo(key.Recipient, text); err != nil {
				return err
			}
			w.WaitingSealed = nil
			if err := tx.UpdateCaseWord(ctx, w); err != nil {
				return err
			}
		}
		g.KeyID = key.ID
		if err := tx.UpdateGrievance(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

// AskForOffice makes a newly appointed ombudsman's own key, so that somebody who can open the office can hand it over.
func (a *Actions) AskForOffice(ctx context.Context, who domain.Actor, passphrase string) error {
	if err := a.may(who, "grievance", "read"); err != nil {
		return err
	}
	h, _, err := a.holder(who, passphrase)
	if err != nil {
		return err
	}
	_, err = do(ctx, a, who, "grievance", "open", func(tx *storage.Tx) (bool, domain.Ref, error) {
		old, err := tx.OfficeHolder(ctx, who.AccountID)
		switch {
		case err == nil && len(old.Share) > 0 && old.Path == h.Path:
			return false, domain.Ref{}, domain.ErrOfficeHasKey
		case err != nil && !errors.Is(err, domain.ErrNotFound):
			return false, domain.Ref{}, err
		}
		h.CreatedAt = tx.Now
		return true, domain.Ref{County: domain.NoCounty, ID: string(who.AccountID)}, tx.SetOfficeHolder(ctx, h)
	})
	return err
}

// HandOver encrypts the office's key to another ombudsman of the same office, who asked for it.
func (a *Actions) HandOver(ctx context.Context, desk Desk, to domain.AccountID) error {
	_, err := do(ctx, a, desk.Actor, "grievance", "open", func(tx *storage.Tx) (bool, domain.Ref, error) {
		h, err := tx.OfficeHolder(ctx, to)
		if err == nil && (h.Path != desk.key.Path || len(h.Share) > 0) {
			err = domain.ErrNotFound
		}
		if err != nil {
			return false, domain.Ref{}, err
		}
		grants, err := tx.Grants(ctx, to, tx.Today())
		if err != nil {
			return false, domain.Ref{}, err
		}
		active := false
		for _, g := range grants {
			active = active || g.Role == domain.RoleOmbudsman && g.RegionPath == h.Path
		}
		if !active {
			return false, domain.Ref{}, domain.ErrNotFound
		}
		if h.Share, err = access.EncryptTo(h.Recipient, []byte(desk.secret)); err != nil {
			return false, domain.Ref{}, err
		}
		h.KeyID = desk.key.ID
		return true, domain.Ref{County: domain.NoCounty, ID: string(to)}, tx.SetOfficeHolder(ctx, h)
	})
	return err
}

// DeskBy is the office opened by its holder's passphrase, for as long as the caller keeps it.
func (a *Actions) DeskBy(ctx context.Context, who domain.Actor, passphrase string) (d Desk, err error) {
	if err := a.may(who, "grievance", "read"); err != nil {
		return d, err
	}
	h, err := a.Store.OfficeHolder(ctx, who.AccountID)
	if err != nil || len(h.Share) == 0 || h.Path != who.Scope.RegionPath {
		return d, cmp.Or(err, error(domain.ErrPassphrase))
	}
	own, err := access.Unwrap(h.Wrapped, passphrase)
	if err != nil {
		return d, domain.ErrPassphrase
	}
	secret, err := access.DecryptWith(own, h.Share)
	if err != nil {
		return d, err
	}
	d = Desk{Actor: who, secret: string(secret)}
	d.key, err = a.Store.OfficeKey(ctx, h.KeyID)
	return d, err
}

// OpenOffice opens the office for one session. What opens it is kept under a key that only the session's token gives, which the server
// does not store, and goes with the session: so any of several servers can answer, and the database alone opens nothing.
func (a *Actions) OpenOffice(ctx context.Context, who domain.Actor, token, passphrase string) error {
	if err := a.may(who, "grievance", "read"); err != nil {
		return err
	}
	if err := access.TryOffice(ctx, a.Store, who.AccountID); err != nil {
		return err
	}
	d, err := a.DeskBy(ctx, who, passphrase)
	if errors.Is(err, domain.ErrNotFound) {
		err = domain.ErrPassphrase
	}
	if err != nil {
		return err
	}
	locked, err := access.LockUnder(token, officeUse, []byte(d.secret))
	if err != nil {
		return err
	}
	_, err = do(ctx, a, who, "grievance", "open", func(tx *storage.Tx) (bool, domain.Ref, error) {
		s, err := tx.Session(ctx, access.HashToken(token))
		if err != nil || s.AccountID != who.AccountID {
			return false, domain.Ref{}, cmp.Or(err, error(domain.ErrForbidden))
		}
		o := domain.OfficeOpening{SessionID: s.ID, KeyID: d.key.ID, Locked: locked, CreatedAt: tx.Now}
		return true, domain.Ref{County: domain.NoCounty, ID: d.key.ID}, errors.Join(access.OfficeOpened(ctx, tx, who.AccountID), tx.SetOfficeOpening(ctx, o))
	})
	return err
}

const officeUse = "office opening"

// DeskOf is the office as the session with token opened it.
func (a *Actions) DeskOf(ctx context.Context, who domain.Actor, token string) (d Desk, err error) {
	if err := a.may(who, "grievance", "read"); err != nil {
		return d, err
	}
	o, err := a.Store.OfficeOpening(ctx, access.HashToken(token))
	if errors.Is(err, domain.ErrNotFound) {
		return d, domain.ErrOfficeLocked
	}
	if err != nil {
		return d, err
	}
	secret, err := access.UnlockUnder(token, officeUse, o.Locked)
	if err != nil {
		return d, domain.ErrOfficeLocked
	}
	d = Desk{Actor: who, secret: string(secret)}
	d.key, err = a.Store.OfficeKey(ctx, o.KeyID)
	if err == nil && d.key.Path != who.Scope.RegionPath {
		err = domain.ErrOfficeLocked
	}
	return d, err
}

// ombudsman refuses what may not happen while nobody hears grievances: no ombudsman in office who can open it, or more than a fifth of the
// waiting cases overdue.
func ombudsman(ctx context.Context, tx *storage.Tx, path string) error {
	key, err := tx.OfficeFor(ctx, path, tx.Today())
	if errors.Is(err, domain.ErrNotFound) {
		return domain.ErrNoOmbudsman
	}
	if err != nil {
		return err
	}
	waiting, overdue, err := tx.CaseLoad(ctx, key.Path, tx.Today())
	if err == nil && domain.Overloaded(waiting, overdue) {
		err = domain.ErrNoOmbudsman
	}
	return err
}
