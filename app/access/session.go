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

	began, pinAt time.Time
}

// Person is the session as the person's own, if it is one.
func (s Session) Person() (PersonSession, bool) { return s.person, s.person.Valid() }

// SignIn opens a session for whoever knows the secret of a login: a staff login and its password, or a person's phone or identity
// number and PIN. An unknown login gets the same answer after the same work.
func SignIn(ctx context.Context, store *storage.Store, login, secret string) (token string, s Session, err error) {
	login = typedLogin(login)
	if err := try(ctx, store, login); err != nil {
		return "", s, err
	}
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
		if err := opened(ctx, tx, a, &row, "own", ""); err != nil {
			return err
		}
		if err := tx.ForgetTries(ctx, login); err != nil {
			return err
		}
		return tx.AddSession(ctx, row)
	})
	if err != nil {
		return "", s, err
	}
	s, err = resume(ctx, store, row, "")
	return token, s, err
}

// After freeTries in vain, each further try waits twice as long as the one before, longestWait at most: long enough that a PIN of six
// digits cannot be found by trying, short enough that nobody can keep a person from their own withdrawal.
const (
	freeTries   = 5
	longestWait = 30 * time.Second
)

// try counts a try of a login before its secret is looked at, so that many at once count too, and refuses one that comes too soon.
func try(ctx context.Context, store *storage.Store, login string) error {
	return store.Write(ctx, func(tx *storage.Tx) error {
		t, err := tx.Tries(ctx, login)
		if err != nil {
			return err
		}
		if t.Tries >= freeTries {
			wait := min(longestWait, time.Second<<min(t.Tries-freeTries, 10))
			if left := t.LastAt.Add(wait).Sub(tx.Now); left > 0 {
				return domain.ErrSignInWait.With("Seconds", int(left/time.Second)+1)
			}
		}
		return tx.AddTry(ctx, login)
	})
}

// typedLogin is a login as it is looked up: staff's in lower case, a phone or identity number without spaces.
func typedLogin(login string) string {
	login = strings.TrimSpace(login)
	if login == "" || len(login) > 100 || !domain.Plain(login) {
		return ""
	}
	if !unicode.IsDigit([]rune(login)[0]) {
		return strings.ToLower(login)
	}
	return strings.ToUpper(strings.ReplaceAll(login, " ", ""))
}

// accountOf finds who a login means: text with a letter at its start is staff's, else it is a phone or an identity number.
func accountOf(ctx context.Context, store *storage.Store, login string) (domain.Account, error) {
	if login == "" {
		return domain.Account{}, domain.ErrNotFound
	}
	if !unicode.IsDigit([]rune(login)[0]) {
		return store.AccountByLogin(ctx, "staff", login)
	}
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
	s = Session{ID: row.ID, Account: a, Expires: row.ExpiresAt, began: row.CreatedAt, pinAt: row.PinAt}
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
