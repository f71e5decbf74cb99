package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

type organisationJSON struct {
	ID          string `json:"id"`
	Kind        string `json:"kind"`
	Name        string `json:"name"`
	NameEn      string `json:"name_en"`
	CreditCode  string `json:"credit_code"`
	CodeState   string `json:"code_state" doc:"ok, or unconfirmed while a doubtful credit code waits for a second person"`
	RegionCode  string `json:"region_code"`
	HostID      string `json:"host_id,omitempty"`
	AccountMask string `json:"account_mask,omitempty"`
}

func organisationJSONOf(o domain.Organisation) organisationJSON {
	return organisationJSON{string(o.ID), o.Kind, o.Name, o.NameEn, o.CreditCode, o.CodeState, string(o.RegionCode), string(o.HostID), o.AccountMask}
}

type organisationsIn struct {
	PageIn
	Kind string `query:"kind" enum:"technical-school,enterprise,private-institute,labour-market,authority,finance-office,industry"`
}

type organisationIn struct {
	Body struct {
		Kind       string `json:"kind" maxLength:"40"`
		Name       string `json:"name" maxLength:"200"`
		NameEn     string `json:"name_en,omitempty" maxLength:"200"`
		CreditCode string `json:"credit_code" maxLength:"40"`
		RegionCode string `json:"region_code" maxLength:"20"`
		HostID     string `json:"host_id,omitempty" maxLength:"100"`
		Account    string `json:"account,omitempty" maxLength:"40" doc:"bank account it is paid on; kept sealed"`
	}
}

type organisationPhoneIn struct {
	RecordIn
	Body struct {
		Phone string `json:"phone" minLength:"5" maxLength:"40"`
	}
}

type siteJSON struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	RegionCode string `json:"region_code"`
	HostID     string `json:"host_id,omitempty"`
}

func siteJSONOf(x domain.Site) siteJSON {
	return siteJSON{string(x.ID), x.Name, string(x.RegionCode), string(x.HostID)}
}

