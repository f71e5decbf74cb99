package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/text"
	"yiji/domain"
)

type readJSON struct {
	ID             string    `json:"id"`
	At             time.Time `json:"at"`
	Role           string    `json:"role"`
	OrganisationID string    `json:"organisation_id,omitempty"`
	Office         string    `json:"office" doc:"body or region of who looked"`
	Name           string    `json:"name" doc:"of the member of staff"`
	Purpose        string    `json:"purpose" doc:"typed code"`
	Subject        string    `json:"subject,omitempty" doc:"id of the class or case"`
}

// readAPI is who looked into one's own file.
func (s *Server) readAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/persons/me/reads", "list-own-reads", "Who looked into one's own file, when and what for", http.StatusOK, s.own("file", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[readJSON], error) {
			list, err := s.Actions.OwnReads(ctx, personIn(ctx), false)
			n := s.lookupIn(ctx, localeIn(ctx))
			return listed(ctx, list, err, *in, func(r domain.Read) string { return r.ID }, func(r domain.Read) readJSON {
				return readJSON{r.ID, r.At, string(r.Role), string(r.OrganisationID), s.office(n, r), n.person(r.ReaderID), r.Purpose, r.Subject}
			})
		})
}

func localeIn(ctx context.Context) text.Locale {
	l, _ := ctx.Value(localeKey{}).(text.Locale)
	return l
}
