package action

import (
	"context"
	"fmt"
	"strings"

	"yiji/domain"
	"yiji/storage"
)

// NewText is the wording of a consent that a native reader has reviewed.
type NewText struct {
	Purpose    string
	Language   string
	Title      string
	Body       string
	ReviewedBy string // the native reader's name
	Author     string // of a text from a file: who wrote it
}

// ProposeText enters a reviewed text as the next version of its purpose and language. It binds nobody until somebody else confirmed it.
func (a *Actions) ProposeText(ctx context.Context, who domain.Actor, in NewText) (domain.ConsentText, error) {
	return do(ctx, a, who, "text", "propose", func(tx *storage.Tx) (domain.ConsentText, domain.Ref, error) {
		t := domain.ConsentText{Purpose: in.Purpose, Language: in.Language, Title: strings.TrimSpace(in.Title), Body: strings.TrimSpace(strings.ReplaceAll(in.Body, "\r\n", "\n")),
			ReviewedBy: strings.TrimSpace(in.ReviewedBy), State: "proposed", ProposedBy: who.PersonID}
		author, err := authorOf(ctx, tx, who, in.Author)
		if err != nil {
			return t, domain.Ref{}, err
		}
		if err := t.Check(author); err != nil {
			return t, domain.Ref{}, err
		}
		n, err := tx.TextVersion(ctx, t.Purpose, t.Language)
		if err != nil {
			return t, domain.Ref{}, err
		}
		t.Version, t.Hash = n+1, domain.TextHash(t.Title, t.Body)
		t.ID = domain.ConsentTextID(fmt.Sprintf("text-%s-%s-%d", t.Purpose, t.Language, t.Version))
		return t, domain.Ref{County: domain.NoCounty, ID: string(t.ID)}, tx.AddConsentText(ctx, t)
	})
}

// authorOf is the name of who enters a text: of a file, the author it names.
func authorOf(ctx context.Context, tx *storage.Tx, who domain.Actor, named string) (string, error) {
	if who == domain.Operator {
		return named, nil
	}
	x, err := tx.Account(ctx, who.AccountID)
	return x.Name, err
}

// DecideText puts a proposed text in force, or refuses it. Nobody decides what they proposed.
func (a *Actions) DecideText(ctx context.Context, who domain.Actor, id domain.ConsentTextID, decision string) (domain.ConsentText, error) {
	return do(ctx, a, who, "text", "approve", func(tx *storage.Tx) (domain.ConsentText, domain.Ref, error) {
		t, err := tx.ConsentTextByID(ctx, id)
		if err != nil {
			return t, domain.Ref{}, err
		}
		if t, err = t.Decide(decision, who.PersonID); err != nil {
			return t, domain.Ref{}, err
		}
		return t, domain.Ref{County: domain.NoCounty, ID: string(t.ID)}, tx.DecideConsentText(ctx, t)
	})
}

// Texts are all texts of consent, for those who propose and approve them.
func (a *Actions) Texts(ctx context.Context, who domain.Actor) ([]domain.ConsentText, error) {
	if err := a.may(who, "text", "read"); err != nil {
		return nil, err
	}
	return a.Store.ConsentTexts(ctx)
}
