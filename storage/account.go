package storage

import (
	"context"
	"time"

	"yiji/domain"
)

// Account returns one account.
func (q queries) Account(ctx context.Context, id domain.AccountID) (a domain.Account, err error) {
	err = q.db.NewSelect().Model(&a).Where("id = ?", id).Scan(ctx)
	return a, found(err)
}

// AccountByLogin finds the account that somebody means by what they type: a staff login, a phone or an identity number.
func (q queries) AccountByLogin(ctx context.Context, kind, login string) (a domain.Account, err error) {
	if kind == "phone" {
		return q.accountByPhone(ctx, login)
	}
	err = q.db.NewSelect().Model(&a).Where("id = (SELECT account_id FROM logins WHERE key = ?)", q.loginKey(kind, login)).Scan(ctx)
	return a, found(err)
}

// AccountByLink finds the account that a one-time link opens.
func (q queries) AccountByLink(ctx context.Context, hash string) (a domain.Account, err error) {
	if hash == "" {
		return a, domain.ErrNotFound
	}
	err = q.db.NewSelect().Model(&a).Where("link_hash = ?", hash).Scan(ctx)
	return a, found(err)
}

func (q queries) loginKey(kind, login string) string {
	if kind == "staff" {
		return "staff:" + login
	}
	return q.seal.key(kind, login)
}

// AddAccount stores an account without a way to sign in; AddLogin gives it one.
func (tx *Tx) AddAccount(ctx context.Context, a domain.Account) error { return tx.insert(ctx, &a) }

// AddLogin lets an account be found by what its holder types; kind is "staff" or "identity".
func (tx *Tx) AddLogin(ctx context.Context, kind, login string, id domain.AccountID) error {
	_, err := tx.db.NewRaw("INSERT INTO logins (key, account_id) VALUES (?, ?)", tx.loginKey(kind, login), id).Exec(ctx)
	return unique(err, domain.ErrLoginTaken.At(map[string]string{"staff": "login", "identity": "identity_number"}[kind]))
}

// UpdateAccount writes an account back.
func (tx *Tx) UpdateAccount(ctx context.Context, a domain.Account) error {
	return changed(tx.db.NewUpdate().Model(&a).ExcludeColumn("id", "person_id").Where("id = ?", a.ID).Exec(ctx))
}

// Session returns a session by the hash of its token.
func (q queries) Session(ctx context.Context, id string) (s domain.Session, err error) {
	err = q.db.NewSelect().Model(&s).Where("id = ?", id).Scan(ctx)
	return s, found(err)
}

// Tries is how often a login was tried since somebody last signed in by it, and when last.
type Tries struct {
	Tries  int
	LastAt time.Time
}

// Tries are the tries of a login; none at all is no error.
func (q queries) Tries(ctx context.Context, login string) (t Tries, err error) {
	var list []Tries
	err = q.db.NewRaw("SELECT tries, last_at FROM sign_in_tries WHERE key = ?", q.seal.key("try", login)).Scan(ctx, &list)
	if len(list) > 0 {
		t = list[0]
	}
	return t, err
}

// AddTry counts one more try of a login.
func (tx *Tx) AddTry(ctx context.Context, login string) error {
	_, err := tx.db.NewRaw("INSERT INTO sign_in_tries (key, tries, last_at) VALUES (?, 1, ?) ON CONFLICT (key) DO UPDATE SET tries = sign_in_tries.tries + 1, last_at = excluded.last_at",
		tx.seal.key("try", login), tx.Now).Exec(ctx)
	return err
}

// ForgetTries begins the count of a login anew.
func (tx *Tx) ForgetTries(ctx context.Context, login string) error {
	_, err := tx.db.NewRaw("DELETE FROM sign_in_tries WHERE key = ?", tx.seal.key("try", login)).Exec(ctx)
	return err
}

// AddSession stores a session.
func (tx *Tx) AddSession(ctx context.Context, s domain.Session) error { return tx.insert(ctx, &s) }

// SwitchGrant lets a session act under another of its account's grants.
func (tx *Tx) SwitchGrant(ctx context.Context, id string, g domain.GrantID) error {
	return changed(tx.db.NewRaw("UPDATE sessions SET grant_id = ? WHERE id = ?", g, id).Exec(ctx))
}

// EndSession forgets a session; the proof of a person's sign-in stays in person_sessions.
func (tx *Tx) EndSession(ctx context.Context, id string) error {
	_, err := tx.db.NewRaw("DELETE FROM sessions WHERE id = ?", id).Exec(ctx)
	return err
}

// AddPersonSession stores the proof that a person signed in.
func (tx *Tx) AddPersonSession(ctx context.Context, s domain.PersonSession) error {
	return tx.insert(ctx, &s)
}
