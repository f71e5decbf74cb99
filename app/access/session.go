package access

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"yiji/domain"
	"yiji/storage"
)

// Session is a signed-in account and the one grant it acts under now.
type Session struct {
	ID      string
	Account domain.Account
	Grants  []domain.Grant // of staff, all in force
	Actor   domain.Actor
	Lacks   domain.Lack // until it has that, it may only get it or leave
	Token   string      // id of the personal API token that stands for a sign-in, or ""
	person  PersonSession
	Expires time.Time

	began, pinAt time.Time
}

// Person is the session as the person's own, if it is one.
func (s Session) Person() (PersonSession, bool) { return s.person, s.person.Valid() }

// Attempt is what somebody shows to sign in: a staff login and its password, or a person's phone or identity number and PIN.
type Attempt struct {
	Login, Secret string
	Code          string // of the second factor or a recovery code, or ""
	CodeLater     bool   // a page asks for the code next: the session lacks it till then
	Address       string // of the machine, counted and not kept
	Device        string // the family of browser, see DeviceWord
	Old           string // token of the session that the browser had, which ends
}

// SignIn opens a session for whoever knows the secret of a login. An unknown login gets the same answer after the same work.
func SignIn(ctx context.Context, store *storage.Store, in Attempt) (token string, s Session, err error) {
	login := typedLogin(in.Login)
	limits := []limit{loginLimit(login)}
	if in.Address != "" {
		limits = append(limits, addressLimit(in.Address))
	}
	if err := try(ctx, store, limits...); err != nil {
		return "", s, err
	}
	a, err := accountOf(ctx, store, login)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return "", s, err
	}
	if !checkSecret(a.PasswordHash, in.Secret) {
		return "", s, domain.ErrSignIn
	}
	factor, err := factorOf(ctx, store, a, in)
	if err != nil {
		return "", s, err
	}
	return open(ctx, store, a, domain.Session{Factor: factor, Device: in.Device}, in.Old, func(tx *storage.Tx) error {
		if err := succeeded(ctx, tx, limits[0]); err != nil || len(limits) == 1 {
			return err
		}
		return takeBack(ctx, tx, limits[1])
	})
}

// factorOf is what an attempt with the right secret shows of the account's second factor.
func factorOf(ctx context.Context, store *storage.Store, a domain.Account, in Attempt) (domain.FactorState, error) {
	if a.Person {
		return domain.FactorNone, nil
	}
	f, err := store.SecondFactor(ctx, a.ID)
	switch {
	case err != nil || !f.Confirmed():
		return domain.FactorNone, err
	case in.Code == "" && in.CodeLater:
		return domain.FactorOwed, nil
	case in.Code == "":
		return "", domain.ErrOTPNeeded
	}
	return domain.FactorShown, TryCode(ctx, store, a.ID, in.Code)
}

