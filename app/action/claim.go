package action

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/domain/subsidy"
	"yiji/storage"
)

// DraftClaim computes the claim of a closed class, or computes its draft anew. The amount comes from the rules in force, never from
// the school.
func (a *Actions) DraftClaim(ctx context.Context, who domain.Actor, class domain.ClassID) (domain.Claim, error) {
	return do(ctx, a, who, "claim", "draft", func(tx *storage.Tx) (c domain.Claim, ref domain.Ref, err error) {
		cl, err := tx.Class(ctx, who.Scope, class)
		if err != nil {
			return c, ref, err
		}
		if cl.State != domain.ClassClosed || !cl.Subsidised {
			return c, ref, domain.ErrState.With("State", "state.class."+string(cl.State))
		}
		c, err = tx.ClassClaim(ctx, cl)
		switch {
		case err == nil && c.State != domain.ClaimDraft && c.State != domain.ClaimReturned:
			return c, ref, domain.ErrClaimExists
		case err == nil:
			c, _, err = a.recompute(ctx, tx, c, cl)
			return c, c.Ref(), err
		case !errors.Is(err, domain.ErrNotFound):
			return c, ref, err
		}
		n, err := tx.Next(ctx, fmt.Sprintf("claim/%s/%d", cl.County, tx.Today().Year()))
		if err != nil {
			return c, ref, err
		}
		c = domain.Claim{County: cl.County, ID: domain.ClaimID(a.NewID()), Number: fmt.Sprintf("BT%s-%d-%04d", cl.County, tx.Today().Year(), n), ClassID: cl.ID, ClassTitle: cl.Title,
			OrganisationID: cl.OrganisationID, RegionPath: cl.RegionPath, State: domain.ClaimDraft, Version: 1, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		c, lines, err := a.compute(ctx, tx, c, cl)
		if err != nil {
			return c, ref, err
		}
		return c, c.Ref(), tx.AddClaim(ctx, c, lines)
	})
}

// recompute writes the lines of an unsubmitted claim anew.
func (a *Actions) recompute(ctx context.Context, tx *storage.Tx, c domain.Claim, cl domain.Class) (domain.Claim, []domain.ClaimLine, error) {
	c, lines, err := a.compute(ctx, tx, c, cl)
	if err != nil {
		return c, nil, err
	}
	if err := tx.SetClaimLines(ctx, c, lines); err != nil {
		return c, nil, err
	}
	c.Version++
	return c, lines, tx.UpdateClaim(ctx, c)
}

// compute decides each trainee's line by the rule set in force where and when the class began.
func (a *Actions) compute(ctx context.Context, tx *storage.Tx, c domain.Claim, cl domain.Class) (domain.Claim, []domain.ClaimLine, error) {
	rules, err := subsidy.Pick(a.Rules, subsidy.ItemTraining, string(cl.RegionCode), cl.StartsOn)
	if err != nil {
		return c, nil, err
	}
	if !rules.Claimable {
		return c, nil, subsidy.ErrNotClaimable.With("RuleSet", rules.ID)
	}
	people, err := a.claimFacts(ctx, tx, c, cl)
	if err != nil {
		return c, nil, err
	}
	paper, err := paperWaits(ctx, tx, cl)
	if err != nil {
		return c, nil, err
	}
	c.RuleSet, c.RuleHash, c.Heads, c.Fen = rules.ID, rules.Hash, 0, 0
	var lines []domain.ClaimLine
	for _, p := range people {
		d, err := subsidy.Decide(rules, p.facts)
		if err != nil {
			return c, nil, err
		}
		waits := d.Eligible && !p.person.Confirmed()
		if waits {
			d.Clauses = append(d.Clauses, subsidy.Clause{Code: "identity", Unit: subsidy.UnitFlag})
		}
		b, err := json.Marshal(d)
		if err != nil {
			return c, nil, err
		}
		l := domain.ClaimLine{County: c.County, ID: domain.ClaimLineID(a.NewID()), ClaimID: c.ID, PersonID: p.person.ID, PersonCounty: p.person.County,
			NameMask: ident.MaskName(p.person.Name), IdentityMask: p.person.IdentityMask, State: "not-eligible", Decision: string(b)}
		switch {
		case waits: // of everything, only this waits for the person's proof of who they are
			l.State, l.Fen = "held", d.Fen
		case d.Eligible && paper[p.person.ID]:
			l.State, l.Fen = "held", d.Fen // until somebody independent asked the person again
		case d.Eligible:
			l.State, l.Fen = "eligible", d.Fen
			c.Heads++
			c.Fen += d.Fen
		}
		lines = append(lines, l)
	}
	return c, lines, nil
}

type claimant struct {
	person domain.Person
	facts  subsidy.Facts
}

// claimFacts gathers what the rules may read of each trainee who finished the class.
func (a *Actions) claimFacts(ctx context.Context, tx *storage.Tx, c domain.Claim, cl domain.Class) (list []claimant, err error) {
	var errs [7]error
	course, e0 := tx.Course(ctx, cl.CourseID)
	roster, e1 := tx.Roster(ctx, cl)
	persons, e2 := tx.RosterPersons(ctx, cl)
	lessons, e3 := tx.ClassLessons(ctx, cl)
	present, e4 := tx.Presences(ctx, cl)
	issued, e5 := tx.ClassCertificates(ctx, cl)
	before, e6 := tx.ClaimedBefore(ctx, cl, c.ID)
	errs = [7]error{e0, e1, e2, e3, e4, e5, e6}
	history, err := tx.Setting(ctx, "history")
	if err = errors.Join(append(errs[:], err)...); err != nil {
		return nil, err
	}
	f := subsidy.Facts{Course: course.Code, Skill: skill(course.Code, course.Occupation), Level: cl.Level, ClassStart: cl.StartsOn, HistoryKnown: history == "complete"}
	for _, l := range lessons {
		switch {
		case l.State != "held":
		case l.Kind == "theory":
			f.TheoryHours += l.Hours
		default:
			f.PracticeHours += l.Hours
		}
	}
	f.PlannedHours = f.TheoryHours + f.PracticeHours
	attended := map[domain.PersonID]int{}
	for _, p := range present {
		attended[p.PersonID] += p.Attended
	}
	for _, e := range roster {
		if e.State != domain.EnrolmentFinished {
			continue
		}
		x := f
		x.AttendedHours = attended[e.PersonID]
		if cert, ok := issued[e.PersonID]; ok && cert.State == domain.CertificateValid {
			x.CertificateIssued = cert.IssuedOn
		}
		for _, paid := range before[e.PersonID] {
			x.Paid = append(x.Paid, subsidy.Paid{Skill: skill(paid.Code, paid.Occupation), Level: paid.Level})
		}
		list = append(list, claimant{persons[e.PersonID], x})
	}
	return list, nil
}

// skill is the occupation where it is known, else the course: what is paid for once.
func skill(code, occupation string) string {
	if occupation != "" {
		return occupation
	}
	return code
}

// SubmitClaim computes a draft once more and hands it to the county; the course and level of each eligible trainee are reserved for it.
func (a *Actions) SubmitClaim(ctx context.Context, who domain.Actor, id domain.ClaimID) (domain.Claim, error) {
	return do(ctx, a, who, "claim", "submit", func(tx *storage.Tx) (domain.Claim, domain.Ref, error) {
		c, err := tx.Claim(ctx, who.Scope, id)
		if err != nil {
			return c, domain.Ref{}, err
		}
		cl, err := tx.Class(ctx, domain.Scope{OrganisationID: c.OrganisationID}, c.ClassID)
		if err != nil {
			return c, domain.Ref{}, err
		}
		if c.State == domain.ClaimDraft || c.State == domain.ClaimReturned {
			var lines []domain.ClaimLine
			if c, lines, err = a.recompute(ctx, tx, c, cl); err != nil {
				return c, domain.Ref{}, err
			}
			if c.Fen == 0 {
				return c, domain.Ref{}, domain.ErrNothingDue
			}
			if err := tx.ClaimLevels(ctx, c, cl, lines); err != nil {
				return c, domain.Ref{}, err
			}
		}
		c, err = a.step(ctx, tx, who, c, "submit", "")
		return c, c.Ref(), err
	})
}

// step takes one decision on a claim, keeps it in the trail, and enters the movement of money it causes.
func (a *Actions) step(ctx context.Context, tx *storage.Tx, who domain.Actor, c domain.Claim, decision, reason string) (domain.Claim, error) {
	trail, err := tx.ClaimDecisions(ctx, c)
	if err != nil {
		return c, err
	}
	if err := claimDuties(ctx, tx, who, c, trail); err != nil {
		return c, err
	}
	if c, err = c.Decide(decision, reason, who, trail); err != nil {
		return c, err
	}
	if err := tx.UpdateClaim(ctx, c); err != nil {
		return c, err
	}
	return c, tx.AddClaimDecision(ctx, domain.ClaimDecision{County: c.County, ID: a.NewID(), ClaimID: c.ID, Decision: decision, Reason: reason, AccountID: who.AccountID,
		PersonID: who.PersonID, Role: who.Role, GrantID: who.GrantID, At: tx.Now})
}

// claimReader is what the duties of a claim are looked up in: the store, or the transaction of the step itself.
type claimReader interface {
	HasLine(context.Context, domain.Claim, domain.PersonID) (bool, error)
	Givers(context.Context, ...domain.GrantID) ([]domain.PersonID, error)
}

// claimDuties refuses a step by who stands on a line of the claim, and by who gave the grant of another step or got theirs from
// whoever took it.
func claimDuties(ctx context.Context, q claimReader, who domain.Actor, c domain.Claim, trail []domain.ClaimDecision) error {
	if own, err := q.HasLine(ctx, c, who.PersonID); err != nil || own {
		return errors.Join(err, asDuty(own, domain.DutyOwnClaim))
	}
	var people []domain.PersonID
	var grants []domain.GrantID
	for _, d := range trail {
		people, grants = append(people, d.PersonID), append(grants, d.GrantID)
	}
	givers, err := q.Givers(ctx, grants...)
	if err != nil {
		return err
	}
	if err := domain.DutyGiver.Apart(who.PersonID, givers...); err != nil {
		return err
	}
	givers, err = q.Givers(ctx, who.GrantID)
	for _, g := range givers {
		if err := domain.DutyGiver.Apart(g, people...); err != nil && g != who.PersonID {
			return err
		}
	}
	return err
}

// asDuty is the error of a duty that is broken, or nil.
func asDuty(broken bool, d domain.Duty) error {
	if broken {
		return d.Err
	}
	return nil
}

// move enters the ledger entry of a step that moves money.
func (a *Actions) move(ctx context.Context, tx *storage.Tx, who domain.Actor, c domain.Claim, cause string, fen domain.Fen, payment domain.PaymentID) error {
	e, ok := c.Movement(cause, fen, who.PersonID, tx.Now)
	if !ok {
		return nil
	}
	e.ID, e.PaymentID = domain.LedgerEntryID(a.NewID()), payment
	return tx.AddLedgerEntry(ctx, e)
}

// ClaimInput is a decision on a claim: the version that the decider saw, and a reason where one is asked for.
type ClaimInput struct {
	Decision string // a key of domain.ClaimMoves
	Reason   string
	Version  int // 0 when the caller did not look
}

// DecideClaim takes a checker's or approver's decision. Four different natural persons make, check, approve and pay a claim.
func (a *Actions) DecideClaim(ctx context.Context, who domain.Actor, id domain.ClaimID, in ClaimInput) (domain.Claim, error) {
	act := "check"
	if who.Role == domain.RoleFinance {
		act = "approve"
	}
	return do(ctx, a, who, "claim", act, func(tx *storage.Tx) (domain.Claim, domain.Ref, error) {
		c, err := tx.Claim(ctx, who.Scope, id)
		if err != nil {
			return c, domain.Ref{}, err
		}
		if in.Version != 0 && in.Version != c.Version {
			return c, domain.Ref{}, domain.ErrStale
		}
		if err := a.beforeStep(ctx, tx, who, &c, in); err != nil {
			return c, domain.Ref{}, err
		}
		if err := a.gate(ctx, tx, &c, in.Decision); err != nil {
			return c, domain.Ref{}, err
		}
		if c, err = a.step(ctx, tx, who, c, in.Decision, in.Reason); err != nil {
			return c, domain.Ref{}, err
		}
		return c, c.Ref(), a.afterStep(ctx, tx, who, c, in.Decision)
	})
}

// beforeStep settles what waited before a claim is made public, refuses an approval that comes too early, and takes out
// with it what nobody could verify and freezes the payee.
func (a *Actions) beforeStep(ctx context.Context, tx *storage.Tx, who domain.Actor, c *domain.Claim, in ClaimInput) error {
	if in.Decision == "notice" && c.State == domain.ClaimChecked {
		return settleHeld(ctx, tx, c)
	}
	if in.Decision != "approve" || c.State != domain.ClaimNoticed {
		return nil
	}
	n, err := tx.ClaimNotice(ctx, *c)
	if err != nil {
		return err
	}
	if tx.Today() <= n.To {
		return domain.ErrNoticeRunning.With("To", string(n.To))
	}
	list, err := tx.Objections(ctx, *c)
	if err != nil {
		return err
	}
	for _, o := range list {
		if o.State == "open" {
			return domain.ErrObjectionOpen
		}
	}
	if err := c.Checked(tx.Today()); err != nil {
		return err
	}
	if err := dropUnverified(ctx, tx, c); err != nil {
		return err
	}
	c.PayeeHash, _, err = a.payee(ctx, tx, c.OrganisationID)
	return err
}

// afterStep does what a decision brings with it.
func (a *Actions) afterStep(ctx context.Context, tx *storage.Tx, who domain.Actor, c domain.Claim, decision string) error {
	switch decision {
	case "notice":
		cal, err := tx.Calendar(ctx)
		if err != nil {
			return err
		}
		to, err := cal.AddWorkdays(tx.Today(), domain.NoticeDays)
		if err != nil {
			return err
		}
		return tx.AddNotice(ctx, domain.Notice{County: c.County, ID: domain.NoticeID(a.NewID()), ClaimID: c.ID, RegionPath: c.RegionPath, From: tx.Today(), To: to, CreatedAt: tx.Now})
	case "return", "refuse":
		if err := tx.DecideObjections(ctx, c, "upheld", who.PersonID); err != nil {
			return err
		}
		return tx.FreeLevels(ctx, c)
	case "approve":
		return a.move(ctx, tx, who, c, "approve", c.Fen, "")
	case "recover":
		return a.move(ctx, tx, who, c, "recover", c.PaidFen, "")
	}
	return nil
}

// payee is the name and account a school is paid on, and the hash that freezes them.
func (a *Actions) payee(ctx context.Context, tx *storage.Tx, id domain.OrganisationID) (hash string, o domain.Organisation, err error) {
	if o, err = tx.Organisation(ctx, id); err != nil {
		return "", o, err
	}
	account, err := tx.PayeeAccount(ctx, id)
	if err != nil {
		return "", o, err
	}
	if account == "" {
		return "", o, domain.ErrNoAccount
	}
	return payeeHash(o, account), o, nil
}

func payeeHash(o domain.Organisation, account string) string {
	sum := sha256.Sum256([]byte(o.Name + "\x00" + o.CreditCode + "\x00" + account))
	return hex.EncodeToString(sum[:])
}

// Object leaves an objection against a public notice; anybody may, without a name, while the notice stands.
func (a *Actions) Object(ctx context.Context, id domain.NoticeID, reason string) (domain.Objection, error) {
	return do(ctx, a, domain.Visitor, "notice", "object", func(tx *storage.Tx) (o domain.Objection, ref domain.Ref, err error) {
		n, err := tx.Notice(ctx, id)
		if err != nil {
			return o, ref, err
		}
		c, err := tx.Claim(ctx, domain.Everywhere, n.ClaimID)
		if err != nil || c.State != domain.ClaimNoticed || !n.Shown(tx.Today()) {
			return o, ref, domain.ErrNotFound
		}
		var k domain.Check
		k.That(domain.ObjectionReasons.Has(reason), "reason", "choose-one")
		if err := k.Err(); err != nil {
			return o, ref, err
		}
		o = domain.Objection{County: n.County, ID: a.NewID(), NoticeID: n.ID, ClaimID: n.ClaimID, Reason: reason, State: "open", CreatedAt: tx.Now}
		return o, domain.Ref{County: o.County, ID: o.ID}, tx.AddObjection(ctx, o)
	})
}

// DismissObjections is the checker's finding that the open objections against a claim are unfounded; one that is upheld returns or
// refuses the claim instead.
func (a *Actions) DismissObjections(ctx context.Context, who domain.Actor, id domain.ClaimID) (domain.Claim, error) {
	return do(ctx, a, who, "objection", "decide", func(tx *storage.Tx) (domain.Claim, domain.Ref, error) {
		c, err := tx.Claim(ctx, who.Scope, id)
		if err != nil {
			return c, domain.Ref{}, err
		}
		if c.State != domain.ClaimNoticed {
			return c, domain.Ref{}, domain.ErrState.With("State", "state.claim."+string(c.State))
		}
		return c, c.Ref(), tx.DecideObjections(ctx, c, "unfounded", who.PersonID)
	})
}
