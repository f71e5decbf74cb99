package access

import (
	"context"
	"time"

	"yiji/domain"
	"yiji/storage"
)

// PrivateMinutes is how long the private section of a person stays open after the PIN was typed.
const PrivateMinutes = 10

// Private reports whether the person typed the PIN within the last minutes; the sign-in of a program counts, because a program has no
// stranger looking over its shoulder at the moment of signing in.
func (s Session) Private(now time.Time, program bool) bool {
	open := func(since time.Time) bool {
		return !since.IsZero() && now.Before(since.Add(PrivateMinutes*time.Minute))
	}
	return s.person.Valid() && (open(s.pinAt) || program && open(s.began))
}

// Unlock opens the private section of a session for whoever types the PIN again. A wrong PIN counts like a sign-in in vain.
func Unlock(ctx context.Context, store *storage.Store, s Session, pin string) error {
	if !s.person.Valid() {
		return domain.ErrNotYours
	}
	l := pinLimit(s.Account.ID)
	if err := try(ctx, store, l); err != nil {
		return err
	}
	if !checkSecret(s.Account.PasswordHash, pin) {
		return domain.ErrPIN.At("pin")
	}
	return store.Write(ctx, func(tx *storage.Tx) error {
		if err := succeeded(ctx, tx, l); err != nil {
			return err
		}
		return tx.OpenPrivate(ctx, s.ID)
	})
}
