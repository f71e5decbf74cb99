package action

import (
	"context"
	"slices"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// NewAPIToken is a personal API token to make: for reading alone, or for kinds of records.
type NewAPIToken struct {
	Name      string
	GrantID   domain.GrantID
	ReadOnly  bool
	Kinds     []string // of the policy; none with ReadOnly means all
	ExpiresOn domain.Date
}

// MadeAPIToken is the token, shown this once, and its row.
type MadeAPIToken struct {
	Token string
	Row   domain.APIToken
}

// maxTokens is how many tokens an account may have.
const maxTokens = 20

// MakeAPIToken makes a token for programs of one's own, under one of one's grants, for ninety days at most.
func (a *Actions) MakeAPIToken(ctx context.Context, s access.Session, in NewAPIToken) (MadeAPIToken, error) {
	token, hash := access.NewAPIToken()
	return ownStaff(ctx, a, s, "token", func(tx *storage.Tx) (m MadeAPIToken, err error) {
		t := domain.APIToken{ID: a.NewID(), AccountID: s.Account.ID, GrantID: in.GrantID, Name: in.Name, Hash: hash, ReadOnly: in.ReadOnly, CreatedAt: tx.Now, ExpiresOn: in.ExpiresOn}
		var k domain.Check
		k.Text("name", in.Name, 1, 50)
		k.Date("expires_on", in.ExpiresOn)
		k.That(k.Err() != nil || in.ExpiresOn >= tx.Today() && in.ExpiresOn <= tx.Today().Add(domain.TokenDays), "expires_on", "token-expiry", "Days", domain.TokenDays)
		role := domain.Role("")
		for _, g := range s.Grants {
			if g.ID == in.GrantID {
				role = g.Role
			}
		}
		k.That(role != "", "grant_id", "choose-one")
		k.That(in.ReadOnly || len(in.Kinds) > 0, "kinds", "choose-one")
		t.Kinds = a.kindsOf(&k, role, in.Kinds)
		if err := k.Err(); err != nil {
			return m, err
		}
		list, err := tx.APITokens(ctx, s.Account.ID)
		if err != nil {
			return m, err
		}
		if len(list) >= maxTokens {
			return m, domain.ErrTokensMany.With("Max", maxTokens)
		}
		return MadeAPIToken{token, t}, tx.AddAPIToken(ctx, t)
	})
}

// kindsOf are kinds as a token keeps them, if role may do anything with each.
func (a *Actions) kindsOf(k *domain.Check, role domain.Role, kinds []string) (all domain.Words) {
	known := a.Policy.Kinds(role)
	for i, kind := range kinds {
		if !slices.Contains(known, kind) {
			k.Add("kinds", "choose-one")
			return ""
		}
		if i > 0 {
			all += ","
		}
		all += domain.Words(kind)
	}
	return all
}

// RevokeAPIToken ends one of one's own tokens at once.
func (a *Actions) RevokeAPIToken(ctx context.Context, s access.Session, id string) error {
	_, err := own(ctx, a, s, "token-end", func(tx *storage.Tx) (struct{}, error) {
		return struct{}{}, tx.RevokeAPIToken(ctx, s.Account.ID, id)
	})
	return err
}
