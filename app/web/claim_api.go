package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/domain"
	"yiji/domain/subsidy"
	"yiji/storage"
)

// ClaimJSON is a claim (补贴申领): for one class, computed by dated rules.
type ClaimJSON struct {
	ID             string    `json:"id"`
	Number         string    `json:"number"`
	ClassID        string    `json:"class_id"`
	ClassTitle     string    `json:"class_title"`
	OrganisationID string    `json:"organisation_id"`
	RuleSet        string    `json:"rule_set"`
	RuleHash       string    `json:"rule_hash"`
	State          string    `json:"state"`
	Heads          int       `json:"heads" doc:"eligible trainees"`
	AmountFen      int64     `json:"amount_fen"`
	PaidFen        int64     `json:"paid_fen"`
	CheckUntil     string    `json:"check_until,omitempty" format:"date" doc:"last day of the routine check, which is drawn by lot and waits with the payment"`
	Version        int       `json:"version"`
	UpdatedAt      time.Time `json:"updated_at"`
}

func claimJSONOf(c domain.Claim) ClaimJSON {
	return ClaimJSON{string(c.ID), c.Number, string(c.ClassID), c.ClassTitle, string(c.OrganisationID), c.RuleSet, c.RuleHash, string(c.State), c.Heads, int64(c.Fen), int64(c.PaidFen), string(c.CheckUntil), c.Version,
		c.UpdatedAt}
}

func claimKey(c domain.Claim) string { return string(c.ID) }

// claimDetailJSON is a claim with what led to its amount, who decided what, and how its money moved.
type claimDetailJSON struct {
	ClaimJSON
	Lines  []claimLineJSON `json:"lines" doc:"none for the payer, who moves an amount"`
	Totals []lineTotalJSON `json:"line_totals" doc:"how many lines are in which state; a training body, and after the approval everybody, sees the state of no single line"`
	Trail  []decisionJSON  `json:"trail"`
	Ledger []entryJSON     `json:"ledger"`
	May    []string        `json:"may" doc:"decisions that the present role could take now"`
	Notice *noticeDaysJSON `json:"notice,omitempty" doc:"the newest public notice"`
}

type lineTotalJSON struct {
	State     string `json:"state"`
	Lines     int    `json:"lines"`
	AmountFen int64  `json:"amount_fen"`
}

func lineTotalJSONOf(t lineTotal) lineTotalJSON { return lineTotalJSON{t.State, t.Lines, int64(t.Fen)} }

type noticeDaysJSON struct {
	ID   string `json:"id"`
	From string `json:"from" format:"date"`
	To   string `json:"to" format:"date"`
}

type claimLineJSON struct {
	ID           string       `json:"id"`
	NameMask     string       `json:"name_mask"`
	IdentityMask string       `json:"identity_mask"`
	State        string       `json:"state"`
	AmountFen    int64        `json:"amount_fen"`
	Facts        *factsJSON   `json:"facts,omitempty" doc:"for the training body and the checker only"`
	Clauses      []clauseJSON `json:"clauses"`
}

type factsJSON struct {
	Course            string `json:"course"`
	Skill             string `json:"skill"`
	Level             int    `json:"level"`
	ClassStart        string `json:"class_start" format:"date"`
	TheoryHours       int    `json:"theory_hours"`
	PracticeHours     int    `json:"practice_hours"`
	PlannedHours      int    `json:"planned_hours"`
	AttendedHours     int    `json:"attended_hours"`
	CertificateIssued string `json:"certificate_issued,omitempty" format:"date"`
	HistoryKnown      bool   `json:"history_known"`
	PaidBefore        int    `json:"paid_before" doc:"trainings paid for this person before"`
}

type clauseJSON struct {
	Code      string            `json:"code"`
	Parameter string            `json:"parameter"`
	Value     string            `json:"value"`
	Unit      string            `json:"unit"`
	Passed    bool              `json:"passed"`
	Texts     map[string]string `json:"texts" doc:"Have, Of, Want: what was compared"`
	Source    sourceJSON        `json:"source"`
}

type sourceJSON struct {
	Title   string `json:"title"`
	DocNo   string `json:"doc_no,omitempty"`
	Article string `json:"article,omitempty"`
	Href    string `json:"href,omitempty"`
	Note    string `json:"note,omitempty"`
}

// personalClauses are those judged by a fact about the person: hours attended, date of the certificate, trainings paid before.
const personalClauses domain.Words = "attendance,certificate,never-twice,higher-level-paid,lifetime-count,cap-unproven"

// lineFor explains a line from the decision kept with it, not from rules read again, as far as the role may see it.
func lineFor(r domain.Role) func(lineView) claimLineJSON {
	return func(x lineView) claimLineJSON {
		out := claimLineJSON{ID: string(x.ID), NameMask: x.NameMask, IdentityMask: x.IdentityMask, State: x.State, AmountFen: int64(x.Fen),
			Clauses: wholeList(x.Why.Clauses, clauseFor(r)).Body.Items}
		if seesAttendance(r) {
			f := x.Why.Facts
			out.Facts = &factsJSON{f.Course, f.Skill, f.Level, string(f.ClassStart), f.TheoryHours, f.PracticeHours, f.PlannedHours, f.AttendedHours, string(f.CertificateIssued), f.HistoryKnown, len(f.Paid)}
		}
		return out
	}
}

