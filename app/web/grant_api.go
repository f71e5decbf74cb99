package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

type accountJSON struct {
	ID             string           `json:"id"`
	Login          string           `json:"login"`
	Name           string           `json:"name"`
	OrganisationID string           `json:"organisation_id,omitempty" doc:"the body that they belong to"`
	Grants         []givenGrantJSON `json:"grants,omitempty" doc:"at places in one's own scope, the ended ones included"`
	Link           string           `json:"link,omitempty" doc:"one-time link for the first password, in this answer alone"`
}

type givenGrantJSON struct {
	ID             string `json:"id"`
	Role           string `json:"role"`
	RegionPath     string `json:"region_path,omitempty"`
	OrganisationID string `json:"organisation_id,omitempty"`
	AccountID      string `json:"account_id"`
	SiteID         string `json:"site_id,omitempty"`
	SourceID       string `json:"source_id,omitempty" doc:"the grant that this one was delegated from"`
	ValidFrom      string `json:"valid_from"`
	ValidTo        string `json:"valid_to,omitempty"`
	EndReason      string `json:"end_reason,omitempty" doc:"set once it was ended"`
}

func givenGrantJSONOf(g domain.Grant) givenGrantJSON {
	return givenGrantJSON{string(g.ID), string(g.Role), g.RegionPath, string(g.OrganisationID), string(g.AccountID), string(g.SiteID), string(g.SourceID), string(g.ValidFrom), string(g.ValidTo), g.EndReason}
}

func accountJSONOf(a domain.Account) accountJSON {
	return accountJSON{ID: string(a.ID), Login: a.Login, Name: a.Name, OrganisationID: string(a.OrganisationID)}
}

type accountsIn struct {
	PageIn
	Role string `query:"role" maxLength:"20"`
}

// PlaceIn is a role and where it is given. Huma reads embedded inputs only where they are exported.
type PlaceIn struct {
	Role           string `json:"role" maxLength:"20"`
	RegionCode     string `json:"region_code,omitempty" maxLength:"20" doc:"or organisation_id"`
	OrganisationID string `json:"organisation_id,omitempty" maxLength:"100"`
	SiteID         string `json:"site_id,omitempty" maxLength:"100" doc:"one site of the organisation alone"`
	ValidFrom      string `json:"valid_from,omitempty" maxLength:"10" doc:"today without"`
	ValidTo        string `json:"valid_to,omitempty" maxLength:"10" doc:"last day; open without"`
}

func (p PlaceIn) grant() action.NewGrant {
	return action.NewGrant{Role: domain.Role(p.Role), RegionCode: p.RegionCode, OrganisationID: domain.OrganisationID(p.OrganisationID), SiteID: domain.SiteID(p.SiteID),
		ValidFrom: domain.Date(p.ValidFrom), ValidTo: domain.Date(p.ValidTo)}
}

type accountIn struct {
	Body struct {
		PlaceIn
		Login          string `json:"login" maxLength:"60"`
		Name           string `json:"name" maxLength:"200"`
		IdentityNumber string `json:"identity_number,omitempty" maxLength:"40" doc:"kept as a keyed hash only, to know several accounts of one person; required for every role that separation of duties sets apart from another"`
		BodyID         string `json:"body_id,omitempty" maxLength:"100" doc:"required for issuer and auditor"`
	}
}

type giveIn struct {
	Body struct {
		PlaceIn
		AccountID      string `json:"account_id" maxLength:"100"`
		IdentityNumber string `json:"identity_number,omitempty" maxLength:"40" doc:"of an account that was made without one, where the role needs it"`
	}
}

type endGrantIn struct {
	RecordIn
	Body struct {
		Reason string `json:"reason" maxLength:"40" doc:"left-office, moved-office, granted-in-error, not-needed or misuse"`
	}
}

type delegateIn struct {
	RecordIn
	Body struct {
		AccountID string `json:"account_id" maxLength:"100"`
		ValidTo   string `json:"valid_to" maxLength:"10"`
		SiteID    string `json:"site_id,omitempty" maxLength:"100"`
	}
}

