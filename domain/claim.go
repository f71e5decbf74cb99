package domain

import (
	"slices"
	"time"
)

// ClaimState is where a claim stands.
type ClaimState string

// The states of a claim (contract).
const (
	ClaimDraft      ClaimState = "draft"
	ClaimSubmitted  ClaimState = "submitted"
	ClaimReturned   ClaimState = "returned"
	ClaimChecked    ClaimState = "checked"
	ClaimNoticed    ClaimState = "noticed"
	ClaimApproved   ClaimState = "approved"
	ClaimPaying     ClaimState = "paying"
	ClaimPaid       ClaimState = "paid"
	ClaimPartPaid   ClaimState = "part-paid"
	ClaimRefused    ClaimState = "refused"
	ClaimRecovering ClaimState = "recovering"
	ClaimRecovered  ClaimState = "recovered"
)

// ClaimStates are all of them in the order of a claim's life.
var ClaimStates = []ClaimState{ClaimDraft, ClaimSubmitted, ClaimReturned, ClaimChecked, ClaimNoticed, ClaimApproved, ClaimPaying,
	ClaimPaid, ClaimPartPaid, ClaimRefused, ClaimRecovering, ClaimRecovered}

// NoticeDays is the number of working days a claim stands in public notice (公示). Source: TJ-SUB, adopted by the example prefecture.
const NoticeDays = 5

