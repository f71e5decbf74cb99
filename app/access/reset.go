package access

import (
	"context"
	"time"

	"yiji/domain"
	"yiji/storage"
)

// Limits of asking for a new password: links sent to one member of staff, and logins named from one machine.
func resetLimit(login string) limit {
	return limit{"reset " + login, 3, 30 * time.Minute, 24 * time.Hour}
}

func resetAddressLimit(address string) limit {
	return limit{"reset address " + network(address), 20, time.Minute, time.Hour}
}

// AskReset writes down under id that somebody at an address forgot the password of a login. It looks nothing up: the work is the same for
// every login.
func AskReset(ctx context.Context, store *storage.Store, id, login, address string) error {
	var k domain.Check
	k.Text("login", login, 1, 100)
	if err := k.Err(); err != nil {
		return err
	}
	login = typedLogin(login)
	if err := try(ctx, store, resetLimit(login), resetAddressLimit(address)); err != nil {
		return err
	}
	return store.Write(ctx, func(tx *storage.Tx) error { return tx.AddReset(ctx, id, login) })
}
