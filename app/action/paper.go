package action

import (
	"context"

	"yiji/domain"
	"yiji/storage"
)

// paperWaits says whose line of a class's claim waits for an independent call, because the person's consent, or more than a fifth of the
// class, is on paper.
func paperWaits(ctx context.Context, tx *storage.Tx, c domain.Class) (map[domain.PersonID]bool, error) {
	papers, err := tx.ClassPapers(ctx, c)
	if err != nil || len(papers) == 0 {
		return nil, err
	}
	roster, err := tx.Roster(ctx, c)
	var people []domain.PersonID
	for _, e := range roster {
		people = append(people, e.PersonID)
	}
	return domain.PaperWaits(people, papers), err
}

// PapersToCall are the papers of the desk's counties whose people nobody asked again yet, without those the caller stood by.
func (a *Actions) PapersToCall(ctx context.Context, who domain.Actor) ([]domain.PaperConsent, error) {
	if err := a.may(who, "paper", "call"); err != nil {
		return nil, err
	}
	counties, err := a.counties(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.Store.PapersToCall(ctx, counties, who.PersonID)
}

// CallPaper keeps what a person on paper answered when somebody independent, who was not the witness, asked again.
func (a *Actions) CallPaper(ctx context.Context, who domain.Actor, id domain.PaperConsentID, answer string) (domain.PaperConsent, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.PaperConsent{}, err
	}
	return do(ctx, a, who, "paper", "call", func(tx *storage.Tx) (p domain.PaperConsent, ref domain.Ref, err error) {
		if p, err = tx.Paper(ctx, counties, id); err != nil {
			return p, ref, err
		}
		if p, err = p.Call(answer, who.PersonID, tx.Now); err != nil {
			return p, ref, err
		}
		return p, p.Ref(), tx.UpdatePaper(ctx, p)
	})
}
