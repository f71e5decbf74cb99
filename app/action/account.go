package action

import (
	"context"
	"time"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// loginOK reports whether a staff login has 2 to 40 letters, digits, dots or hyphens and begins with a letter.
func loginOK(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z'
		if !letter && (i == 0 || !(r >= '0' && r <= '9' || r == '-' || r == '.')) {
			return false
		}
	}
	return len(s) >= 2 && len(s) <= 40
}

// SetPassword spends a one-time link: whoever holds it chooses the account's first password.
func (a *Actions) SetPassword(ctx context.Context, token, password string) error {
	var k domain.Check
	k.Text("password", password, 10, 200)
	if err := k.Err(); err != nil {
		return err
	}
	hash := access.HashSecret(password)
	return a.Store.Write(ctx, func(tx *storage.Tx) error {
		acc, err := tx.AccountByLink(ctx, access.HashToken(token))
		if err != nil || !tx.Now.Before(acc.LinkUntil) {
			return domain.ErrLinkSpent
		}
		acc.PasswordHash, acc.LinkHash, acc.LinkUntil = hash, "", time.Time{}
		if err := tx.UpdateAccount(ctx, acc); err != nil {
			return err
		}
		return tx.AddAudit(ctx, a.audit(domain.Actor{AccountID: acc.ID, PersonID: acc.PersonID}, "account.password", domain.Ref{County: domain.NoCounty, ID: string(acc.ID)}, requestOf(ctx)))
	})
}
