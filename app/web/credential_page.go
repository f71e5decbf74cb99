package web

import (
	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// holder is a handler for whoever signed in, about their own account.
func (s *Server) holder(h func(*fiber.Ctx, access.Session) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		x := session(c)
		if x == nil {
			return domain.ErrUnauthenticated
		}
		return h(c, *x)
	}
}

// staff is holder for accounts of staff: how a person signs in stands on the person's own pages.
func (s *Server) staff(h func(*fiber.Ctx, access.Session) error) fiber.Handler {
	return s.holder(func(c *fiber.Ctx, x access.Session) error {
		if x.Account.Person {
			return domain.ErrNotFound
		}
		return h(c, x)
	})
}

func (s *Server) passwordPage(c *fiber.Ctx, _ access.Session) error {
	return render(c, s.page(c, "password.title"), PasswordPage())
}

func (s *Server) changePassword(c *fiber.Ctx, x access.Session) error {
	if err := s.Actions.ChangePassword(c.UserContext(), x, c.FormValue("current"), c.FormValue("password")); err != nil {
		return s.again(c, err, s.staff(s.passwordPage))
	}
	return s.done(c, "/account", "done.password-changed")
}

// factorView is how far one's own second factor is, with the secret while it is being set up.
type factorView struct {
	Confirmed, Needed, Lacking bool
	Secret, Address            string   // while it is being set up
	Left                       int      // recovery codes that were not used
	Codes                      []string // new ones, shown this once
}

func (s *Server) factorPage(c *fiber.Ctx, x access.Session) error { return s.showFactor(c, x, nil) }

func (s *Server) showFactor(c *fiber.Ctx, x access.Session, codes []string) error {
	f, err := s.Store.SecondFactor(c.UserContext(), x.Account.ID)
	if err != nil {
		return err
	}
	v := factorView{Confirmed: f.Confirmed(), Lacking: x.Lacks != domain.LacksNothing, Codes: codes}
	for _, g := range x.Grants {
		v.Needed = v.Needed || g.Role.NeedsSecondFactor()
	}
	if !v.Confirmed && len(f.Secret) > 0 {
		v.Secret, v.Address = access.FactorText(f.Secret), access.FactorAddress(f.Secret, x.Account.Login)
	}
	if v.Left, err = s.Store.RecoveryCodes(c.UserContext(), x.Account.ID); err != nil {
		return err
	}
	return render(c, s.page(c, "factor.title"), FactorPage(v))
}

func (s *Server) beginFactor(c *fiber.Ctx, x access.Session) error {
	if err := s.Actions.BeginSecondFactor(c.UserContext(), x, c.FormValue("current")); err != nil {
		return s.again(c, err, s.staff(s.factorPage))
	}
	return s.done(c, factorPath, "")
}

// confirmFactor answers the recovery codes themselves: they are shown once and kept nowhere, so no other page could.
func (s *Server) confirmFactor(c *fiber.Ctx, x access.Session) error {
	made, err := s.Actions.ConfirmSecondFactor(c.UserContext(), x, c.FormValue("code"))
	if err != nil {
		return s.again(c, err, s.staff(s.factorPage))
	}
	s.setCookie(c, made.Token, x.Expires.Sub(s.Store.Now()))
	again, err := access.Resume(c.UserContext(), s.Store, made.Token, "")
	if err != nil {
		return err
	}
	c.Request().Header.SetCookie(s.cookieName(), made.Token) // the page's own forms carry the new session's token
	c.Locals("session", &again)
	return s.showFactor(c, again, made.Codes)
}

func (s *Server) renewRecoveryCodes(c *fiber.Ctx, x access.Session) error {
	codes, err := s.Actions.RenewRecoveryCodes(c.UserContext(), x, c.FormValue("code"))
	if err != nil {
		return s.again(c, err, s.staff(s.factorPage))
	}
	return s.showFactor(c, x, codes)
}

func (s *Server) removeFactor(c *fiber.Ctx, x access.Session) error {
	if err := s.Actions.RemoveSecondFactor(c.UserContext(), x, c.FormValue("code")); err != nil {
		return s.again(c, err, s.staff(s.factorPage))
	}
	return s.done(c, "/account", "done.factor-removed")
}

// sessionsView is where the account is signed in.
type sessionsView struct {
	Person bool
	List   []sessionView
}

