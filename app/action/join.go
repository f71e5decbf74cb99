package action

import (
	"context"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// JoinOffice carries the cases of the desk's office over to the newer key of the same place, when a merger of regions made one office of
// two. Whoever held the former key waits to be handed the other.
func (a *Actions) JoinOffice(ctx context.Context, desk Desk) error {
	_, err := do(ctx, a, desk.Actor, "grievance", "open", func(tx *storage.Tx) (bool, domain.Ref, error) {
		to, err := tx.OfficeFor(ctx, desk.key.Path, tx.Today())
		if err == nil && (to.Path != desk.key.Path || to.ID == desk.key.ID) {
			err = domain.ErrNotFound
		}
		if err != nil {
			return false, domain.Ref{}, err
		}
		list, err := tx.CasesUnder(ctx, desk.key.ID)
		for _, g := range list {
			if err := carryCase(ctx, tx, g, desk.secret, to); err != nil {
				return false, domain.Ref{}, err
			}
		}
		if err == nil {
			err = tx.ShutOffice(ctx, desk.key.ID)
		}
		return true, domain.Ref{County: domain.NoCounty, ID: to.ID}, err
	})
	return err
}

// carryCase encrypts the words of a case to another key. What a still older key sealed stays as it is.
func carryCase(ctx context.Context, tx *storage.Tx, g domain.Grievance, secret string, to domain.OfficeKey) error {
	words, err := tx.CaseWords(ctx, g)
	if err != nil {
		return err
	}
	for _, w := range words {
		b, err := access.DecryptWith(secret, w.OfficeText)
		if err != nil {
			continue
		}
		if w.OfficeText, err = access.EncryptTo(to.Recipient, b); err != nil {
			return err
		}
		if err := tx.UpdateCaseWord(ctx, w); err != nil {
			return err
		}
	}
	g.KeyID = to.ID
	return tx.UpdateGrievance(ctx, g)
}
