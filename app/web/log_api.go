package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/domain"
)

type logHeadJSON struct {
	Tree     string    `json:"tree"`
	Size     int64     `json:"size" doc:"records sealed"`
	Root     string    `json:"root" doc:"RFC 6962 root over them, base64"`
	SealedAt time.Time `json:"sealed_at"`
	Note     string    `json:"note" doc:"the head with its Ed25519 signature, as golang.org/x/mod/sumdb/note writes it"`
	Key      string    `json:"key" doc:"the public key, in the form that package takes"`
}

type logHeadOut struct{ Body logHeadJSON }

// logAPI publishes the head of the log.
func (s *Server) logAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/log/head", "read-log-head", "The newest signed head of the log from before the last full hour", http.StatusOK, s.open()),
		func(ctx context.Context, _ *struct{}) (*logHeadOut, error) {
			h, err := s.Store.PublicLogHead(ctx, domain.AuditTree)
			return answer(ctx, logHeadOut{logHeadJSON{h.Tree, h.Size, h.Root, h.At, h.Note, s.Log}}, err)
		})
}
