package access

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"yiji/domain"
	"yiji/storage"
)

// SessionHours is how long a sign-in lasts at most.
const SessionHours = 12

// Session is a signed-in account and the one grant it acts under now.
type Session struct {
	ID      string
	Account domain.Account
	Grants  []domain.Grant // of staff, all in force
	Actor   domain.Actor
	person  PersonSession
	Expires time.Time
}

// Person is the session as the person's own, if it is one.
func (s Session) Person() (PersonSession, bool) { return s.person, s.person.Valid() }

// SignIn opens a session for whoever knows the secret of a login: a staff login and its password, or a person's phone or identity
// number and PIN. An unknown login gets the same answer after the same work.
func SignIn(ctx context.Context, store *storage.Store, login, secret string) (token string, s Session, err error) {
	a, err := accountOf(ctx, store, login)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return "", s, err
	}
	if !checkSecret(a.PasswordHash, secret) {
		return "", s, domain.ErrSignIn
	}
	token, hash := NewToken()
	row := domain.Session{ID: hash, AccountID: a.ID}
	err = store.Write(ctx, func(tx *storage.Tx) error {
		row.CreatedAt, row.SeenAt, row.ExpiresAt = tx.Now, tx.Now, tx.Now.Add(SessionHours*time.Hour)
		if a.Person {
			row.PersonSessionID = domain.PersonSessionID(newID())
			if err := tx.AddPersonSession(ctx, domain.PersonSession{ID: row.PersonSessionID, PersonID: a.PersonID, Origin: "own", CreatedAt: tx.Now}); err != nil {
				return err
			}
		}
		return tx.AddSession(ctx, row)
	})
	if err != nil {
		return "", s, err
	}
	s, err = resume(ctx, store, row, "")
	return token, s, err
}

// accountOf finds who a login means: text with a letter at its start is staff's, else it is a phone or an identity number.
func accountOf(ctx context.Context, store *storage.Store, login string) (domain.Account, error) {
	login = strings.TrimSpace(login)
	if login == "" || len(login) > 100 || !domain.Plain(login) {
		return domain.Account{}, domain.ErrNotFound
	}
	if !unicode.IsDigit([]rune(login)[0]) {
		return store.AccountByLogin(ctx, "staff", strings.ToLower(login))
	}
	login = strings.ToUpper(strings.ReplaceAll(login, " ", ""))
	if a, err := store.AccountByLogin(ctx, "phone", login); err == nil {
		return a, nil
	}
	return store.AccountByLogin(ctx, "identity", login)
}

// Resume continues the session of a token, under the grant that the session last chose, or under grant if that is not "".
func Resume(ctx context.Context, store *storage.Store, token string, grant domain.GrantID) (s Session, err error) {
	row, err := store.Session(ctx, HashToken(token))
	if errors.Is(err, domain.ErrNotFound) {
		return s, domain.ErrUnauthenticated
	}
	if err != nil {
		return s, err
	}
	if !store.Now().Before(row.ExpiresAt) {
		return s, domain.ErrUnauthenticated
	}
	return resume(ctx, store, row, grant)
}

func resume(ctx context.Context, store *storage.Store, row domain.Session, grant domain.GrantID) (s Session, err error) {
	a, err := store.Account(ctx, row.AccountID)
	if err != nil {
		return s, err
	}
	s = Session{ID: row.ID, Account: a, Expires: row.ExpiresAt}
	if a.Person {
		s.person = personSession(a, row.PersonSessionID)
		s.Actor = s.person.actor
		return s, nil
	}
	if s.Grants, err = store.Grants(ctx, a.ID, store.Today()); err != nil {
		return s, err
	}
	s.Actor, err = actorOf(a, s.Grants, row.GrantID, grant)
	return s, err
}

// actorOf picks the grant asked for, else the session's, else the first. A grant asked for that the account does not hold is refused.
func actorOf(a domain.Account, grants []domain.Grant, chosen, asked domain.GrantID) (domain.Actor, error) {
	who := domain.Actor{AccountID: a.ID, PersonID: a.PersonID, OrganisationID: a.OrganisationID}
	pick := -1
	for i, g := range grants {
		switch {
		case asked != "" && g.ID == asked, asked == "" && g.ID == chosen:
			pick = i
		case asked == "" && pick < 0:
			pick = i
		}
	}
	if asked != "" && pick < 0 {
		return who, domain.ErrForbidden
	}
	if pick >= 0 {
		g := grants[pick]
		who.Role, who.GrantID, who.Scope = g.Role, g.ID, g.Scope(a.PersonID)
	}
	return who, nil
}

// Switch lets the session act under another grant of its account.
func Switch(ctx context.Context, store *storage.Store, s Session, grant domain.GrantID) error {
	if _, err := actorOf(s.Account, s.Grants, "", grant); err != nil || grant == "" {
		return domain.ErrForbidden
	}
	return store.Write(ctx, func(tx *storage.Tx) error { return tx.SwitchGrant(ctx, s.ID, grant) })
}

// SignOut ends the session of a token.
func SignOut(ctx context.Context, store *storage.Store, token string) error {
	return store.Write(ctx, func(tx *storage.Tx) error { return tx.EndSession(ctx, HashToken(token)) })
}
