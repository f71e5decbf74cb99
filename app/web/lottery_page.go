package web

import (
	"context"
	"encoding/hex"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
)

// lotteryPage shows everybody the hash of each quarter's key, and the key once the quarter is over.
func (s *Server) lotteryPage(c *fiber.Ctx) error {
	list, err := s.Actions.PublicLotteries(c.UserContext())
	if err != nil {
		return err
	}
	p := s.page(c, "lottery.title")
	p.Public = session(c) == nil
	return render(c, p, LotteryPage(list))
}

// lotteryJSON is the draw of one quarter, as far as it is public.
type lotteryJSON struct {
	Period      string    `json:"period" example:"2026Q4"`
	Hash        string    `json:"hash" doc:"SHA-256 of the key, published before the quarter"`
	PublishedAt time.Time `json:"published_at"`
	Percent     int       `json:"percent" doc:"of claims that the key draws: HMAC-SHA-256(key, \"draw/\" + claim number), first eight bytes, big-endian, modulo 100, is less than it"`
	Key         string    `json:"key,omitempty" doc:"hexadecimal; revealed when the quarter is over and none of its claims is checked any more"`
	Claims      int       `json:"claims,omitempty" doc:"that came to their notice in the quarter, once the key is revealed"`
	Checked     int       `json:"checked,omitempty" doc:"of them"`
}

func lotteryJSONOf(l action.PublicLottery) lotteryJSON {
	return lotteryJSON{l.Period, l.Hash, l.Since, l.Percent, hex.EncodeToString(l.Key), l.Checks.Claims, l.Checks.Held}
}

// lotteryAPI lets anybody check the draws.
func (s *Server) lotteryAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/lotteries", "list-lotteries", "The draws of routine checks, quarter by quarter", http.StatusOK, s.open()),
		func(ctx context.Context, in *PageIn) (*listOut[lotteryJSON], error) {
			list, err := s.Actions.PublicLotteries(ctx)
			return listed(ctx, list, err, *in, func(l action.PublicLottery) string { return l.Period }, lotteryJSONOf)
		})
}
