package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"yiji/app/outgoing"
	"yiji/domain"
	"yiji/storage"
)

// Provider is how staff sign in elsewhere (单位统一登录): at one OpenID provider, by the authorization code flow with PKCE. Who they are there
// is tied to an account by the account's holder alone, never guessed from a name or an address; a person's account is never opened so.
type Provider struct {
	Issuer   string // https://…, as the provider's own configuration says it
	ClientID string
	Secret   string
	Redirect string           // our address that the provider leads back to
	Factor   []string         // what of acr or amr counts as a second factor; with none of them our own is still asked for
	Private  bool             // whether the provider may have a private address, and be asked without encryption
	Now      func() time.Time // of the provider's tokens

	mu    sync.Mutex
	found *oidc.Provider
	asked time.Time // when it was looked for in vain
}

const (
	// ElsewhereTime is how long somebody may take at the provider.
	ElsewhereTime = 10 * time.Minute
	askAgain      = 10 * time.Second
)

// Check reports what is wrong with a configuration.
func (p *Provider) Check() error {
	if !p.secure(p.Issuer) {
		return errors.New("the OpenID provider must be https://…, unless private addresses are allowed")
	}
	if p.ClientID == "" || p.Secret == "" {
		return errors.New("the OpenID provider needs a client id and a file with its secret")
	}
	return nil
}

// secure reports whether address may be asked, or led to.
func (p *Provider) secure(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && p.Private)
}

func (p *Provider) client(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, outgoing.Client(p.Private))
}

// find is the provider by its own configuration, asked for once; after a failure not at once again, however many ask.
func (p *Provider) find(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if p.Now().Sub(p.asked) < askAgain {
		return nil, domain.ErrSignInElsewhere
	}
	found, err := oidc.NewProvider(p.client(ctx), p.Issuer)
	if err == nil {
		var keys struct {
			Address string `json:"jwks_uri"`
		}
		err = found.Claims(&keys)
		for _, address := range []string{found.Endpoint().AuthURL, found.Endpoint().TokenURL, keys.Address} {
			if !p.secure(address) {
				err = errors.New("an address of the OpenID provider is not https://…")
			}
		}
	}
	if err != nil {
		p.asked = p.Now()
		slog.Warn("the OpenID provider is not found", "err", err)
		return nil, domain.ErrSignInElsewhere
	}
	p.found = found
	return found, nil
}

func (p *Provider) config(found *oidc.Provider) oauth2.Config {
	return oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: p.Redirect, Scopes: []string{oidc.ScopeOpenID}}
}

// errand is what a browser keeps in a cookie while its user is at the provider. State, nonce and PKCE verifier all follow from its secret.
type errand struct {
	Secret  string
	Since   int64  // Unix seconds
	Next    string // the page to go on to
	Session string // of the member of staff who links their account, or "" of a sign-in
}

