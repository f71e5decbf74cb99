package access

import (
	"context"
	"errors"
	"strings"

	"yiji/domain"
	"yiji/storage"
)

// TokenPrefix begins every personal API token, so that one that leaked is recognised wherever it stands.
const TokenPrefix = "yiji_pat_"

// NewAPIToken is a personal API token and the hash under which it is kept.
func NewAPIToken() (token, hash string) {
	token, _ = NewToken()
	token = TokenPrefix + token
	return token, HashToken(token)
}

// IsAPIToken reports whether a token is a personal API token.
func IsAPIToken(token string) bool { return strings.HasPrefix(token, TokenPrefix) }

// ResumeToken is what a personal API token stands for: its account, under the one grant that it was made for. It is never a person's own
// session, whoever made it.
func ResumeToken(ctx context.Context, store *storage.Store, token string, grant domain.GrantID) (s Session, err error) {
	t, err := store.APIToken(ctx, HashToken(token))
	if errors.Is(err, domain.ErrNotFound) || err == nil && t.ExpiresOn < store.Today() {
		return s, domain.ErrUnauthenticated
	}
	if err != nil {
		return s, err
	}
	a, err := store.Account(ctx, t.AccountID)
	if err != nil {
		return s, err
	}
	grants, err := store.Grants(ctx, a.ID, store.Today())
	if err != nil {
		return s, err
	}
	if a.Person || grant != "" && grant != t.GrantID {
		return s, domain.ErrForbidden
	}
	s = Session{ID: t.ID, Account: a, Token: t.ID, Expires: t.ExpiresOn.Add(1).Start()}
	if s.Actor, err = actorOf(a, grants, "", t.GrantID); err != nil {
		return Session{}, domain.ErrUnauthenticated // the grant ended, and the token with it
	}
	for _, g := range grants {
		if g.ID == t.GrantID {
			s.Grants = []domain.Grant{g}
		}
	}
	s.Actor.Kinds, s.Actor.ReadOnly = t.Kinds, t.ReadOnly
	if s.Lacks, err = lackOfToken(ctx, store, a.ID, grants); err != nil || t.LastUsedOn == store.Today() {
		return s, err
	}
	return s, store.Write(ctx, func(tx *storage.Tx) error { return tx.UseAPIToken(ctx, t.ID) })
}

// lackOfToken is nothing while the account has what its roles need: who made the token had shown it.
func lackOfToken(ctx context.Context, store *storage.Store, id domain.AccountID, grants []domain.Grant) (domain.Lack, error) {
	lack, err := lackOf(ctx, store, id, domain.FactorNone, grants)
	if lack == domain.LacksCode {
		lack = domain.LacksNothing
	}
	return lack, err
}
