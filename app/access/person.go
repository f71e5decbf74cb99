package access

import (
	"context"
	"time"

	"github.com/google/uuid"

	"yiji/domain"
	"yiji/storage"
)

// PersonSession proves that the person acts. Its fields are closed and only a person's own sign-in makes one, so that no staff
// account, import, command, delegation or personal API token can do what asks for it.
type PersonSession struct {
	actor domain.Actor
	id    domain.PersonSessionID
}

// Actor is the person as any rule of access sees them.
func (s PersonSession) Actor() domain.Actor { return s.actor }

// Person is who acts.
func (s PersonSession) Person() domain.PersonID { return s.actor.PersonID }

// ID names the proof that consents and answers point to.
func (s PersonSession) ID() domain.PersonSessionID { return s.id }

// Valid tells a session from the zero value.
func (s PersonSession) Valid() bool { return s.id != "" }

func personSession(a domain.Account, id domain.PersonSessionID) PersonSession {
	return PersonSession{domain.Actor{AccountID: a.ID, PersonID: a.PersonID, Role: domain.RoleTrainee, Scope: domain.Scope{PersonID: a.PersonID}}, id}
}

type deviceKey struct{}

// OnDevice lets a sign-in under ctx know the browser it comes from: the key of our signed cookie.
func OnDevice(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, deviceKey{}, key)
}

// opened is what each new sign-in of an account leaves beside its session: its use of the device, and of a person the proof that consents
// point to. A program without a browser's cookie is a device of its own, named by its token. A person's closed file opens no session.
func opened(ctx context.Context, tx *storage.Tx, a domain.Account, row *domain.Session, origin string, desk domain.AccountID) error {
	device, _ := ctx.Value(deviceKey{}).(string)
	if device == "" {
		device = row.ID
	}
	if err := tx.AddDeviceUse(ctx, domain.DeviceUse{DeviceKey: device, AccountID: a.ID, Person: a.Person, At: tx.Now}); err != nil || !a.Person {
		return err
	}
	p, err := tx.Person(ctx, a.PersonID)
	if err != nil {
		return err
	}
	if p.Closed {
		return domain.ErrFileClosed
	}
	row.PersonSessionID = domain.PersonSessionID(newID())
	return tx.AddPersonSession(ctx, domain.PersonSession{ID: row.PersonSessionID, PersonID: a.PersonID, Origin: origin, DeviceKey: device, DeskBy: desk, CreatedAt: tx.Now})
}

// DeskMinutes is how long a person's session at an independent desk lasts at most.
const DeskMinutes = 30

// SignInAtDesk opens a person's own session on the desk's machine: the person types the PIN. desk is the worker who serves, whose visit the
// caller has found.
func SignInAtDesk(ctx context.Context, store *storage.Store, desk domain.AccountID, person domain.PersonID, pin string) (token string, err error) {
	a, err := store.PersonAccount(ctx, person)
	if err != nil {
		return "", err
	}
	if err := try(ctx, store, pinLimit(a.ID)); err != nil {
		return "", err
	}
	if !checkSecret(a.PasswordHash, pin) {
		return "", domain.ErrSignIn
	}
	token, hash := NewToken()
	row := domain.Session{ID: hash, AccountID: a.ID}
	return token, store.Write(ctx, func(tx *storage.Tx) error {
		row.CreatedAt, row.SeenAt, row.ExpiresAt = tx.Now, tx.Now, tx.Now.Add(DeskMinutes*time.Minute)
		if err := opened(ctx, tx, a, &row, "desk", desk); err != nil {
			return err
		}
		if err := succeeded(ctx, tx, pinLimit(a.ID)); err != nil {
			return err
		}
		if err := signed(ctx, tx, a, "session.open"); err != nil {
			return err
		}
		return tx.AddSession(ctx, row)
	})
}

// OnPaper makes the session behind what the person of an open visit signed on paper: witness is the worker who serves it, there in person and
// not by a program's token, and scan the file of what was signed. A test lists its callers.
func OnPaper(ctx context.Context, tx *storage.Tx, witness domain.Actor, v domain.Visit, scan domain.FileID) (s PersonSession, err error) {
	if err := v.May(witness, tx.Today()); err != nil {
		return s, err
	}
	switch {
	case witness.Role != domain.RoleDesk || witness.Kinds != "" || witness.PersonID == "" || scan == "":
		return s, domain.ErrWitness
	case witness.PersonID == v.PersonID:
		return s, domain.ErrSamePerson
	}
	a, err := tx.PersonAccount(ctx, v.PersonID)
	if err != nil {
		return s, err
	}
	id := domain.PersonSessionID(newID())
	return personSession(a, id), tx.AddPersonSession(ctx, domain.PersonSession{ID: id, PersonID: a.PersonID, Origin: "paper", DeskBy: witness.AccountID, WitnessID: witness.PersonID,
		VisitID: v.ID, FileID: scan, CreatedAt: tx.Now})
}

// Card is whoever shows a card: no session of a person, only the right to mark its holder's own attendance.
func Card(ctx context.Context, store *storage.Store, token string) (domain.Actor, error) {
	c, err := store.CardByToken(ctx, HashToken(token))
	if err != nil {
		return domain.Visitor, err
	}
	return domain.Actor{AccountID: domain.AccountID("card/" + c.ID), PersonID: c.PersonID, Role: domain.RoleCard, Scope: domain.Scope{PersonID: c.PersonID}}, nil
}

// DemoPerson makes a session for a person of the played year, on a database that demo itself made and marked; on any other it
// fails. A test lists its callers.
func DemoPerson(ctx context.Context, s *storage.Store, account domain.AccountID, id domain.PersonSessionID) (p PersonSession, err error) {
	demo, err := s.Setting(ctx, "demo")
	if err != nil {
		return p, err
	}
	if demo == "" {
		return p, domain.ErrNotYours
	}
	a, err := s.Account(ctx, account)
	if err != nil {
		return p, err
	}
	if !a.Person {
		return p, domain.ErrNotYours
	}
	err = s.Write(ctx, func(tx *storage.Tx) error {
		return tx.AddPersonSession(ctx, domain.PersonSession{ID: id, PersonID: a.PersonID, Origin: "demo", CreatedAt: tx.Now})
	})
	return personSession(a, id), err
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
