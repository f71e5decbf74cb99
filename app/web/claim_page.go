package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/app/text"
	"yiji/domain"
	"yiji/domain/subsidy"
)

// claimView is one claim with everything that led to its amount.
type claimView struct {
	domain.Claim
	School, Place string
	Rules         subsidy.RuleSet // zero when the program no longer has it
	Lines         []lineView      // none for a reader who only moves money
	Totals        []lineTotal
	Trail         []domain.ClaimDecision
	Notice        domain.Notice
	Objections    []domain.Objection
	OpenObjection bool
	Ledger        []domain.LedgerEntry
	Acts          []string // what the reader may do now, the usual act first
	Blocked       bool     // the reader took a step in another part of this claim
	Waits         string   // message key of what keeps the approval, or ""
	MayDismiss    bool
	Role          domain.Role
}

// lineView is one person's line with the decision behind it.
type lineView struct {
	domain.ClaimLine
	Why subsidy.Decision
}

// actOrder lists the acts on a claim as pages offer them; paying and what follows it stands on the pages of payments.
var actOrder = []string{"submit", "check", "notice", "approve", "recovered", "return", "refuse", "recover"}

// needsReason says which decisions name a reason.
func needsReason(decision string) bool {
	return decision == "return" || decision == "refuse" || decision == "recover"
}

func (s *Server) claimPage(c *fiber.Ctx) error {
	v, err := s.claimView(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "claim.title", "Number", v.Number), ClaimPage(v))
}

// claimView reads a claim that the reader may see, with what their role needs of it.
func (s *Server) claimView(c *fiber.Ctx) (v claimView, err error) {
	who, ctx := actor(c), c.UserContext()
	if v.Claim, err = s.Store.Claim(ctx, who.Scope, domain.ClaimID(c.Params("claim"))); err != nil {
		return v, err
	}
	v.Role = who.Role
	n := s.names(ctx)
	v.School, v.Place = n.organisation(v.OrganisationID), n.county(v.County)
	if i := slices.IndexFunc(s.Actions.Rules, func(r subsidy.RuleSet) bool { return r.ID == v.RuleSet && r.Hash == v.RuleHash }); i >= 0 {
		v.Rules = s.Actions.Rules[i]
	}
	var e1, e2, e3, e4 error
	v.Trail, e1 = s.Store.ClaimDecisions(ctx, v.Claim)
	if v.Notice, e2 = s.Store.ClaimNotice(ctx, v.Claim); errors.Is(e2, domain.ErrNotFound) {
		e2 = nil
	}
	e3 = s.claimParts(c, &v)
	v.Ledger, e4 = s.Store.Ledger(ctx, v.Claim)
	if err := errors.Join(n.err, e1, e2, e3, e4); err != nil {
		return v, err
	}
	v.offer(who, s.Store.Today())
	return v, nil
}

// claimParts adds what not every role needs: the payer moves an amount and sees no lines, the school does not see who objects.
func (s *Server) claimParts(c *fiber.Ctx, v *claimView) (err error) {
	if v.Role != domain.RoleSchool && v.Role != domain.RolePayer {
		if v.Objections, err = s.Store.Objections(c.UserContext(), v.Claim); err != nil {
			return err
		}
		v.OpenObjection = slices.ContainsFunc(v.Objections, func(o domain.Objection) bool { return o.State == "open" })
	}
	v.Lines, v.Totals, err = s.claimLines(c.UserContext(), actor(c), v.Claim)
	return err
}

