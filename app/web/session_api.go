package web

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/access"
	"yiji/domain"
)

type sessionIn struct {
	Body struct {
		Login    string `json:"login" maxLength:"100" doc:"staff login, or a person's phone or identity number"`
		Password string `json:"password" maxLength:"200" doc:"password, or PIN"`
		OTP      string `json:"otp,omitempty" maxLength:"30" doc:"code of the second factor, or a recovery code"`
	}
}

type sessionOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Body      struct {
		Token     string      `json:"token"`
		ExpiresAt time.Time   `json:"expires_at"`
		Role      string      `json:"role"`
		PersonID  string      `json:"person_id,omitempty"`
		Grants    []grantJSON `json:"grants"`
	}
}

type grantJSON struct {
	ID             string `json:"id"`
	Role           string `json:"role"`
	RegionPath     string `json:"region_path,omitempty"`
	OrganisationID string `json:"organisation_id,omitempty"`
}

// signOutIn is the token by which the session is known.
type signOutIn struct {
	Authorization string      `header:"Authorization" maxLength:"400" doc:"Bearer and the token"`
	Plain         http.Cookie `cookie:"yiji"`
	Secure        http.Cookie `cookie:"__Host-yiji"`
}

type signOutOut struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
	Clear     string      `header:"Clear-Site-Data"`
}

// sessionAPI is signing in and out.
func (s *Server) sessionAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/sessions", "sign-in", "Sign in", http.StatusCreated, s.open()), s.signInAPI)
	huma.Register(api, apiOperation("DELETE", "/sessions/current", "sign-out", "Sign out", http.StatusNoContent, s.open()),
		func(ctx context.Context, in *signOutIn) (*signOutOut, error) {
			token, ok := strings.CutPrefix(in.Authorization, "Bearer ")
			if !ok {
				token = cmp.Or(in.Secure.Value, in.Plain.Value)
			}
			err := access.SignOut(ctx, s.Store, token)
			return answer(ctx, signOutOut{http.Cookie{Name: s.cookieName(), Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure()}, SignOutClears}, err) // #nosec G124 -- Secure where there is TLS
		})
	huma.Register(api, apiOperation("GET", "/sessions/current", "read-session", "Who one is signed in as, and under which grant", http.StatusOK, s.anyone()),
		func(ctx context.Context, _ *struct{}) (*bodyOut[currentJSON], error) {
			x, _ := ctx.Value(sessionKey{}).(*access.Session)
			return answer(ctx, bodyOut[currentJSON]{currentJSON{string(x.Actor.Role), string(x.Actor.PersonID), string(x.Actor.GrantID), x.Expires, grantsJSONOf(x.Grants)}}, nil)
		})
	s.personAPI(api)
	s.readAPI(api)
	s.privateAPI(api)
	s.protectionAPI(api)
	s.dataAPI(api)
}

// currentJSON is the session that a request runs under.
type currentJSON struct {
	Role      string      `json:"role" doc:"of the present grant; trainee for a person's own"`
	PersonID  string      `json:"person_id" doc:"the natural person behind the account"`
	GrantID   string      `json:"grant_id" doc:"the present grant, empty for a person's own session"`
	ExpiresAt time.Time   `json:"expires_at"`
	Grants    []grantJSON `json:"grants"`
}

// grantsJSONOf are grants as a list that is never null.
func grantsJSONOf(grants []domain.Grant) []grantJSON {
	return wholeList(grants, grantJSONOf).Body.Items
}

func (s *Server) signInAPI(ctx context.Context, in *sessionIn) (*sessionOut, error) {
	try, _ := ctx.Value(attemptKey{}).(access.Attempt)
	try.Login, try.Secret, try.Code = in.Body.Login, in.Body.Password, in.Body.OTP
	token, session, err := access.SignIn(ctx, s.Store, try)
	var out sessionOut
	if err != nil {
		return answer(ctx, out, err)
	}
	out.SetCookie = http.Cookie{Name: s.cookieName(), Value: token, Path: "/", MaxAge: int(session.Expires.Sub(s.Store.Now()).Seconds()), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure()} // #nosec G124 -- Secure where there is TLS
	out.Body.Token, out.Body.ExpiresAt, out.Body.Role = token, session.Expires, string(session.Actor.Role)
	if _, ok := session.Person(); ok {
		out.Body.PersonID = string(session.Account.PersonID)
	}
	out.Body.Grants = grantsJSONOf(session.Grants)
	return &out, nil
}

func grantJSONOf(g domain.Grant) grantJSON {
	return grantJSON{string(g.ID), string(g.Role), g.RegionPath, string(g.OrganisationID)}
}
