package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/domain"
)

type regionJSON struct {
	Code   string `json:"code"`
	Level  int    `json:"level" doc:"1 region, 2 prefecture, 3 county, 4 township, 5 village"`
	Parent string `json:"parent"`
	Name   string `json:"name"`
	NameEn string `json:"name_en"`
}

func regionJSONOf(r domain.Region) regionJSON {
	return regionJSON{string(r.Code), r.Level, string(r.Parent), r.Name, r.NameEn}
}

type regionsIn struct {
	PageIn
	Parent string `query:"parent" maxLength:"12" doc:"12-digit code; without it, the top"`
}

// regionAPI is the public tree of regions.
func (s *Server) regionAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/regions", "list-regions", "The regions below another", http.StatusOK, s.open()),
		func(ctx context.Context, in *regionsIn) (*listOut[regionJSON], error) {
			list, err := s.Store.Regions(ctx, domain.Everywhere, domain.RegionCode(in.Parent), s.Store.Today())
			return listed(ctx, list, err, in.PageIn, func(r domain.Region) string { return string(r.Code) }, regionJSONOf)
		})
}