// clauseFor is a clause as a role may see it: without facts about the person for who has no need of them.
func clauseFor(role domain.Role) func(subsidy.Clause) clauseJSON {
	return func(c subsidy.Clause) clauseJSON {
		texts := map[string]string{}
		for name, v := range c.Args {
			if name == "Want" || seesAttendance(role) || !personalClauses.Has(c.Code) {
				texts[name] = fmt.Sprint(v)
			}
		}
		r := c.Reference
		return clauseJSON{c.Code, c.Parameter, c.Value, c.Unit, c.Passed, texts, sourceJSON{r.Title, r.DocNo, r.Article, r.Href, r.Note}}
	}
}

type decisionJSON struct {
	Decision string    `json:"decision"`
	Reason   string    `json:"reason,omitempty"`
	Role     string    `json:"role"`
	PersonID string    `json:"person_id" doc:"the natural person behind the account"`
	At       time.Time `json:"at"`
}

func decisionJSONOf(d domain.ClaimDecision) decisionJSON {
	return decisionJSON{d.Decision, d.Reason, string(d.Role), string(d.PersonID), d.At}
}

type entryJSON struct {
	ID        string    `json:"id"`
	Cause     string    `json:"cause"`
	Debit     string    `json:"debit"`
	Credit    string    `json:"credit"`
	AmountFen int64     `json:"amount_fen"`
	PaymentID string    `json:"payment_id,omitempty"`
	At        time.Time `json:"at"`
}

func entryJSONOf(e domain.LedgerEntry) entryJSON {
	return entryJSON{string(e.ID), e.Cause, e.Debit, e.Credit, int64(e.Fen), string(e.PaymentID), e.At}
}

type claimsIn struct {
	PageIn
	State  string `query:"state" maxLength:"20" enum:"draft,submitted,returned,checked,noticed,approved,paying,paid,part-paid,refused,recovering,recovered"`
	Search string `query:"search" maxLength:"60" doc:"part of the number or of the class's title"`
}

// claimAPI is reading claims, and drafting one.
func (s *Server) claimAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/claims", "list-claims", "Claims of one's scope", http.StatusOK, s.gate("claim", "read")),
		func(ctx context.Context, in *claimsIn) (*listOut[ClaimJSON], error) {
			last, err := in.afterOne(func(id string) error {
				_, err := s.Store.Claim(ctx, actorIn(ctx).Scope, domain.ClaimID(id))
				return err
			})
			if err != nil {
				return nil, apiError(ctx, err)
			}
			list, err := s.Store.Claims(ctx, actorIn(ctx).Scope, storage.ClaimFilter{State: domain.ClaimState(in.State), Search: in.Search, After: domain.ClaimID(last), Limit: in.Limit + 1})
			return answer(ctx, cutList(list, in.Limit, claimKey, claimJSONOf), err)
		})
	huma.Register(api, apiOperation("GET", "/claims/{id}", "read-claim", "One claim with its lines, clauses, decisions and ledger", http.StatusOK, s.gate("claim", "read", inScope(s.Store.Claim))),
		func(ctx context.Context, in *RecordIn) (*bodyOut[claimDetailJSON], error) {
			d, err := s.claimDetail(ctx, actorIn(ctx), domain.ClaimID(in.ID))
			return answer(ctx, bodyOut[claimDetailJSON]{d}, err)
		})
	huma.Register(api, apiOperation("POST", "/classes/{id}/claim", "draft-claim", "Compute the claim of a closed class, or its draft anew", http.StatusCreated,
		s.gate("claim", "draft", inScope(s.Store.Class))), func(ctx context.Context, in *RecordIn) (*createdOut[ClaimJSON], error) {
		c, err := s.Actions.DraftClaim(ctx, actorIn(ctx), domain.ClassID(in.ID))
		return answer(ctx, createdOut[ClaimJSON]{apiRoot + "/claims/" + string(c.ID), claimJSONOf(c)}, err)
	})
}

func (s *Server) claimDetail(ctx context.Context, who domain.Actor, id domain.ClaimID) (out claimDetailJSON, err error) {
	c, err := s.Store.Claim(ctx, who.Scope, id)
	if err != nil {
		return out, err
	}
	lines, totals, err := s.claimLines(ctx, who, c)
	if err != nil {
		return out, err
	}
	out = claimDetailJSON{ClaimJSON: claimJSONOf(c), Lines: wholeList(lines, lineFor(who.Role)).Body.Items, Totals: wholeList(totals, lineTotalJSONOf).Body.Items, May: append([]string{}, c.May(who.Role)...)}
	trail, err := s.Store.ClaimDecisions(ctx, c)
	if err != nil {
		return out, err
	}
	ledger, err := s.Store.Ledger(ctx, c)
	if err != nil {
		return out, err
	}
	out.Trail, out.Ledger = wholeList(trail, decisionJSONOf).Body.Items, wholeList(ledger, entryJSONOf).Body.Items
	n, err := s.Store.ClaimNotice(ctx, c)
	if err == nil {
		out.Notice = &noticeDaysJSON{string(n.ID), string(n.From), string(n.To)}
	} else if err == domain.ErrNotFound {
		err = nil
	}
	return out, err
}
