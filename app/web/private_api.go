package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/access"
)

type pinIn struct {
	Body struct {
		PIN string `json:"pin" maxLength:"20" doc:"the person's own, typed again"`
	}
}

// privateAPI opens the private section of a program's session: its sign-in does so too, for as long.
func (s *Server) privateAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/sessions/current/pin", "type-pin", "Type the PIN again: opens one's answers, grievances and disputes for ten minutes", http.StatusNoContent,
		s.own("file", "read")), func(ctx context.Context, in *pinIn) (*struct{}, error) {
		x, _ := ctx.Value(sessionKey{}).(*access.Session)
		return answer(ctx, struct{}{}, access.Unlock(ctx, s.Store, *x, in.Body.PIN))
	})
}