func (e errand) derived(what string) string {
	m := hmac.New(sha256.New, []byte(e.Secret))
	m.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

func (e errand) sealed(store *storage.Store) string {
	b, _ := json.Marshal(e) // #nosec G117 -- texts and a number, whose secret is for this browser to keep
	text := base64.RawURLEncoding.EncodeToString(b)
	return text + "." + store.Keyed("errand", text)
}

func openErrand(store *storage.Store, cookie string) (e errand, ok bool) {
	text, mark, _ := strings.Cut(cookie, ".")
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || !hmac.Equal([]byte(mark), []byte(store.Keyed("errand", text))) || json.Unmarshal(b, &e) != nil {
		return e, false
	}
	age := store.Now().Sub(time.Unix(e.Since, 0))
	return e, age >= 0 && age < ElsewhereTime
}

// Begin is where a browser goes to, and the cookie that it brings back. session is the one of the member of staff who links their account,
// or "" for a sign-in that goes on to the page next.
func (p *Provider) Begin(ctx context.Context, store *storage.Store, next, session string) (address, cookie string, err error) {
	found, err := p.find(ctx)
	if err != nil {
		return "", "", err
	}
	secret, _ := NewToken()
	e := errand{Secret: secret, Since: store.Now().Unix(), Next: next, Session: session}
	conf := p.config(found)
	return conf.AuthCodeURL(e.derived("state"), oidc.Nonce(e.derived("nonce")), oauth2.S256ChallengeOption(e.derived("verifier"))), e.sealed(store), nil
}

// Return is what a browser brings back from the provider.
type Return struct {
	Cookie, State, Code string
	Issuer              string // RFC 9207, "" of a provider that does not say it
	Address             string // of the machine, counted and not kept
}

// Elsewhere proves who somebody is at the provider. Its fields are closed and only [Provider.Identify] makes one.
type Elsewhere struct {
	issuer, subject string
	factor          bool
	next, session   string
	address         string
}

// Issuer and Subject name somebody at the provider.
func (e Elsewhere) Issuer() string { return e.issuer }

// Subject is who they are there.
func (e Elsewhere) Subject() string { return e.subject }

// Next is the page that a sign-in goes on to, or "".
func (e Elsewhere) Next() string { return e.next }

// Session is the one of the member of staff who links their account, or "" of a sign-in.
func (e Elsewhere) Session() string { return e.session }

// Identify takes what the provider answered: once, in the browser that went there, within [ElsewhereTime].
func (p *Provider) Identify(ctx context.Context, store *storage.Store, in Return) (who Elsewhere, err error) {
	e, ok := openErrand(store, in.Cookie)
	if !ok || in.Code == "" || !hmac.Equal([]byte(in.State), []byte(e.derived("state"))) || in.Issuer != "" && in.Issuer != p.Issuer {
		return who, domain.ErrSignInElsewhere
	}
	if err := try(ctx, store, addressLimit(in.Address)); err != nil {
		return who, err
	}
	token, err := p.exchange(ctx, in.Code, e)
	if err != nil {
		slog.Warn("a sign-in at the OpenID provider failed", "err", err)
		return who, domain.ErrSignInElsewhere
	}
	return Elsewhere{token.Issuer, token.Subject, p.shown(token), e.Next, e.Session, in.Address}, nil
}

// exchange gives the code for the provider's token, and checks the token: signature, issuer, audience, expiry, nonce.
func (p *Provider) exchange(ctx context.Context, code string, e errand) (*oidc.IDToken, error) {
	found, err := p.find(ctx)
	if err != nil {
		return nil, err
	}
	conf := p.config(found)
	answer, err := conf.Exchange(p.client(ctx), code, oauth2.VerifierOption(e.derived("verifier")))
	if err != nil {
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) {
			return nil, errors.New("the code is refused: " + refused.ErrorCode) // the answer itself may say who it is
		}
		return nil, err
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := found.Verifier(&oidc.Config{ClientID: p.ClientID, Now: p.Now}).Verify(p.client(ctx), raw)
	if err != nil {
		return nil, err
	}
	var claims struct {
		Party string `json:"azp"`
	}
	if err := token.Claims(&claims); err != nil {
		return nil, err
	}
	switch {
	case !hmac.Equal([]byte(token.Nonce), []byte(e.derived("nonce"))):
		return nil, errors.New("the token answers another request")
	case claims.Party != "" && claims.Party != p.ClientID, claims.Party == "" && len(token.Audience) > 1:
		return nil, errors.New("the token was made for another party")
	case token.Subject == "" || len(token.Subject) > 255 || !domain.Plain(token.Subject):
		return nil, errors.New("the token names nobody")
	}
	return token, nil
}

// shown reports whether the provider says that a second factor was shown there, in words that were configured to count.
func (p *Provider) shown(token *oidc.IDToken) bool {
	var claims struct {
		Class   string   `json:"acr"`
		Methods []string `json:"amr"`
	}
	if token.Claims(&claims) != nil {
		return false
	}
	return slices.ContainsFunc(p.Factor, func(word string) bool {
		return word != "" && (word == claims.Class || slices.Contains(claims.Methods, word))
	})
}

// SignInElsewhere opens a session of the account that its holder linked to who they are at the provider. It is never a person's own.
func SignInElsewhere(ctx context.Context, store *storage.Store, who Elsewhere, in Attempt) (token string, s Session, err error) {
	if who.subject == "" || who.session != "" {
		return "", s, domain.ErrSignInElsewhere
	}
	a, err := store.AccountByOIDC(ctx, who.issuer, who.subject)
	if errors.Is(err, domain.ErrNotFound) || err == nil && a.Person {
		return "", s, domain.ErrNotLinked
	}
	if err != nil {
		return "", s, err
	}
	row := domain.Session{Device: in.Device}
	f, err := store.SecondFactor(ctx, a.ID)
	switch {
	case err != nil:
		return "", s, err
	case who.factor:
		row.Factor = domain.FactorShown
	case f.Confirmed():
		row.Factor = domain.FactorOwed
	}
	return open(ctx, store, a, row, in.Old, func(tx *storage.Tx) error { return takeBack(ctx, tx, addressLimit(who.address)) })
}
