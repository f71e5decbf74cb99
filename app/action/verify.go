package action

import (
	"context"

	"yiji/domain"
	"yiji/storage"
)

// settleHeld makes the lines due that waited for a proof of identity or for an independent call about paper, and wait no more.
func settleHeld(ctx context.Context, tx *storage.Tx, c *domain.Claim) error {
	lines, err := tx.ClaimLines(ctx, *c)
	if err != nil {
		return err
	}
	paper, err := paperWaits(ctx, tx, domain.Class{County: c.County, ID: c.ClassID})
	if err != nil {
		return err
	}
	settled := false
	for i, l := range lines {
		if l.State != "held" || paper[l.PersonID] {
			continue
		}
		p, err := tx.Person(ctx, l.PersonID)
		if err != nil {
			return err
		}
		if p.Confirmed() {
			lines[i].State, settled = "eligible", true
			c.Heads++
			c.Fen += l.Fen
		}
	}
	if !settled {
		return nil
	}
	return tx.SetClaimLines(ctx, *c, lines)
}

// dropUnverified gives every line its final code that nobody could verify by the end of the check: of a person who was not reached, or who
// said "not me", the same code for all. It happens with the approval and not with what caused it, so that the moment tells nothing.
func dropUnverified(ctx context.Context, tx *storage.Tx, c *domain.Claim) error {
	lines, err := tx.UnverifiedLines(ctx, *c)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := tx.LineNotVerified(ctx, l); err != nil {
			return err
		}
		if err := tx.FreeLevelsOf(ctx, l.PersonID, c.ID); err != nil {
			return err
		}
		if l.State == "eligible" {
			c.Heads--
			c.Fen -= l.Fen
		}
	}
	if c.Fen == 0 {
		return domain.ErrNothingDue
	}
	return nil
}
