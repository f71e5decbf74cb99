package storage

import (
	"context"
	"time"

	"yiji/domain"
)

// Session returns a session by the hash of its token.
func (q queries) Session(ctx context.Context, id string) (s domain.Session, err error) {
	err = q.db.NewSelect().Model(&s).Where("id = ?", id).Scan(ctx)
	return s, found(err)
}

// Tries is how often something was tried in vain, and when last.
type Tries struct {
	Tries  int
	LastAt time.Time
}

// Tries are the tries of what: a login, or the address of a machine, which both are kept as a keyed hash. None at all is no error.
func (q queries) Tries(ctx context.Context, what string) (t Tries, err error) {
	var list []Tries
	err = q.db.NewRaw("SELECT tries, last_at FROM sign_in_tries WHERE key = ?", q.seal.key("try", what)).Scan(ctx, &list)
	if len(list) > 0 {
		t = list[0]
	}
	return t, err
}

// SetTries keeps how often what was tried; zero forgets it.
func (tx *Tx) SetTries(ctx context.Context, what string, n int) error {
	key := tx.seal.key("try", what)
	if n == 0 {
		_, err := tx.db.NewRaw("DELETE FROM sign_in_tries WHERE key = ?", key).Exec(ctx)
		return err
	}
	_, err := tx.db.NewRaw("INSERT INTO sign_in_tries (key, tries, last_at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET tries = excluded.tries, last_at = excluded.last_at", key, n, tx.Now).Exec(ctx)
	return err
}

// AddSession stores a session.
func (tx *Tx) AddSession(ctx context.Context, s domain.Session) error { return tx.insert(ctx, &s) }

// EndSession forgets a session; the proof of a person's sign-in stays in person_sessions.
func (tx *Tx) EndSession(ctx context.Context, id string) error {
	_, err := tx.db.NewRaw("DELETE FROM sessions WHERE id = ?", id).Exec(ctx)
	return err
}

// Sessions are the sessions of an account that have not come to their end, the newest first.
func (q queries) Sessions(ctx context.Context, id domain.AccountID, now time.Time) (list []domain.Session, err error) {
	return list, q.db.NewSelect().Model(&list).Where("account_id = ?", id).Where("expires_at > ?", now).OrderExpr("seen_at DESC, id").Scan(ctx)
}

// SeeSession notes that a session was used, and says nothing if it ended meanwhile.
func (tx *Tx) SeeSession(ctx context.Context, id string) error {
	_, err := tx.db.NewRaw("UPDATE sessions SET seen_at = ? WHERE id = ? AND seen_at < ?", tx.Now, id, tx.Now).Exec(ctx)
	return err
}

// RenewSession gives a session another token, grant and standing: whoever held the old token holds nothing.
func (tx *Tx) RenewSession(ctx context.Context, old string, s domain.Session) error {
	return changed(tx.db.NewRaw("UPDATE sessions SET id = ?, grant_id = ?, factor = ?, seen_at = ?, expires_at = ? WHERE id = ?", s.ID, s.GrantID, s.Factor, tx.Now, s.ExpiresAt, old).Exec(ctx))
}

// EndSessions ends all sessions of an account but one ("" for none).
func (tx *Tx) EndSessions(ctx context.Context, id domain.AccountID, but string) error {
	_, err := tx.db.NewRaw("DELETE FROM sessions WHERE account_id = ? AND id <> ?", id, but).Exec(ctx)
	return err
}

// EndOldSessions forgets the sessions of an account that came to their end.
func (tx *Tx) EndOldSessions(ctx context.Context, id domain.AccountID) error {
	_, err := tx.db.NewRaw("DELETE FROM sessions WHERE account_id = ? AND expires_at <= ?", id, tx.Now).Exec(ctx)
	return err
}
