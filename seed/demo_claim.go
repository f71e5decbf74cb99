package seed

import (
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
	for _, s := range claimWays[r.classPlan.claim] {
		p.on(p.after(day, s.after), 11, func() error { return p.claimStep(r, s) })
		if o, ok := objected[r.key]; ok && s.decision == "notice" {
			p.on(p.after(day, s.after).Add(1), 20, func() error { return p.object(r, o.reason) })
			if o.dismissed {
				p.on(p.after(day, s.after+3), 16, func() error {
					_, err := p.a.DismissObjections(p.ctx, p.w.Counties[r.county].Checkers[0], r.claim.ID)
					return err
				})
			}
		}
	}
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
