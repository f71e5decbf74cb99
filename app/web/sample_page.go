package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
)

// samplesPage lists the auditor's samples and draws another.
func (s *Server) samplesPage(c *fiber.Ctx) error {
	list, err := s.Actions.Samples(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "sample.title"), SamplesPage(list, s.Store.Today()))
}

func (s *Server) drawSample(c *fiber.Ctx) error {
	size, _ := strconv.Atoi(strings.TrimSpace(c.FormValue("size"))) // what is no number is out of range
	x, err := s.Actions.DrawSample(c.UserContext(), actor(c), action.NewSample{Purpose: c.FormValue("purpose"), Since: domain.Date(c.FormValue("since")), Until: domain.Date(c.FormValue("until")), Size: size})
	if err != nil {
		return s.again(c, err, s.samplesPage)
	}
	return s.done(c, "/samples/"+string(x.ID), "done.sample-drawn")
}

func (s *Server) samplePage(c *fiber.Ctx) error {
	x, claims, err := s.Actions.Sample(c.UserContext(), actor(c), domain.SampleID(c.Params("sample")))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "sample.one"), SamplePage(x, claims, s.Store.Today()))
}

// sampleSpan says until when a sample opens its claims, or that it does no more.
func sampleSpan(ctx context.Context, x domain.Sample, today domain.Date) string {
	if today > x.OpenUntil {
		return T(ctx, "sample.over")
	}
	return T(ctx, "sample.open", "Date", x.OpenUntil)
}

type sampleJSON struct {
	ID        string   `json:"id"`
	Purpose   string   `json:"purpose"`
	Since     string   `json:"since" format:"date"`
	Until     string   `json:"until" format:"date"`
	OpenUntil string   `json:"open_until" format:"date" doc:"last day on which the lines of its claims can be read"`
	Seed      string   `json:"seed" doc:"the claims with the smallest HMAC-SHA-256(seed, \"sample/\" + number) are drawn"`
	Pool      int      `json:"pool" doc:"claims drawn from"`
	PoolHash  string   `json:"pool_hash" doc:"SHA-256 of their numbers in order, each with a line feed"`
	Claims    []string `json:"claims,omitempty" doc:"ids, of one sample"`
}

func sampleJSONOf(x domain.Sample) sampleJSON {
	return sampleJSON{string(x.ID), x.Purpose, string(x.Since), string(x.Until), string(x.OpenUntil), x.Seed, x.Pool, x.PoolHash, nil}
}

type sampleIn struct {
	Body struct {
		Purpose string `json:"purpose" maxLength:"40" doc:"yearly-audit, complaint-audit or follow-up"`
		Since   string `json:"since" maxLength:"20" doc:"first day on which the claims were drawn up"`
		Until   string `json:"until" maxLength:"20"`
		Size    int    `json:"size" minimum:"0" maximum:"1000" doc:"1 to 30"`
	}
}

// sampleAPI is the auditor's drawn samples.
func (s *Server) sampleAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/samples", "list-samples", "Samples of claims that one drew", http.StatusOK, s.gate("sample", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[sampleJSON], error) {
			list, err := s.Actions.Samples(ctx, actorIn(ctx))
			return listed(ctx, list, err, *in, func(x domain.Sample) string { return string(x.ID) }, sampleJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/samples", "draw-sample", "Draw the claims whose lines one may read for some weeks", http.StatusCreated, s.gate("sample", "draw")),
		func(ctx context.Context, in *sampleIn) (*createdOut[sampleJSON], error) {
			b := in.Body
			x, err := s.Actions.DrawSample(ctx, actorIn(ctx), action.NewSample{Purpose: b.Purpose, Since: domain.Date(b.Since), Until: domain.Date(b.Until), Size: b.Size})
			return answer(ctx, createdOut[sampleJSON]{apiRoot + "/samples/" + string(x.ID), sampleJSONOf(x)}, err)
		})
	huma.Register(api, apiOperation("GET", "/samples/{id}", "read-sample", "One sample with its claims", http.StatusOK, s.gate("sample", "read", s.sampleSeen)),
		func(ctx context.Context, in *RecordIn) (*bodyOut[sampleJSON], error) {
			x, claims, err := s.Actions.Sample(ctx, actorIn(ctx), domain.SampleID(in.ID))
			out := sampleJSONOf(x)
			for _, c := range claims {
				out.Claims = append(out.Claims, string(c.ID))
			}
			return answer(ctx, bodyOut[sampleJSON]{out}, err)
		})
}

// sampleSeen finds the sample {id} among those that the actor drew.
func (s *Server) sampleSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	_, err := s.Store.Sample(ctx, who.AccountID, domain.SampleID(c.Param("id")))
	return err
}