func (s *Server) sessionsPage(c *fiber.Ctx, x access.Session) error {
	list, err := s.Store.Sessions(c.UserContext(), x.Account.ID, s.Store.Now())
	if err != nil {
		return err
	}
	return render(c, s.page(c, "sessions.title"), SessionsPage(sessionsView{x.Account.Person, sessionViews(list, x.ID)}))
}

func (s *Server) endSession(c *fiber.Ctx, x access.Session) error {
	if err := s.Actions.EndOwnSession(c.UserContext(), x, c.FormValue("session")); err != nil {
		return err
	}
	return s.done(c, "/account/sessions", "done.session-ended")
}

func (s *Server) endOtherSessions(c *fiber.Ctx, x access.Session) error {
	if err := s.Actions.EndOtherSessions(c.UserContext(), x); err != nil {
		return err
	}
	return s.done(c, "/account/sessions", "done.session-ended")
}

// tokensView is one's own personal API tokens, and what another could be made for.
type tokensView struct {
	Made   string // a new token, shown this once
	List   []tokenView
	Grants []Option
	Kinds  []Option
	Latest string
}

// tokenView is one token in words.
type tokenView struct{ ID, Name, Role, Scope, Expires, Used string }

func (s *Server) tokensPage(c *fiber.Ctx, x access.Session) error { return s.showTokens(c, x, "") }

func (s *Server) showTokens(c *fiber.Ctx, x access.Session, made string) error {
	list, err := s.Store.APITokens(c.UserContext(), x.Account.ID)
	if err != nil {
		return err
	}
	p := s.page(c, "tokens.title")
	if made != "" {
		p.Values = nil
	}
	v := tokensView{Made: made, Latest: string(s.Store.Today().Add(domain.TokenDays))}
	for _, t := range list {
		v.List = append(v.List, s.tokenWords(c, &p, x, t))
	}
	for _, g := range x.Grants {
		v.Grants = append(v.Grants, Option{Value: string(g.ID), Label: p.Locale.T("role."+string(g.Role)) + " · " + s.place(c, g)})
	}
	for _, kind := range s.Actions.Policy.Kinds(x.Actor.Role) {
		v.Kinds = append(v.Kinds, Option{Value: kind, Label: p.Locale.T("right.kind." + kind)})
	}
	return render(c, p, TokensPage(v))
}

func (s *Server) tokenWords(c *fiber.Ctx, p *Page, x access.Session, t domain.APIToken) tokenView {
	v := tokenView{ID: t.ID, Name: t.Name, Role: p.Locale.T("tokens.grant-ended"), Scope: p.Locale.T("tokens.all-kinds"), Expires: p.Locale.Date(t.ExpiresOn), Used: p.Locale.T("tokens.never")}
	for _, g := range x.Grants {
		if g.ID == t.GrantID {
			v.Role = p.Locale.T("role."+string(g.Role)) + " · " + s.place(c, g)
		}
	}
	for i, kind := range t.Kinds.List() {
		v.Scope = map[bool]string{true: "", false: v.Scope + " · "}[i == 0] + p.Locale.T("right.kind."+kind)
	}
	if t.ReadOnly {
		v.Scope = p.Locale.T("tokens.read-only", "Scope", v.Scope)
	}
	if t.LastUsedOn != "" {
		v.Used = p.Locale.Date(t.LastUsedOn)
	}
	return v
}

func (s *Server) makeToken(c *fiber.Ctx, x access.Session) error {
	in := action.NewAPIToken{Name: c.FormValue("name"), GrantID: domain.GrantID(c.FormValue("grant_id")), ReadOnly: c.FormValue("read_only") == "yes",
		Kinds: formValues(c)["kinds"], ExpiresOn: domain.Date(c.FormValue("expires_on"))}
	made, err := s.Actions.MakeAPIToken(c.UserContext(), x, in)
	if err != nil {
		return s.again(c, err, s.staff(s.tokensPage))
	}
	return s.showTokens(c, x, made.Token)
}

func (s *Server) revokeToken(c *fiber.Ctx, x access.Session) error {
	if err := s.Actions.RevokeAPIToken(c.UserContext(), x, c.Params("token")); err != nil {
		return err
	}
	return s.done(c, "/account/tokens", "done.token-revoked")
}