// claimLines are the lines of a claim as a role may see them, on pages and in the API: the payer none, and who does not see attendance no facts about a person.
// Who sees the facts leaves a row in each person's file.
func (s *Server) claimLines(ctx context.Context, who domain.Actor, c domain.Claim) (lines []lineView, totals []lineTotal, err error) {
	if who.Role == domain.RolePayer {
		return nil, nil, nil
	}
	purpose := "claim:" + string(c.ID)
	if who.Role == domain.RoleAuditor {
		sample, err := s.Actions.Sampled(ctx, who, c)
		if err != nil {
			return nil, nil, err
		}
		purpose = "sample:" + string(sample)
	}
	list, err := s.Store.ClaimLines(ctx, c)
	var seen []domain.PersonID
	for _, l := range list {
		x := lineView{ClaimLine: l}
		if x.Why, err = decisionOf(l.Decision); err != nil {
			return nil, nil, fmt.Errorf("claim line %s: %w", l.ID, err)
		}
		totals = counted(totals, x)
		if purpose == "sample:" {
			continue // an auditor reads lines of drawn claims alone
		}
		if who.Role == domain.RoleSchool || c.Settled() {
			x.byRule()
		}
		if seesAttendance(who.Role) || who.Role == domain.RoleAuditor {
			seen = append(seen, l.PersonID)
		}
		if !seesAttendance(who.Role) {
			x.withhold()
		}
		lines = append(lines, x)
	}
	if err == nil {
		err = s.Actions.Look(ctx, who, purpose, seen...)
	}
	return lines, totals, err
}

// lineTotal is how many lines of a claim are in a state, and what the rules give them.
type lineTotal struct {
	State string
	Lines int
	Fen   domain.Fen
}

func counted(totals []lineTotal, x lineView) []lineTotal {
	i := slices.IndexFunc(totals, func(t lineTotal) bool { return t.State >= x.State })
	switch {
	case i < 0:
		i = len(totals)
		totals = append(totals, lineTotal{State: x.State})
	case totals[i].State != x.State:
		totals = slices.Insert(totals, i, lineTotal{State: x.State})
	}
	totals[i].Lines++
	totals[i].Fen += x.Why.Fen
	return totals
}

// byRule leaves of a line what the rules gave it: which person waits, was paid or could not be verified is seen in totals alone.
func (x *lineView) byRule() {
	x.State, x.Fen = "not-eligible", x.Why.Fen
	if x.Why.Eligible {
		x.State = "eligible"
	}
	x.Why.Clauses = slices.DeleteFunc(x.Why.Clauses, func(k subsidy.Clause) bool { return k.Code == "identity" })
}

// withhold takes the facts about the person out of a line, and the hours attended out of its clauses.
func (x *lineView) withhold() {
	x.Decision, x.Why.Facts = "", subsidy.Facts{}
	for _, k := range x.Why.Clauses {
		if k.Code == "attendance" {
			delete(k.Args, "Have")
			delete(k.Args, "Of")
		}
	}
}

// offer works out what the reader may do now, and what keeps them from it.
func (v *claimView) offer(who domain.Actor, today domain.Date) {
	for _, d := range actOrder {
		if !slices.Contains(v.May(who.Role), d) {
			continue
		}
		reason := ""
		if needsReason(d) {
			reason = "facts-incomplete"
		}
		if _, err := v.Decide(d, reason, who, v.Trail); err == nil {
			v.Acts = append(v.Acts, d)
		}
	}
	v.Blocked = len(v.May(who.Role)) > 0 && v.samePerson(who)
	v.MayDismiss = who.Role == domain.RoleChecker && v.OpenObjection && v.State == domain.ClaimNoticed
	approves := slices.Contains(v.Acts, "approve")
	switch {
	case approves && today <= v.Notice.To:
		v.Waits = "claim.waits-notice"
	case approves && v.OpenObjection:
		v.Waits = "claim.waits-objection"
	case v.Checked(today) != nil: // the same words for every role
		v.Waits = "claim.waits-check"
	}
	if v.Waits != "" {
		v.Acts = slices.DeleteFunc(v.Acts, func(d string) bool { return d == "approve" })
	}
}

// samePerson reports whether who took a step of this claim in another part.
func (v *claimView) samePerson(who domain.Actor) bool {
	may := v.May(who.Role)
	reason := ""
	if needsReason(may[0]) {
		reason = "facts-incomplete"
	}
	_, err := v.Decide(may[0], reason, who, v.Trail)
	return errors.Is(err, domain.ErrSamePerson)
}

// startClaim computes the claim of a class, or its draft anew.
func (s *Server) startClaim(c *fiber.Ctx) error {
	claim, err := s.Actions.DraftClaim(c.UserContext(), actor(c), domain.ClassID(c.Params("class")))
	if err != nil {
		return err
	}
	return s.done(c, "/claims/"+string(claim.ID), "done.claim-computed")
}