// grantAPI is accounts of one's own area, and giving, ending and delegating their grants.
func (s *Server) grantAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/accounts", "list-accounts", "Accounts of one's own area", http.StatusOK, s.gate("account", "read")), s.accountsAPI)
	huma.Register(api, apiOperation("POST", "/accounts", "add-account", "Make an account with its first role, and a one-time link", http.StatusCreated, s.gate("account", "add")), s.addAccountAPI)
	huma.Register(api, apiOperation("GET", "/accounts/{id}", "read-account", "An account with its grants", http.StatusOK, s.gate("account", "read", s.accountSeen)),
		func(ctx context.Context, in *RecordIn) (*bodyOut[accountJSON], error) {
			a, grants, err := s.Store.AccountIn(ctx, actorIn(ctx).Scope, domain.AccountID(in.ID))
			out := accountJSONOf(a)
			out.Grants = wholeList(grants, givenGrantJSONOf).Body.Items
			return answer(ctx, bodyOut[accountJSON]{out}, err)
		})
	huma.Register(api, apiOperation("POST", "/grants", "give-grant", "Give an account of one's own area a role", http.StatusCreated, s.gate("grant", "give")),
		func(ctx context.Context, in *giveIn) (*bodyOut[givenGrantJSON], error) {
			give := in.Body.grant()
			give.Identity = in.Body.IdentityNumber
			g, err := s.Actions.GiveGrant(ctx, actorIn(ctx), domain.AccountID(in.Body.AccountID), give)
			return answer(ctx, bodyOut[givenGrantJSON]{givenGrantJSONOf(g)}, err)
		})
	huma.Register(api, apiOperation("POST", "/grants/{id}/ending", "end-grant", "End a grant at once", http.StatusOK, s.gate("grant", "end", s.grantSeen)),
		func(ctx context.Context, in *endGrantIn) (*bodyOut[givenGrantJSON], error) {
			g, err := s.Actions.EndGrant(ctx, actorIn(ctx), domain.GrantID(in.ID), in.Body.Reason)
			return answer(ctx, bodyOut[givenGrantJSON]{givenGrantJSONOf(g)}, err)
		})
	huma.Register(api, apiOperation("POST", "/grants/{id}/delegation", "delegate-grant", "Give a colleague a copy of one's own grant until a day", http.StatusCreated, s.gate("grant", "delegate", s.grantOwn)),
		func(ctx context.Context, in *delegateIn) (*bodyOut[givenGrantJSON], error) {
			b := in.Body
			g, err := s.Actions.DelegateGrant(ctx, actorIn(ctx), domain.GrantID(in.ID), action.Delegation{AccountID: domain.AccountID(b.AccountID), ValidTo: domain.Date(b.ValidTo), SiteID: domain.SiteID(b.SiteID)})
			return answer(ctx, bodyOut[givenGrantJSON]{givenGrantJSONOf(g)}, err)
		})
	s.appointmentAPI(api)
	s.endAPI(api)
	s.sampleAPI(api)
	s.whyAPI(api)
}

func (s *Server) accountsAPI(ctx context.Context, in *accountsIn) (*listOut[accountJSON], error) {
	sc := actorIn(ctx).Scope
	last, err := in.afterOne(func(id string) error { _, _, err := s.Store.AccountIn(ctx, sc, domain.AccountID(id)); return err })
	if err != nil {
		return nil, apiError(ctx, err)
	}
	list, err := s.Store.Accounts(ctx, sc, storage.AccountFilter{Role: domain.Role(in.Role), After: domain.AccountID(last), Limit: in.Limit + 1})
	return answer(ctx, cutList(list, in.Limit, func(a domain.Account) string { return string(a.ID) }, accountJSONOf), err)
}

func (s *Server) addAccountAPI(ctx context.Context, in *accountIn) (*bodyOut[accountJSON], error) {
	b, g := in.Body, in.Body.grant()
	m, err := s.Actions.AddUser(ctx, actorIn(ctx), action.NewUser{Login: b.Login, Name: b.Name, Identity: b.IdentityNumber, Role: g.Role, RegionCode: g.RegionCode, OrganisationID: g.OrganisationID,
		SiteID: g.SiteID, BodyID: domain.OrganisationID(b.BodyID), ValidFrom: g.ValidFrom, ValidTo: g.ValidTo})
	out := accountJSONOf(m.Account)
	out.Grants, out.Link = []givenGrantJSON{givenGrantJSONOf(m.Grant)}, s.linkTo(m.Token)
	return answer(ctx, bodyOut[accountJSON]{out}, err)
}

// linkTo is the address of a one-time link.
func (s *Server) linkTo(token string) string {
	return action.LinkTo(s.Base, token)
}

func (s *Server) accountSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	_, _, err := s.Store.AccountIn(ctx, who.Scope, domain.AccountID(c.Param("id")))
	return err
}

// grantSeen finds a grant at a place in the actor's scope, their own, or one delegated from theirs.
func (s *Server) grantSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	id := domain.GrantID(c.Param("id"))
	g, err := s.Store.Grant(ctx, id)
	if err == nil && (g.AccountID == who.AccountID || g.SourceID != "" && g.SourceID == who.GrantID) {
		return nil
	}
	_, err = s.Store.GrantIn(ctx, who.Scope, id)
	return err
}

func (s *Server) grantOwn(ctx context.Context, who domain.Actor, c huma.Context) error {
	g, err := s.Store.Grant(ctx, domain.GrantID(c.Param("id")))
	if err == nil && g.AccountID != who.AccountID {
		err = domain.ErrNotFound
	}
	return err
}
