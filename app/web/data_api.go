package web

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

type deletionIn struct {
	Body struct {
		PIN string `json:"pin" maxLength:"20" doc:"the person's own, typed again"`
	}
}

type keptJSON struct {
	Kind  string `json:"kind"`
	Rows  int    `json:"rows"`
	Until string `json:"until,omitempty" format:"date" doc:"missing where nothing ends it"`
}

type deletionJSON struct {
	Deleted bool       `json:"deleted" doc:"nothing is left; else the file is restricted"`
	Kept    []keptJSON `json:"kept" doc:"what a law asks to keep"`
}

type restrictionIn struct {
	Body struct {
		Act string `json:"act" enum:"restrict,lift"`
	}
}

type restrictionJSON struct {
	Restricted bool `json:"restricted" doc:"stored, not processed"`
}

// dataAPI is what a person does with their whole file, and how two officers join two files of one person.
func (s *Server) dataAPI(api huma.API) {
	huma.Register(api, apiOperation("POST", "/persons/me/deletion", "delete-own-file", "Delete one's own file; what a law keeps is restricted", http.StatusOK, s.own("file", "erase")), s.deleteFileAPI)
	huma.Register(api, apiOperation("POST", "/persons/me/restriction", "restrict-own-file", "Restrict one's own file, or lift that again", http.StatusOK, s.own("file", "restrict")),
		func(ctx context.Context, in *restrictionIn) (*bodyOut[restrictionJSON], error) {
			restrict, act := in.Body.Act == "restrict", s.Actions.LiftOwn
			if restrict {
				act = s.Actions.RestrictOwn
			}
			_, err := act(ctx, personIn(ctx))
			return answer(ctx, bodyOut[restrictionJSON]{restrictionJSON{restrict}}, err)
		})
	s.mergeAPI(api)
}

func (s *Server) deleteFileAPI(ctx context.Context, in *deletionIn) (*bodyOut[deletionJSON], error) {
	x, _ := ctx.Value(sessionKey{}).(*access.Session)
	if err := access.Unlock(ctx, s.Store, *x, in.Body.PIN); err != nil {
		return nil, apiError(ctx, err)
	}
	e, err := s.Actions.EraseOwn(ctx, personIn(ctx))
	out := deletionJSON{Deleted: e.Deleted, Kept: []keptJSON{}}
	for _, k := range e.Kept {
		out.Kept = append(out.Kept, keptJSON{k.Kind, k.Rows, string(k.Until)})
	}
	return answer(ctx, bodyOut[deletionJSON]{out}, err)
}

type mergeIn struct {
	Body struct {
		KeptName        string `json:"kept_name" maxLength:"100" doc:"whole name of the file that is kept"`
		KeptNumber      string `json:"kept_number" maxLength:"40" doc:"its identity number"`
		DuplicateName   string `json:"duplicate_name" maxLength:"100"`
		DuplicateNumber string `json:"duplicate_number" maxLength:"40"`
	}
}

type mergeDecisionIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Decision string `json:"decision" enum:"confirm,refuse,undo"`
	}
}

type mergeJSON struct {
	ID        string     `json:"id"`
	State     string     `json:"state" enum:"proposed,merged,refused,undone"`
	CreatedAt time.Time  `json:"created_at"`
	DecidedAt *time.Time `json:"decided_at,omitempty"`
	Kept      foundJSON  `json:"kept"`
	Duplicate foundJSON  `json:"duplicate"`
}

func mergeJSONOf(v action.MergeView) mergeJSON {
	return mergeJSON{string(v.ID), v.State, v.CreatedAt, instantOrNone(v.DecidedAt), foundJSONOf(v.Kept), foundJSONOf(v.Duplicate)}
}

type mergeStateJSON struct {
	ID    string `json:"id"`
	State string `json:"state" enum:"proposed,merged,refused,undone"`
}

func mergeStateOf(m domain.Merge) mergeStateJSON { return mergeStateJSON{string(m.ID), m.State} }

// mergeAPI joins two files of one natural person: one officer proposes, another decides.
func (s *Server) mergeAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/merges", "list-merges", "Files proposed to be one person's, masked", http.StatusOK, s.gate("merge", "confirm")),
		func(ctx context.Context, in *PageIn) (*listOut[mergeJSON], error) {
			list, err := s.Actions.Merges(ctx, actorIn(ctx))
			return listed(ctx, list, err, *in, func(v action.MergeView) string { return string(v.ID) }, mergeJSONOf)
		})
	huma.Register(api, apiOperation("POST", "/merges", "propose-merge", "Propose that two files are one person's", http.StatusCreated, s.gate("merge", "propose")),
		func(ctx context.Context, in *mergeIn) (*createdOut[mergeStateJSON], error) {
			b := in.Body
			m, err := s.Actions.ProposeMerge(ctx, actorIn(ctx), action.NewMerge{KeptName: b.KeptName, KeptNumber: b.KeptNumber, DuplicateName: b.DuplicateName, DuplicateNumber: b.DuplicateNumber})
			return answer(ctx, createdOut[mergeStateJSON]{apiRoot + "/merges", mergeStateOf(m)}, err)
		})
	huma.Register(api, apiOperation("POST", "/merges/{id}/decision", "decide-merge", "Confirm or refuse another officer's proposal, or undo a merge within its days", http.StatusOK,
		s.either([][2]string{{"merge", "confirm"}, {"merge", "undo"}}, inScope(s.Store.Merge))), func(ctx context.Context, in *mergeDecisionIn) (*bodyOut[mergeStateJSON], error) {
		who, id := actorIn(ctx), domain.MergeID(in.ID)
		var m domain.Merge
		var err error
		if in.Body.Decision == "undo" {
			m, err = s.Actions.UndoMerge(ctx, who, id)
		} else {
			m, err = s.Actions.DecideMerge(ctx, who, id, in.Body.Decision == "confirm")
		}
		return answer(ctx, bodyOut[mergeStateJSON]{mergeStateOf(m)}, err)
	})
}
