package access

import (
	"context"

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