// open stores a new session of an account in the place of the browser's old one, and runs also in the same transaction.
func open(ctx context.Context, store *storage.Store, a domain.Account, row domain.Session, old string, also func(*storage.Tx) error) (token string, s Session, err error) {
	token, row.ID = NewToken()
	row.AccountID = a.ID
	err = store.Write(ctx, func(tx *storage.Tx) error {
		role := domain.RoleTrainee
		if err := opened(ctx, tx, a, &row, "own", ""); err != nil {
			return err
		}
		if grants, err := tx.Grants(ctx, a.ID, tx.Today()); err != nil {
			return err
		} else if len(grants) > 0 {
			role = grants[0].Role
		}
		row.CreatedAt, row.SeenAt, row.ExpiresAt = tx.Now, tx.Now, tx.Now.Add(domain.SessionLimit(role).Total)
		if err := also(tx); err != nil {
			return err
		}
		if err := tx.EndOldSessions(ctx, a.ID); err != nil {
			return err
		}
		if old != "" {
			if err := tx.EndSession(ctx, HashToken(old)); err != nil {
				return err
			}
		}
		if err := signed(ctx, tx, a, "session.open"); err != nil {
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
	a, err := store.AccountByLogin(ctx, "phone", login)
	b, err2 := store.AccountByLogin(ctx, "identity", login) // asked always: an unknown number costs the same
	if err == nil {
		return a, nil
	}
	return b, err2
}

// seenEvery is how often the use of a session is written down: a read is no write but for once a minute.
const seenEvery = time.Minute

// Resume continues the session of a token, under the grant that the session last chose, or under grant if that is not "".
func Resume(ctx context.Context, store *storage.Store, token string, grant domain.GrantID) (s Session, err error) {
	row, err := store.Session(ctx, HashToken(token))
	if errors.Is(err, domain.ErrNotFound) {
		return s, domain.ErrUnauthenticated
	}
	if err != nil {
		return s, err
	}
	now := store.Now()
	if !now.Before(row.ExpiresAt) {
		return s, domain.ErrUnauthenticated
	}
	if s, err = resume(ctx, store, row, grant); err != nil {
		return s, err
	}
	if l := domain.SessionLimit(s.Actor.Role); !now.Before(row.SeenAt.Add(l.Idle)) || !now.Before(row.CreatedAt.Add(l.Total)) {
		return Session{}, domain.ErrUnauthenticated
	}
	return s, see(ctx, store, row, now)
}

// see writes down that a session is used. A database too busy to note it does not keep anybody from reading.
func see(ctx context.Context, store *storage.Store, row domain.Session, now time.Time) error {
	if now.Sub(row.SeenAt) < seenEvery {
		return nil
	}
	soon, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err := store.Write(soon, func(tx *storage.Tx) error { return tx.SeeSession(soon, row.ID) })
	if errors.Is(err, domain.ErrBusy) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

func resume(ctx context.Context, store *storage.Store, row domain.Session, grant domain.GrantID) (s Session, err error) {
	a, grants, err := accountWith(ctx, store, row.AccountID)
	if err != nil {
		return s, err
	}
	s = Session{ID: row.ID, Account: a, Grants: grants, Expires: row.ExpiresAt, began: row.CreatedAt, pinAt: row.PinAt}
	if a.Person {
		s.person = personSession(a, row.PersonSessionID)
		s.Actor = s.person.actor
		return s, nil
	}
	if s.Actor, err = actorOf(a, s.Grants, row.GrantID, grant); err != nil {
		return s, err
	}
	s.Lacks, err = lackOf(ctx, store, a.ID, row.Factor, s.Grants)
	return s, err
}

// lackOf is what a sign-in that showed factor lacks under grants. The demo's accounts need no second factor.
func lackOf(ctx context.Context, store *storage.Store, id domain.AccountID, factor domain.FactorState, grants []domain.Grant) (domain.Lack, error) {
	if factor == domain.FactorOwed {
		return domain.LacksCode, nil
	}
	if factor == domain.FactorShown || !slices.ContainsFunc(grants, func(g domain.Grant) bool { return g.Role.NeedsSecondFactor() }) {
		return domain.LacksNothing, nil
	}
	if demo, err := store.Setting(ctx, "demo"); err != nil || demo != "" {
		return domain.LacksNothing, err
	}
	f, err := store.SecondFactor(ctx, id)
	if f.Confirmed() {
		return domain.LacksCode, err
	}
	return domain.LacksFactor, err
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

// Switch lets the session act under another grant of its account, under a new token.
func Switch(ctx context.Context, store *storage.Store, s Session, grant domain.GrantID) (token string, err error) {
	if _, err := actorOf(s.Account, s.Grants, "", grant); err != nil || grant == "" {
		return "", domain.ErrForbidden
	}
	return renewed(ctx, store, s, func(row *domain.Session) { row.GrantID = grant })
}

// ShowCode gives a session the second factor that its sign-in owes, under a new token.
func ShowCode(ctx context.Context, store *storage.Store, s Session, code string) (token string, err error) {
	if s.Lacks != domain.LacksCode || s.Token != "" {
		return "", domain.ErrState
	}
	if err := TryCode(ctx, store, s.Account.ID, code); err != nil {
		return "", err
	}
	return renewed(ctx, store, s, func(row *domain.Session) { row.Factor = domain.FactorShown })
}

func renewed(ctx context.Context, store *storage.Store, s Session, change func(*domain.Session)) (token string, err error) {
	err = store.Write(ctx, func(tx *storage.Tx) (err error) {
		token, err = Renew(ctx, tx, s, change)
		return err
	})
	return token, err
}

// Renew changes what a session may do and gives it another token: whoever knew the old one knows nothing.
func Renew(ctx context.Context, tx *storage.Tx, s Session, change func(*domain.Session)) (token string, err error) {
	row, err := tx.Session(ctx, s.ID)
	if errors.Is(err, domain.ErrNotFound) {
		return "", domain.ErrUnauthenticated
	}
	if err != nil {
		return "", err
	}
	change(&row)
	token, row.ID = NewToken()
	role := s.Actor.Role
	for _, g := range s.Grants {
		if g.ID == row.GrantID {
			role = g.Role
		}
	}
	row.ExpiresAt = row.CreatedAt.Add(domain.SessionLimit(role).Total)
	return token, tx.RenewSession(ctx, s.ID, row)
}

// SignOut ends the session of a token; one that is over already stays so.
func SignOut(ctx context.Context, store *storage.Store, token string) error {
	return store.Write(ctx, func(tx *storage.Tx) error {
		row, err := tx.Session(ctx, HashToken(token))
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		a, err := tx.Account(ctx, row.AccountID)
		if err == nil {
			err = signed(ctx, tx, a, "session.close")
		}
		if err != nil {
			return err
		}
		return tx.EndSession(ctx, row.ID)
	})
}

// signed leaves the row of a sign-in or sign-out: whose account, and nothing of session, device or address. A person's own is personal.
func signed(ctx context.Context, tx *storage.Tx, a domain.Account, act string) error {
	row := domain.Audit{County: domain.NoCounty, ID: newID(), AccountID: a.ID, PersonID: a.PersonID, Act: act, Object: string(a.ID), Personal: a.Person}
	if a.Person {
		row.Role = domain.RoleTrainee
	}
	return tx.AddAudit(ctx, row)
}
