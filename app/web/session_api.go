package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

type sessionIn struct {
	Body struct {
		Login    string `json:"login" maxLength:"100" doc:"staff login, or a person's phone or identity number"`
		Password string `json:"password" maxLength:"200" doc:"password, or PIN"`
		OTP      string `json:"otp,omitempty" maxLength:"20"`
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

type registrationIn struct {
	Body struct {
		Name           string `json:"name" maxLength:"200"`
		IdentityNumber string `json:"identity_number" maxLength:"40"`
		Phone          string `json:"phone" maxLength:"40"`
		PIN            string `json:"pin" maxLength:"20" doc:"six digits, typed by the person"`
		Language       string `json:"language" maxLength:"20" example:"zh-Hans"`
		RegionCode     string `json:"region_code" maxLength:"20" doc:"county where the file is opened"`
	}
}

type personOut struct {
	Body struct {
		ID     string `json:"id"`
		County string `json:"county"`
	}
}

// sessionAPI is signing in and out, and opening one's own file.
func (s *Server) sessionAPI(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "register-person", Method: "POST", Path: "/api/v1/persons", DefaultStatus: 201, Tags: []string{"persons"},
		Summary: "Open one's own file", Middlewares: s.gate("person", "register")}, func(ctx context.Context, in *registrationIn) (*personOut, error) {
		b := in.Body
		r, err := s.Actions.Register(ctx, action.Registration{Name: b.Name, IdentityNumber: b.IdentityNumber, Phone: b.Phone, PIN: b.PIN, Language: b.Language, RegionCode: b.RegionCode})
		var out personOut
		out.Body.ID, out.Body.County = string(r.PersonID), string(r.County)
		return answer(ctx, out, err)
	})
	huma.Register(api, huma.Operation{OperationID: "sign-in", Method: "POST", Path: "/api/v1/sessions", DefaultStatus: 201, Tags: []string{"sessions"},
		Summary: "Sign in", Middlewares: s.open()}, s.signInAPI)
	huma.Register(api, huma.Operation{OperationID: "sign-out", Method: "DELETE", Path: "/api/v1/sessions/current", DefaultStatus: 204, Tags: []string{"sessions"},
		Summary: "Sign out", Middlewares: s.open()}, func(ctx context.Context, in *struct {
		Authorization string      `header:"Authorization"`
		Cookie        http.Cookie `cookie:"yiji"`
	}) (*struct{}, error) {
		token := in.Cookie.Value
		if len(in.Authorization) > 7 {
			token = in.Authorization[7:]
		}
		return answer(ctx, struct{}{}, access.SignOut(ctx, s.Store, token))
	})
}

func (s *Server) signInAPI(ctx context.Context, in *sessionIn) (*sessionOut, error) {
	token, session, err := access.SignIn(ctx, s.Store, in.Body.Login, in.Body.Password)
	var out sessionOut
	if err != nil {
		return answer(ctx, out, err)
	}
	out.SetCookie = http.Cookie{Name: s.cookieName(), Value: token, Path: "/", MaxAge: access.SessionHours * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.secure()}
	out.Body.Token, out.Body.ExpiresAt, out.Body.Role = token, session.Expires, string(session.Actor.Role)
	if _, ok := session.Person(); ok {
		out.Body.PersonID = string(session.Account.PersonID)
	}
	out.Body.Grants = []grantJSON{}
	for _, g := range session.Grants {
		out.Body.Grants = append(out.Body.Grants, grantOf(g))
	}
	return &out, nil
}

func grantOf(g domain.Grant) grantJSON {
	return grantJSON{string(g.ID), string(g.Role), g.RegionPath, string(g.OrganisationID)}
}
