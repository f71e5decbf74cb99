package storage

import (
	"context"

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

// AddPersonSession stores the proof that a person signed in.
func (tx *Tx) AddPersonSession(ctx context.Context, s domain.PersonSession) error {
	return tx.insert(ctx, &s)
}
