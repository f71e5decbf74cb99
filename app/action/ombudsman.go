package action

import (
	"context"
	"errors"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// Grievances are the cases of the office, those that wait for an answer first, without their words: they are opened one by one.
func (a *Actions) Grievances(ctx context.Context, desk Desk) ([]domain.Grievance, error) {
	if err := a.may(desk.Actor, "grievance", "read"); err != nil {
		return nil, err
	}
	return a.Store.Cases(ctx, desk.key.Path)
}

// Grievance is one case of the office, with its words.
func (a *Actions) Grievance(ctx context.Context, desk Desk, id domain.GrievanceID) (c Case, err error) {
	if err := a.may(desk.Actor, "grievance", "read"); err != nil {
		return c, err
	}
	if c.Grievance, err = a.Store.Case(ctx, desk.key.Path, id); err != nil {
		return c, err
	}
	words, err := a.Store.CaseWords(ctx, c.Grievance)
	if err != nil {
		return c, err
	}
	for _, w := range words {
		x := Word{ID: w.ID, ByOffice: w.ByOffice, Sealed: true, At: w.CreatedAt}
		if b, err := access.DecryptWith(desk.secret, w.OfficeText); err == nil { // a former key's words stay sealed
			if x, err = wordOf(w, b); err != nil {
				return c, err
			}
		}
		c.Words = append(c.Words, x)
	}
	return c, nil
}

// AnswerGrievance answers a case; its author reads it.
func (a *Actions) AnswerGrievance(ctx context.Context, desk Desk, id domain.GrievanceID, text string) (domain.Grievance, error) {
	return a.reply(ctx, desk, id, text, "answered")
}

// AskBack asks the author of a case something. The day by which they get an answer stays.
func (a *Actions) AskBack(ctx context.Context, desk Desk, id domain.GrievanceID, text string) (domain.Grievance, error) {
	return a.reply(ctx, desk, id, text, "asked")
}

func (a *Actions) reply(ctx context.Context, desk Desk, id domain.GrievanceID, text, state string) (domain.Grievance, error) {
	return a.onCase(ctx, desk, id, func(tx *storage.Tx, g domain.Grievance) (domain.Grievance, error) {
		if g.State == "closed" || state == "asked" && !g.Waits() {
			return g, domain.ErrState.With("State", "state.case."+g.State)
		}
		var k domain.Check
		k.Text("answer", text, 2, 2000)
		if err := k.Err(); err != nil {
			return g, err
		}
		if g.State = state; state == "answered" {
			g.AnsweredAt = tx.Now
		}
		key, err := hears(ctx, tx, &g)
		if err != nil {
			return g, err
		}
		return g, a.say(ctx, tx, g, key, true, said{Text: text})
	})
}

// CloseGrievance ends a case that was answered.
func (a *Actions) CloseGrievance(ctx context.Context, desk Desk, id domain.GrievanceID) (domain.Grievance, error) {
	return a.onCase(ctx, desk, id, func(_ *storage.Tx, g domain.Grievance) (domain.Grievance, error) {
		switch {
		case g.Waits():
			return g, domain.ErrCaseUnanswered
		case g.State == "closed":
			return g, domain.ErrState.With("State", "state.case.closed")
		}
		g.State = "closed"
		return g, nil
	})
}

// onCase takes one step of a case.
func (a *Actions) onCase(ctx context.Context, desk Desk, id domain.GrievanceID, step func(*storage.Tx, domain.Grievance) (domain.Grievance, error)) (domain.Grievance, error) {
	return do(ctx, a, desk.Actor, "grievance", "answer", func(tx *storage.Tx) (domain.Grievance, domain.Ref, error) {
		g, err := tx.Case(ctx, desk.key.Path, id)
		if err != nil {
			return g, domain.Ref{}, err
		}
		if g, err = step(tx, g); err != nil {
			return g, domain.Ref{}, err
		}
		return bare(g), g.Ref(), tx.UpdateGrievance(ctx, g)
	})
}

// CheckPayee puts the routine check before the next claim of a body that a case is about. Nothing keeps which case.
func (a *Actions) CheckPayee(ctx context.Context, desk Desk, id domain.OrganisationID) error {
	_, err := do(ctx, a, desk.Actor, "grievance", "find", func(tx *storage.Tx) (bool, domain.Ref, error) {
		o, err := organisationIn(ctx, tx, id)
		if err != nil {
			return false, domain.Ref{}, err
		}
		return true, domain.Ref{County: domain.NoCounty}, tx.AddHoldCause(ctx, domain.Ref{County: o.County, ID: string(o.ID)})
	})
	return err
}

// Find enters the ombudsman's finding about a body: on the agreement of each case's author, or when enough different workers were heard.
func (a *Actions) Find(ctx context.Context, desk Desk, id domain.OrganisationID, topic string, cases []domain.GrievanceID) (domain.Finding, error) {
	return do(ctx, a, desk.Actor, "grievance", "find", func(tx *storage.Tx) (f domain.Finding, ref domain.Ref, err error) {
		o, err := organisationIn(ctx, tx, id)
		if err != nil {
			return f, ref, err
		}
		var k domain.Check
		k.That(domain.GrievanceTopics.Has(topic) && topic != "bad-answer", "topic", "choose-one")
		if err := k.Err(); err != nil {
			return f, ref, err
		}
		var heard []domain.Grievance
		for _, c := range cases {
			g, err := tx.Case(ctx, desk.key.Path, c)
			if err != nil {
				return f, ref, err
			}
			heard = append(heard, g)
		}
		if err := domain.MayFind(heard, a.Safeguards.FindingWorkers); err != nil {
			return f, ref, err
		}
		f = domain.Finding{County: o.County, ID: a.NewID(), OrganisationID: o.ID, Topic: topic, FoundOn: tx.Today(), RegionPath: desk.key.Path, FoundBy: desk.Actor.AccountID}
		return f, domain.Ref{County: f.County, ID: f.ID}, tx.AddFinding(ctx, f)
	})
}

// organisationIn is a body that a field names.
func organisationIn(ctx context.Context, tx *storage.Tx, id domain.OrganisationID) (domain.Organisation, error) {
	o, err := tx.Organisation(ctx, id)
	if errors.Is(err, domain.ErrNotFound) {
		var k domain.Check
		k.Add("organisation_id", "choose-one")
		err = k.Err()
	}
	return o, err
}

// CaseFigures are an office's own figures: nobody else reads them.
type CaseFigures struct{ Waiting, Overdue, Answered, InTime int }

// FiguresOf counts the cases of an office on day.
func FiguresOf(list []domain.Grievance, day domain.Date) (f CaseFigures) {
	for _, g := range list {
		switch {
		case g.Overdue(day):
			f.Waiting++
			f.Overdue++
		case g.Waits():
			f.Waiting++
		default:
			f.Answered++
			if domain.Day(g.AnsweredAt) <= g.DueOn {
				f.InTime++
			}
		}
	}
	return f
}
