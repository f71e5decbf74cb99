package seed

import (
	"errors"

	"yiji/app/action"
	"yiji/domain"
)

// claimStep is one step on the way of a claim: so many working days after its draft.
type claimStep struct {
	decision string
	after    int
	reason   string
}

// claimWays are the steps that lead a claim to each state.
var claimWays = map[domain.ClaimState][]claimStep{
	domain.ClaimDraft:      nil,
	domain.ClaimSubmitted:  {{"submit", 1, ""}},
	domain.ClaimReturned:   {{"submit", 1, ""}, {"return", 3, "facts-incomplete"}},
	domain.ClaimChecked:    {{"submit", 1, ""}, {"check", 3, ""}},
	domain.ClaimNoticed:    {{"submit", 1, ""}, {"check", 3, ""}, {"notice", 4, ""}},
	domain.ClaimApproved:   {{"submit", 1, ""}, {"check", 3, ""}, {"notice", 4, ""}, {"approve", 10, ""}},
	domain.ClaimPaying:     {{"submit", 1, ""}, {"check", 3, ""}, {"notice", 4, ""}, {"approve", 10, ""}, {"pay", 11, ""}},
	domain.ClaimPaid:       {{"submit", 1, ""}, {"check", 3, ""}, {"notice", 4, ""}, {"approve", 10, ""}, {"pay", 12, ""}, {"send", 13, ""}},
	domain.ClaimPartPaid:   {{"submit", 1, ""}, {"check", 3, ""}, {"notice", 4, ""}, {"approve", 10, ""}, {"pay", 12, ""}, {"send", 13, ""}, {"bounce", 17, ""}},
	domain.ClaimRefused:    {{"submit", 1, ""}, {"check", 3, ""}, {"notice", 4, ""}, {"refuse", 10, "rule-not-met"}},
	domain.ClaimRecovering: {{"submit", 1, ""}, {"check", 3, ""}, {"notice", 4, ""}, {"approve", 10, ""}, {"pay", 12, ""}, {"send", 13, ""}, {"recover", 40, "paid-in-error"}},
	domain.ClaimRecovered:  {{"submit", 1, ""}, {"check", 3, ""}, {"notice", 4, ""}, {"approve", 10, ""}, {"pay", 12, ""}, {"send", 13, ""}, {"recover", 30, "paid-in-error"}, {"recovered", 50, ""}},
}

// objected are the classes against whose notice somebody objected; dismissed says whether it was found to be unfounded.
var objected = map[string]struct {
	reason    string
	dismissed bool
}{"textiles-garments": {"did-not-attend", false}, "chinese-cooking": {"amount-wrong", true}}

// planClaim plans a class's claim from its draft to where it stands.
func (p *player) planClaim(r *run, day domain.Date) {
	p.on(day, 10, func() (err error) {
		r.claim, err = p.a.DraftClaim(p.ctx, p.school(r).Actor, r.class.ID)
		return err
	})
	p.goOn(r, day, claimWays[r.classPlan.claim])
	if o, ok := objected[r.key]; ok {
		p.planObjection(r, p.after(day, claimWays[domain.ClaimNoticed][2].after), o.reason, o.dismissed)
	}
}

// goOn plans the steps of a claim one after the other, counted from day. A step that the routine check keeps back is taken on the working
// day behind it, the others as much later; what the demo's day comes before is not taken any more.
func (p *player) goOn(r *run, day domain.Date, steps []claimStep) {
	if len(steps) == 0 || p.after(day, steps[0].after) > yesterday {
		return
	}
	p.on(p.after(day, steps[0].after), 11, func() error {
		claim := r.claim
		err := p.claimStep(r, steps[0])
		if errors.Is(err, domain.ErrRoutineCheck) {
			r.claim, err = p.a.Store.Claim(p.ctx, domain.Everywhere, claim.ID)
			p.goOn(r, p.after(p.after(r.claim.CheckUntil, 1), -steps[0].after), steps)
			return err
		}
		p.goOn(r, day, steps[1:])
		return err
	})
}

// planObjection plans an objection against the notice that begins on day, and what becomes of it.
func (p *player) planObjection(r *run, day domain.Date, reason string, dismissed bool) {
	p.on(day.Add(1), 20, func() error { return p.object(r, reason) })
	if !dismissed {
		return
	}
	p.on(p.after(day, 3), 16, func() error {
		_, err := p.a.DismissObjections(p.ctx, p.w.Counties[r.county].Checkers[0], r.claim.ID)
		return err
	})
}

// claimStep takes one step by whose it is: school, checker, finance and payer are four people.
func (p *player) claimStep(r *run, s claimStep) (err error) {
	c := p.w.Counties[r.county]
	decide := func(who domain.Actor) (domain.Claim, error) {
		return p.a.DecideClaim(p.ctx, who, r.claim.ID, action.ClaimInput{Decision: s.decision, Reason: s.reason})
	}
	switch s.decision {
	case "submit":
		r.claim, err = p.a.SubmitClaim(p.ctx, p.school(r).Actor, r.claim.ID)
	case "check", "notice", "return":
		r.claim, err = decide(c.Checkers[0])
	case "approve", "refuse", "recover":
		r.claim, err = decide(c.Finance)
	case "pay":
		r.payment, err = p.a.MakePayment(p.ctx, c.Payer, []domain.ClaimID{r.claim.ID})
	case "send":
		r.payment, err = p.a.SendPayment(p.ctx, c.Payer, r.payment.ID)
	case "bounce":
		r.payment, err = p.a.ReturnPayment(p.ctx, c.Payer, r.payment.ID, r.claim.ID, r.claim.Fen/3)
	case "recovered":
		r.claim, err = p.a.RecordRecovery(p.ctx, c.Payer, r.claim.ID)
	}
	return err
}

// object leaves an objection against the notice that stands, by a reader without a name.
func (p *player) object(r *run, reason string) error {
	n, err := p.a.Store.ClaimNotice(p.ctx, r.claim)
	if err == nil {
		_, err = p.a.Object(p.ctx, n.ID, reason)
	}
	return err
}
