package storage

import "context"

// OpenPrivate notes that the PIN was typed again in a session.
func (tx *Tx) OpenPrivate(ctx context.Context, session string) error {
	return changed(tx.db.NewRaw("UPDATE sessions SET pin_at = ? WHERE id = ?", tx.Now, session).Exec(ctx))
}
