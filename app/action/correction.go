package action

import (
	"context"
	"errors"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewCorrection is a fact of one's own file as it should be.
type NewCorrection struct {
	Field    string // one of domain.CorrectionFields
	Value    string
	Evidence Scan // of a paper that shows it, or nothing
}

// AskCorrection asks that a fact of the person's own file be put right.
func (a *Actions) AskCorrection(ctx context.Context, who access.PersonSession, in NewCorrection) (domain.Correction, error) {
	f, err := a.evidence(ctx, who, in.Evidence)
	if err != nil {
		return domain.Correction{}, err
	}
	return do(ctx, a, who.Actor(), "file", "correct", func(tx *storage.Tx) (c domain.Correction, ref domain.Ref, err error) {
		var k domain.Check
		k.That(domain.CorrectionFields.Has(in.Field), "field", "choose-one")
		value, err := correctedValue(in)
		if in.Field != "" {
			ident.Blame(&k, "value", err)
		}
		if err := k.Err(); err != nil {
			return c, ref, err
		}
		demo, err := tx.Setting(ctx, "demo")
		if err != nil {
			return c, ref, err
		}
		k.That(demo == "" || in.Field != "identity_number" || value[:len(ident.FictionalAddress)] == ident.FictionalAddress, "value", "identity-not-fictional")
		if err := k.Err(); err != nil {
			return c, ref, err
		}
		p, err := tx.Person(ctx, who.Person())
		if err != nil {
			return c, ref, err
		}
		c = domain.Correction{County: p.County, ID: domain.CorrectionID(a.NewID()), PersonID: p.ID, Field: in.Field, Value: value, FileID: f.ID, State: "open", EnteredBy: who.Person(),
			CreatedAt: tx.Now}
		if f.ID != "" {
			if err := tx.AddFile(ctx, f); err != nil {
				return c, ref, err
			}
		}
		return wordlessCorrection(c), c.Ref(), tx.AddCorrection(ctx, c)
	})
}

// evidence keeps what shows that a correction is right; without its row it is swept. Nothing uploaded is no file.
func (a *Actions) evidence(ctx context.Context, who access.PersonSession, scan Scan) (f domain.File, err error) {
	if len(scan.Bytes) == 0 {
		return f, nil
	}
	if err := a.may(who.Actor(), "file", "correct"); err != nil {
		return f, err
	}
	var k domain.Check
	if e := (*domain.Error)(nil); errors.As(domain.Scan(scan.Bytes), &e) {
		k.Merge(e.At("file"))
	}
	if err := k.Err(); err != nil {
		return f, err
	}
	p, err := a.Store.Person(ctx, who.Person())
	if err != nil {
		return f, err
	}
	return a.Store.Keep(ctx, domain.File{County: p.County, ID: domain.FileID(a.NewID()), PersonID: p.ID, Name: scan.Name, Kind: "evidence"}, scan.Bytes)
}

// CorrectionEvidence is the file that came with a correction, for who decides it and until it is decided; opening it leaves a row like
// opening the correction.
func (a *Actions) CorrectionEvidence(ctx context.Context, who domain.Actor, id domain.CorrectionID) (f domain.File, err error) {
	if err := a.may(who, "correction", "decide"); err != nil {
		return f, err
	}
	c, err := a.Store.Correction(ctx, who.Scope, id)
	if err != nil {
		return f, err
	}
	if c.State != "open" {
		return f, domain.ErrNotFound
	}
	if f, err = a.Store.File(ctx, domain.Everywhere, c.FileID); err != nil {
		return f, err
	}
	return f, a.Look(ctx, who, "correction:"+string(c.ID), c.PersonID)
}

func correctedValue(in NewCorrection) (string, error) {
	if in.Field == "identity_number" {
		return ident.Identity(in.Value)
	}
	return ident.Name(in.Value)
}

// wordlessCorrection is c without its value, which is sealed and kept nowhere beside.
func wordlessCorrection(c domain.Correction) domain.Correction {
	c.Value = ""
	return c
}

// OwnCorrections are what the person asked to be put right, with the decisions.
func (a *Actions) OwnCorrections(ctx context.Context, who access.PersonSession) ([]domain.Correction, error) {
	if err := a.may(who.Actor(), "file", "read"); err != nil {
		return nil, err
	}
	return a.Store.OwnCorrections(ctx, who.Person())
}

// Corrections are those that wait in the officer's counties; OpenCorrection shows one with what the file holds now, and leaves a row.
func (a *Actions) Corrections(ctx context.Context, who domain.Actor) ([]domain.Correction, error) {
	if err := a.may(who, "correction", "decide"); err != nil {
		return nil, err
	}
	return a.Store.Corrections(ctx, who.Scope)
}

// OpenCorrection is one correction with what the person's file holds now.
func (a *Actions) OpenCorrection(ctx context.Context, who domain.Actor, id domain.CorrectionID) (c domain.Correction, now string, err error) {
	if err := a.may(who, "correction", "decide"); err != nil {
		return c, "", err
	}
	if c, err = a.Store.Correction(ctx, who.Scope, id); err != nil {
		return c, "", err
	}
	p, err := a.Store.Person(ctx, c.PersonID)
	if err != nil {
		return c, "", err
	}
	if now = p.Name; c.Field == "identity_number" {
		s, err := a.Store.Secrets(ctx, p.ID)
		if err != nil {
			return c, "", err
		}
		now = s.Identity
	}
	return c, now, a.Look(ctx, who, "correction:"+string(c.ID), c.PersonID)
}

// DecideCorrection grants or refuses a correction; another natural person than the one who entered it decides, and the person is told.
func (a *Actions) DecideCorrection(ctx context.Context, who domain.Actor, id domain.CorrectionID, grant bool, reason string) (domain.Correction, error) {
	return do(ctx, a, who, "correction", "decide", func(tx *storage.Tx) (c domain.Correction, ref domain.Ref, err error) {
		if c, err = tx.Correction(ctx, who.Scope, id); err != nil {
			return c, ref, err
		}
		if c, err = c.Decide(grant, reason, who.PersonID, tx.Now); err != nil {
			return c, ref, err
		}
		if grant {
			if err := a.correct(ctx, tx, c); err != nil {
				return c, ref, err
			}
		}
		if err := tx.UpdateCorrection(ctx, c); err != nil {
			return c, ref, err
		}
		return wordlessCorrection(c), c.Ref(), tx.Tell(ctx, c.PersonID, "message.correction-"+c.State)
	})
}

func (a *Actions) correct(ctx context.Context, tx *storage.Tx, c domain.Correction) error {
	p, err := tx.Person(ctx, c.PersonID)
	if err != nil {
		return err
	}
	if err := tx.GuardPerson(ctx, p.County, p.ID); err != nil {
		return err
	}
	if c.Field == "identity_number" {
		return tx.CorrectIdentity(ctx, p, c.Value)
	}
	return tx.CorrectName(ctx, p, c.Value)
}