func (s *Server) submitClaim(c *fiber.Ctx) error {
	claim, err := s.Actions.SubmitClaim(c.UserContext(), actor(c), domain.ClaimID(c.Params("claim")))
	if err != nil {
		return s.again(c, err, s.claimPage)
	}
	return s.done(c, "/claims/"+string(claim.ID), "done.claim-submit")
}

// decideClaim takes a checker's or approver's decision; a reader who saw an older version is asked to look again.
func (s *Server) decideClaim(c *fiber.Ctx) error {
	version, err := strconv.Atoi(c.FormValue("version"))
	if err != nil || version < 1 {
		return domain.ErrUnreadable
	}
	in := action.ClaimInput{Decision: c.FormValue("decision"), Reason: c.FormValue("reason"), Version: version}
	claim, err := s.Actions.DecideClaim(c.UserContext(), actor(c), domain.ClaimID(c.Params("claim")), in)
	if err != nil {
		return s.again(c, err, s.claimActPage)
	}
	return s.done(c, "/claims/"+string(claim.ID), "done.claim-"+in.Decision)
}

func (s *Server) dismissObjections(c *fiber.Ctx) error {
	claim, err := s.Actions.DismissObjections(c.UserContext(), actor(c), domain.ClaimID(c.Params("claim")))
	if err != nil {
		return s.again(c, err, s.claimPage)
	}
	return s.done(c, "/claims/"+string(claim.ID), "done.objections-dismissed")
}

func (s *Server) recordRecovery(c *fiber.Ctx) error {
	claim, err := s.Actions.RecordRecovery(c.UserContext(), actor(c), domain.ClaimID(c.Params("claim")))
	if err != nil {
		return s.again(c, err, s.claimActPage)
	}
	return s.done(c, "/claims/"+string(claim.ID), "done.claim-recovered")
}

// claimActPage asks once more before a decision, with the amount. A decision that cannot be taken any more shows the claim as it is.
func (s *Server) claimActPage(c *fiber.Ctx) error {
	v, err := s.claimView(c)
	if err != nil {
		return err
	}
	decision := c.Params("decision", c.FormValue("decision"))
	if unsafe(c) && (decision == "check" || !slices.Contains(v.Acts, decision)) {
		return s.claimPage(c)
	}
	if !slices.Contains(v.Acts, decision) {
		return domain.ErrState.With("State", "state.claim."+string(v.State))
	}
	return render(c, s.page(c, "claim.act-title", "Act", newPage(c, "").Locale.T("claim.act."+decision), "Number", v.Number), ClaimActPage(v, decision))
}

// actPath is where the form of a decision leads.
func (v claimView) actPath(decision string) string {
	at := "/claims/" + string(v.ID)
	switch {
	case decision == "submit":
		return at + "/submission"
	case decision == "recovered":
		return at + "/recovery"
	case v.Role == domain.RoleFinance:
		return at + "/approvals"
	}
	return at + "/checks"
}

// atStake is the amount that a decision moves: what was paid when it is asked back, else what is asked for.
func (v claimView) atStake(decision string) domain.Fen {
	if strings.HasPrefix(decision, "recover") {
		return v.PaidFen
	}
	return v.Fen
}

// actFacts are what a confirm page repeats.
func (v claimView) actFacts(l text.Locale, decision string) []Fact {
	facts := []Fact{{Label: l.T("claim.number"), Value: v.Number, Mono: true}, {Label: l.T("label.class"), Value: v.ClassTitle}, {Label: l.T("claim.school"), Value: v.School},
		{Label: l.T("claim.heads"), Value: itoa(v.Heads)}, {Label: l.T("claim.fen-yuan"), Value: v.atStake(decision).Yuan(), Big: true, Mono: true}}
	if decision == "notice" {
		facts = append(facts, Fact{Label: l.T("claim.notice"), Value: l.T("claim.notice-days", domain.NoticeDays)})
	}
	return facts
}

// reasons are what a decision may name.
func reasons(decision string) domain.Words {
	var list []string
	for _, r := range domain.ClaimReasons.List() {
		if (r == "paid-in-error") == (decision == "recover") || decision == "recover" && r != "objection-upheld" {
			list = append(list, r)
		}
	}
	return domain.Words(strings.Join(list, ","))
}
