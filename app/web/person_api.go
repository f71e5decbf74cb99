package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

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

type registeredJSON struct {
	ID     string `json:"id"`
	County string `json:"county"`
}

// personJSON is a person's file as the person sees it.
type personJSON struct {
	ID           string    `json:"id"`
	County       string    `json:"county"`
	Name         string    `json:"name"`
	BornOn       string    `json:"born_on" format:"date"`
	Language     string    `json:"language"`
	IdentityMask string    `json:"identity_mask"`
	PhoneMask    string    `json:"phone_mask"`
	CreatedAt    time.Time `json:"created_at"`
}

func personJSONOf(p domain.Person) personJSON {
	return personJSON{string(p.ID), string(p.County), p.Name, string(p.BornOn), p.Language, p.IdentityMask, p.PhoneMask, p.CreatedAt}
}

type creditJSON struct {
	ID               string    `json:"id"`
	ClassID          string    `json:"class_id"`
	ModuleID         string    `json:"module_id"`
	CreditHundredths int64     `json:"credit_hundredths"`
	Reason           string    `json:"reason"`
	CreatedAt        time.Time `json:"created_at"`
}

func creditJSONOf(c domain.Credit) creditJSON {
	return creditJSON{string(c.ID), string(c.ClassID), string(c.ModuleID), int64(c.Amount), c.Reason, c.CreatedAt}
}

// personAPI is a person's own file: opened by the person, read by the person.
func (s *Server) personAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/persons", "register-person", "Open one's own file", http.StatusCreated, s.gate("person", "register")),
		func(ctx context.Context, in *registrationIn) (*bodyOut[registeredJSON], error) {
			b := in.Body
			r, err := s.Actions.Register(ctx, action.Registration{Name: b.Name, IdentityNumber: b.IdentityNumber, Phone: b.Phone, PIN: b.PIN, Language: b.Language, RegionCode: b.RegionCode})
			return answer(ctx, bodyOut[registeredJSON]{registeredJSON{string(r.PersonID), string(r.County)}}, err)
		})
	huma.Register(api, apiOperation("GET", "/persons/me", "read-own-file", "One's own file", http.StatusOK, s.own("file", "read")),
		func(ctx context.Context, _ *struct{}) (*bodyOut[personJSON], error) {
			p, err := s.Store.Person(ctx, personIn(ctx).Person())
			return answer(ctx, bodyOut[personJSON]{personJSONOf(p)}, err)
		})
	huma.Register(api, apiOperation("GET", "/credits", "list-own-credits", "One's own credits", http.StatusOK, s.own("file", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[creditJSON], error) {
			list, err := s.Store.Credits(ctx, personIn(ctx).Person())
			return listed(ctx, list, err, *in, func(c domain.Credit) string { return string(c.ID) }, creditJSONOf)
		})
}