type roomJSON struct {
	ID     string `json:"id"`
	SiteID string `json:"site_id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Seats  int    `json:"seats"`
}

func roomJSONOf(r domain.Room) roomJSON {
	return roomJSON{string(r.ID), string(r.SiteID), r.Name, r.Kind, r.Seats}
}

type roomIn struct {
	Body struct {
		SiteID     string `json:"site_id,omitempty" maxLength:"100" doc:"or site_name and region_code, for a new site"`
		SiteName   string `json:"site_name,omitempty" maxLength:"200"`
		RegionCode string `json:"region_code,omitempty" maxLength:"20"`
		HostID     string `json:"host_id,omitempty" maxLength:"100"`
		Name       string `json:"name" maxLength:"200"`
		Kind       string `json:"kind" maxLength:"20" doc:"classroom or workshop"`
		Seats      int    `json:"seats" minimum:"0" maximum:"100000"`
	}
}

type teacherJSON struct {
	PersonID string `json:"person_id"`
	Name     string `json:"name"`
}

func teacherJSONOf(a domain.Account) teacherJSON { return teacherJSON{string(a.PersonID), a.Name} }

// organisationAPI is organisations, and a school's own sites, rooms and teachers.
func (s *Server) organisationAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/organisations", "list-organisations", "Organisations in one's scope", http.StatusOK, s.gate("organisation", "read")),
		func(ctx context.Context, in *organisationsIn) (*listOut[organisationJSON], error) {
			list, err := s.Store.Organisations(ctx, actorIn(ctx).Scope, in.Kind)
			return listed(ctx, list, err, in.PageIn, func(o domain.Organisation) string { return string(o.ID) }, organisationJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/organisations", "add-organisation", "Enter an organisation", http.StatusCreated, s.gate("organisation", "add")),
		func(ctx context.Context, in *organisationIn) (*bodyOut[organisationJSON], error) {
			b := in.Body
			o, err := s.Actions.AddOrganisation(ctx, actorIn(ctx), action.NewOrganisation{Kind: b.Kind, Name: b.Name, NameEn: b.NameEn, CreditCode: b.CreditCode, RegionCode: b.RegionCode,
				HostID: domain.OrganisationID(b.HostID), Account: b.Account})
			return answer(ctx, bodyOut[organisationJSON]{organisationJSONOf(o)}, err)
		})
	huma.Register(api, apiOperation("POST", "/organisations/{id}/confirmation", "confirm-credit-code", "Confirm a doubtful credit code, as a second person", http.StatusOK,
		s.gate("organisation", "confirm", s.organisationSeen)), func(ctx context.Context, in *RecordIn) (*bodyOut[organisationJSON], error) {
		o, err := s.Actions.ConfirmCode(ctx, actorIn(ctx), domain.OrganisationID(in.ID))
		return answer(ctx, bodyOut[organisationJSON]{organisationJSONOf(o)}, err)
	})
	huma.Register(api, apiOperation("POST", "/organisations/{id}/phone", "set-organisation-phone", "Keep the phone of an organisation, which no person can bind", http.StatusOK,
		s.gate("organisation", "confirm", s.organisationSeen)), func(ctx context.Context, in *organisationPhoneIn) (*bodyOut[organisationJSON], error) {
		id := domain.OrganisationID(in.ID)
		e1 := s.Actions.SetOrganisationPhone(ctx, actorIn(ctx), id, in.Body.Phone)
		o, e2 := s.Store.Organisation(ctx, id)
		err := firstError(e1, e2)
		return answer(ctx, bodyOut[organisationJSON]{organisationJSONOf(o)}, err)
	})
	huma.Register(api, apiOperation("GET", "/organisations/{id}/findings", "list-findings", "What the ombudsman found about a body, never in whose case", http.StatusOK,
		s.gate("organisation", "read", s.organisationSeen)), func(ctx context.Context, in *RecordIn) (*listOut[findingJSON], error) {
		list, err := s.Store.Findings(ctx, domain.OrganisationID(in.ID))
		return answer(ctx, wholeList(list, findingJSONOf), err)
	})
	s.placeAPI(api)
}

// placeAPI is a school's own sites, rooms and teachers.
func (s *Server) placeAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/sites", "list-sites", "Sites of one's own organisation", http.StatusOK, s.gate("room", "read")),
		func(ctx context.Context, _ *struct{}) (*listOut[siteJSON], error) {
			list, err := s.Store.Sites(ctx, actorIn(ctx).Scope)
			return answer(ctx, wholeList(list, siteJSONOf), err)
		})
	huma.Register(api, apiOperation("GET", "/rooms", "list-rooms", "Rooms of one's own organisation", http.StatusOK, s.gate("room", "read")),
		func(ctx context.Context, _ *struct{}) (*listOut[roomJSON], error) {
			list, err := s.Store.Rooms(ctx, actorIn(ctx).Scope)
			return answer(ctx, wholeList(list, roomJSONOf), err)
		})
	huma.Register(api, apiOperation("POST", "/rooms", "add-room", "Add a room to a site, or to a new one", http.StatusCreated, s.gate("room", "add")),
		func(ctx context.Context, in *roomIn) (*bodyOut[roomJSON], error) {
			b := in.Body
			r, err := s.Actions.AddRoom(ctx, actorIn(ctx), action.NewRoom{SiteID: domain.SiteID(b.SiteID), SiteName: b.SiteName, RegionCode: b.RegionCode, HostID: domain.OrganisationID(b.HostID),
				Name: b.Name, Kind: b.Kind, Seats: b.Seats})
			return answer(ctx, bodyOut[roomJSON]{roomJSONOf(r)}, err)
		})
	huma.Register(api, apiOperation("GET", "/teachers", "list-teachers", "Teachers of one's own school", http.StatusOK, s.gate("teacher", "read")),
		func(ctx context.Context, _ *struct{}) (*listOut[teacherJSON], error) {
			list, err := s.Store.Staff(ctx, actorIn(ctx).Scope.OrganisationID, domain.RoleTeacher, s.Store.Today())
			return answer(ctx, wholeList(list, teacherJSONOf), err)
		})
}

// organisationSeen finds the organisation {id} in the actor's region; who organisations are is public, so storage does not ask.
func (s *Server) organisationSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	o, err := s.Store.Organisation(ctx, domain.OrganisationID(c.Param("id")))
	if err == nil && !who.Scope.Covers(o.RegionPath, o.ID, "") {
		err = domain.ErrNotFound
	}
	return err
}
