package web

import (
	"context"
	"errors"

	"yiji/app/text"
	"yiji/domain"
)

// names looks up what ids and codes are called, each once for a page.
type names struct {
	s    *Server
	ctx  context.Context
	seen map[string]string
	err  error // the first that was not "not found"
}

func (s *Server) names(ctx context.Context) *names {
	return &names{s: s, ctx: ctx, seen: map[string]string{}}
}

func (n *names) find(key string, look func() (string, error)) string {
	if name, ok := n.seen[key]; ok || n.err != nil {
		return name
	}
	name, err := look()
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		n.err = err
	}
	n.seen[key] = name
	return name
}

func (n *names) organisation(id domain.OrganisationID) string {
	return n.find("o"+string(id), func() (string, error) {
		o, err := n.s.Store.Organisation(n.ctx, id)
		return o.Name, err
	})
}

func (n *names) county(code domain.County) string {
	return n.find("c"+string(code), func() (string, error) {
		r, err := n.s.Store.RegionNow(n.ctx, domain.RegionCode(code+"000000"), n.s.Store.Today())
		return r.Name, err
	})
}

// countiesBelow are the counties to choose from, none where a scope has at most one.
func (s *Server) countiesBelow(ctx context.Context, l text.Locale, sc domain.Scope) ([]Option, error) {
	if sc.RegionPath == "" {
		return nil, nil
	}
	list, err := s.Store.RegionsUnder(ctx, sc.RegionPath, domain.LevelCounty, s.Store.Today())
	options := []Option{{Label: l.T("all")}}
	for _, r := range list {
		if r.Level == domain.LevelCounty {
			options = append(options, Option{Value: string(r.Code[:6]), Label: r.Name})
		}
	}
	if len(options) < 3 {
		options = nil
	}
	return options, err
}