// Claim (补贴申领) asks for the training subsidy of one class, computed by dated rules.
type Claim struct {
	County         County // the class's
	ID             ClaimID
	Number         string // "BT990101-2026-0003", unique in the county
	ClassID        ClassID
	ClassTitle     string
	OrganisationID OrganisationID // the school: who is paid
	RegionPath     string
	RuleSet        string // id of the rule set
	RuleHash       string // SHA-256 of its file
	State          ClaimState
	Heads          int // eligible lines
	Fen            Fen // sum of the eligible lines
	PaidFen        Fen
	PayeeHash      string // of the payee's name and account, frozen at approval
	CheckUntil     Date   // last day of its routine check, or "" if it had none
	Version        int
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Ref names c.
func (c Claim) Ref() Ref { return Ref{c.County, string(c.ID)} }

// Settled reports whether the lines of c have their final state: from then on who was verified and who was not stands in nobody's view but
// that of the people themselves.
func (c Claim) Settled() bool {
	return c.PaidUp() || c.State == ClaimApproved || c.State == ClaimPaying
}

// ClaimLine is one trainee's part of a claim, with the clauses that led to it.
type ClaimLine struct {
	County       County
	ID           ClaimLineID
	ClaimID      ClaimID
	PersonID     PersonID
	PersonCounty County
	NameMask     string
	IdentityMask string
	State        string // eligible, not-eligible, not-verified, held, paid, returned, recovered
	Fen          Fen
	Decision     string // canonical JSON: facts used and clauses
}

// ClaimDecision is one step of a claim by one natural person.
type ClaimDecision struct {
	County    County
	ID        string
	ClaimID   ClaimID
	Decision  string // a key of ClaimMoves
	Reason    string // code, for return and refuse
	AccountID AccountID
	PersonID  PersonID
	Role      Role
	GrantID   GrantID
	At        time.Time
}

// ClaimReasons are the codes a claim may be returned, refused or recovered for.
const ClaimReasons Words = "facts-incomplete,attendance-doubtful,payee-wrong,objection-upheld,rule-not-met,paid-in-error"

// ClaimMove is one step a claim can take.
type ClaimMove struct {
	From  []ClaimState
	To    ClaimState
	Parts Words // who may take it: maker, checker, approver or payer, four different natural persons
}

// ClaimMoves lists the steps by the decision that takes them.
var ClaimMoves = map[string]ClaimMove{
	"submit":    {[]ClaimState{ClaimDraft, ClaimReturned}, ClaimSubmitted, "maker"},
	"check":     {[]ClaimState{ClaimSubmitted}, ClaimChecked, "checker"},
	"notice":    {[]ClaimState{ClaimChecked}, ClaimNoticed, "checker"},
	"return":    {[]ClaimState{ClaimSubmitted, ClaimChecked, ClaimNoticed}, ClaimReturned, "checker,approver"},
	"refuse":    {[]ClaimState{ClaimSubmitted, ClaimChecked, ClaimNoticed}, ClaimRefused, "checker,approver"},
	"approve":   {[]ClaimState{ClaimNoticed}, ClaimApproved, "approver"},
	"pay":       {[]ClaimState{ClaimApproved}, ClaimPaying, "payer"},
	"send":      {[]ClaimState{ClaimPaying}, ClaimPaid, "payer"},
	"bounce":    {[]ClaimState{ClaimPaid, ClaimPartPaid}, ClaimPartPaid, "payer"},
	"recover":   {[]ClaimState{ClaimPaid, ClaimPartPaid}, ClaimRecovering, "approver"},
	"recovered": {[]ClaimState{ClaimRecovering}, ClaimRecovered, "payer"},
}

// parts says which part in a claim's life each role plays.
var parts = map[Role]string{RoleSchool: "maker", RoleChecker: "checker", RoleFinance: "approver", RolePayer: "payer"}

// Errors of claims.
var (
	ErrClaimExists   = &Error{Kind: Conflict, Code: "claim-exists"}
	ErrNothingDue    = &Error{Kind: Refused, Code: "nothing-due"}
	ErrNoticeRunning = &Error{Kind: Refused, Code: "notice-running"}
	ErrObjectionOpen = &Error{Kind: Refused, Code: "objection-open"}
	ErrPaidBefore    = &Error{Kind: Conflict, Code: "paid-before"}
	ErrPayeeChanged  = &Error{Kind: Conflict, Code: "payee-changed"}
	ErrNoAccount     = &Error{Kind: Refused, Code: "payee-account-missing"}
)

// Decide is c after decision by a person in a role, whose earlier steps and those of others stand in trail. Whoever took a step in
// one part takes none in another, whatever account or grant they use, returned versions included.
func (c Claim) Decide(decision, reason string, who Actor, trail []ClaimDecision) (Claim, error) {
	m, ok := ClaimMoves[decision]
	part := parts[who.Role]
	var k Check
	k.That(ok, "decision", "choose-one")
	needsReason := decision == "return" || decision == "refuse" || decision == "recover"
	k.That(needsReason == (reason != ""), "reason", map[bool]string{true: "required", false: "not-expected"}[needsReason])
	k.That(reason == "" || ClaimReasons.Has(reason), "reason", "choose-one")
	if err := k.Err(); err != nil {
		return c, err
	}
	if !m.Parts.Has(part) {
		return c, ErrForbidden.With("Role", "role."+string(who.Role))
	}
	if !slices.Contains(m.From, c.State) {
		return c, ErrState.With("State", "state.claim."+string(c.State))
	}
	if err := DutyParts.Apart(who.PersonID, OtherParts(who.Role, trail)...); err != nil {
		return c, err
	}
	c.State = m.To
	c.Version++
	return c, nil
}

// May lists the decisions that a role may take on c now, for pages that offer them.
func (c Claim) May(r Role) (list []string) {
	for decision, m := range ClaimMoves {
		if m.Parts.Has(parts[r]) && slices.Contains(m.From, c.State) {
			list = append(list, decision)
		}
	}
	slices.Sort(list)
	return list
}

// Notice (公示) shows a claim's masked lines to the public between two days.
type Notice struct {
	County     County
	ID         NoticeID
	ClaimID    ClaimID
	RegionPath string
	From       Date
	To         Date // last of NoticeDays working days
	CreatedAt  time.Time
}

// Shown reports whether the public may see n on day.
func (n Notice) Shown(day Date) bool { return n.From <= day && day <= n.To }

// Objection (异议) against a notice holds the claim until the checker has decided it.
type Objection struct {
	County    County
	ID        string
	NoticeID  NoticeID
	ClaimID   ClaimID
	Reason    string // one of ObjectionReasons
	State     string // "open", "unfounded" or "upheld"
	CreatedAt time.Time
	DecidedBy PersonID
	DecidedAt time.Time
}

// ObjectionReasons are what an objection may say.
const ObjectionReasons Words = "did-not-attend,was-charged,not-eligible,amount-wrong,other"
