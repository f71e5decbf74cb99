package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/domain"
	"yiji/storage"
)

// noticeJSON is a claim as it stands in public notice.
type noticeJSON struct {
	ID          string           `json:"id"`
	From        string           `json:"from" format:"date"`
	To          string           `json:"to" format:"date"`
	ClaimNumber string           `json:"claim_number"`
	ClassTitle  string           `json:"class_title"`
	Heads       int              `json:"heads"`
	AmountFen   int64            `json:"amount_fen"`
	RuleSet     string           `json:"rule_set"`
	Lines       []noticeLineJSON `json:"lines,omitempty" doc:"of one notice, not in lists"`
}

type noticeLineJSON struct {
	NameMask     string `json:"name_mask"`
	IdentityMask string `json:"identity_mask"`
	AmountFen    int64  `json:"amount_fen"`
}

func noticeJSONOf(n domain.Notice, c domain.Claim) noticeJSON {
	return noticeJSON{ID: string(n.ID), From: string(n.From), To: string(n.To), ClaimNumber: c.Number, ClassTitle: c.ClassTitle, Heads: c.Heads, AmountFen: int64(c.Fen), RuleSet: c.RuleSet}
}

type objectionIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Reason string `json:"reason" maxLength:"40" doc:"did-not-attend, was-charged, not-eligible, amount-wrong or other"`
	}
}

// noticeAPI is what stands in public notice, and objecting to it without a name.
func (s *Server) noticeAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/notices", "list-notices", "Claims in public notice today", http.StatusOK, s.gate("notice", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[noticeJSON], error) {
			list, err := s.Store.Notices(ctx, s.Store.Today())
			return listed(ctx, list, err, *in, func(n storage.PublicNotice) string { return string(n.ID) }, func(n storage.PublicNotice) noticeJSON { return noticeJSONOf(n.Notice, n.Claim) })
		})
	huma.Register(api, apiOperation("GET", "/notices/{id}", "read-notice", "One notice with its masked lines", http.StatusOK, s.gate("notice", "read", s.noticeSeen)),
		func(ctx context.Context, in *RecordIn) (*bodyOut[noticeJSON], error) {
			n, c, err := s.notice(ctx, domain.NoticeID(in.ID))
			if err != nil {
				return nil, apiError(ctx, err)
			}
			out := bodyOut[noticeJSON]{noticeJSONOf(n, c)}
			lines, err := s.Store.ClaimLines(ctx, c)
			for _, l := range lines {
				if l.State == "eligible" {
					out.Body.Lines = append(out.Body.Lines, noticeLineJSON{l.NameMask, l.IdentityMask, int64(l.Fen)})
				}
			}
			return answer(ctx, out, err)
		})
	huma.Register(api, apiOperation("POST", "/notices/{id}/objections", "object-to-notice", "Object to a notice, without a name", http.StatusCreated, s.gate("notice", "object", s.noticeSeen)),
		func(ctx context.Context, in *objectionIn) (*bodyOut[objectionJSON], error) {
			o, err := s.Actions.Object(ctx, domain.NoticeID(in.ID), in.Body.Reason)
			return answer(ctx, bodyOut[objectionJSON]{objectionJSONOf(o)}, err)
		})
}

// notice is a notice that stands today, with its claim.
func (s *Server) notice(ctx context.Context, id domain.NoticeID) (n domain.Notice, c domain.Claim, err error) {
	if n, err = s.Store.Notice(ctx, id); err != nil {
		return n, c, err
	}
	c, err = s.Store.Claim(ctx, domain.Everywhere, n.ClaimID)
	if err == nil && (c.State != domain.ClaimNoticed || !n.Shown(s.Store.Today())) {
		err = domain.ErrNotFound
	}
	return n, c, err
}

func (s *Server) noticeSeen(ctx context.Context, _ domain.Actor, c huma.Context) error {
	_, _, err := s.notice(ctx, domain.NoticeID(c.Param("id")))
	return err
}
