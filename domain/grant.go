package domain

import "time"

// Granters says which roles the holder of a role may give within their own scope. The ombudsman is in nobody's list: two people of
// different bodies appoint one (people-first 11).
var Granters = map[Role]Words{
	RoleRegion:   "region,county,township,labour,school,assessor,issuer,employer,checker,finance,payer,auditor,desk",
	RoleCounty:   "township,school,employer",
	RoleSchool:   "school,teacher",
	RoleEmployer: "employer",
}

// MoneyRoles (资金岗位) decide over money: whoever holds one gives none.
const MoneyRoles Words = "checker,finance,payer"

// NumberedRoles are the roles that a rule of the separation of duties sets apart from another: whoever holds one is known by their resident
// identity number, because two accounts without one would count as two people. See Duties; a witness at a desk is one too.
const NumberedRoles Words = "region,county,school,teacher,assessor,issuer,checker,finance,payer,auditor,ombudsman,desk"

// BodyRoles are held in a region by people of a body of its own: an issuer's does not train, and an auditor decides as another body.
const BodyRoles Words = "issuer,auditor"

// EndReasons are the codes a grant may be ended for. The last one is not for people: the grant it was copied from ended.
const EndReasons Words = "left-office,moved-office,granted-in-error,not-needed,misuse"

// EndedWithSource is the reason of a delegated grant whose source ended.
const EndedWithSource = "source-ended"

// SiteRoles are the roles that may be granted in one site of an organisation.
const SiteRoles Words = "school,teacher"

// Undelegable are the roles that nobody passes on, not even for a day.
const Undelegable Words = "ombudsman,auditor"

// Errors of grants.
var (
	ErrGrantEnded  = &Error{Kind: Conflict, Code: "grant-ended"}
	ErrLastRegion  = &Error{Kind: Refused, Code: "last-region-grant"}
	ErrUndelegable = &Error{Kind: Refused, Code: "not-delegable"}
	ErrNoBody      = &Error{Kind: Refused, Code: "proposer-without-body"} // nobody could be of another body
)

// Give blames what the holder of own may not give as g: a role that is not theirs to give, a place at outside of their scope, or dates
// beyond their own. What was delegated gives nothing on.
func (own Grant) Give(g Grant, at Row) error {
	var k Check
	k.That(own.SourceID == "" && Granters[own.Role].Has(string(g.Role)), "role", "role-not-yours")
	where := "organisation"
	if g.OrganisationID == "" {
		where = "region"
	}
	k.That(own.Scope("").Sees(at), where, "place-outside")
	k.That(own.ValidTo == "" || g.ValidTo != "" && g.ValidTo <= own.ValidTo, "valid_to", "beyond-own-grant", "Date", string(own.ValidTo))
	return k.Err()
}

// CheckDates blames dates that no grant can have on the day it is given.
func (g Grant) CheckDates(today Date) error {
	var k Check
	k.Date("valid_from", g.ValidFrom)
	k.That(!g.ValidFrom.Valid() || g.ValidFrom >= today, "valid_from", "date-past")
	if g.ValidTo != "" {
		k.Date("valid_to", g.ValidTo)
		k.That(!g.ValidTo.Valid() || !g.ValidFrom.Valid() || g.ValidTo >= g.ValidFrom, "valid_to", "ends-before-start")
	}
	return k.Err()
}

// Delegate is a narrower copy of own for a colleague, which ends on a day and with own at the latest, and is not passed on further.
func (own Grant) Delegate(id GrantID, to AccountID, until, today Date) (g Grant, err error) {
	if Undelegable.Has(string(own.Role)) || own.SourceID != "" {
		return g, ErrUndelegable
	}
	g = own
	g.ID, g.AccountID, g.SourceID, g.GrantedBy, g.ValidFrom, g.ValidTo = id, to, own.ID, own.AccountID, today, until
	var k Check
	if until == "" {
		k.Add("valid_to", "required")
		return g, k.Err()
	}
	k.Merge(g.CheckDates(today))
	k.That(own.ValidTo == "" || until <= own.ValidTo, "valid_to", "beyond-own-grant", "Date", string(own.ValidTo))
	return g, k.Err()
}

// End is g ended on day by account, at once.
func (g Grant) End(by AccountID, reason string, day Date) (Grant, error) {
	if !g.Holds(day) && (g.EndReason != "" || g.ValidTo != "" && g.ValidTo < day) {
		return g, ErrGrantEnded
	}
	g.EndedBy, g.EndReason = by, reason
	if g.ValidTo == "" || day < g.ValidTo {
		g.ValidTo = max(day, g.ValidFrom)
	}
	return g, nil
}

// AppointmentID names an appointment.
type AppointmentID string

// What two people of different bodies decide about an ombudsman.
const (
	AppointmentMakes = "appoint"
	AppointmentEnds  = "end"
)

// Appointment (任命) of an ombudsman, or the end of one's office (免职): proposed by a region account, confirmed by an auditor of another
// body. The grant begins or ends with the confirmation.
type Appointment struct {
	ID           AppointmentID
	Kind         string // AppointmentMakes or AppointmentEnds
	AccountID    AccountID
	GrantID      GrantID // that ends, or ""
	Reason       string  // of an end, one of EndReasons
	RegionPath   string
	State        string // "proposed", "confirmed" or "refused"
	ProposedBy   AccountID
	ProposerID   PersonID
	ProposerBody OrganisationID
	DecidedBy    AccountID
	CreatedAt    time.Time
	DecidedAt    time.Time
}

// Decide is a after the Yes or No of a second person, who is of another body than the one who proposed, and not the one proposed.
func (a Appointment) Decide(who Actor, candidate PersonID, yes bool, at time.Time) (Appointment, error) {
	if a.State != "proposed" {
		return a, ErrState
	}
	if err := DutyTwoAppointers.Apart(who.PersonID, a.ProposerID, candidate); err != nil {
		return a, err
	}
	if who.OrganisationID == "" || a.ProposerBody == "" || who.OrganisationID == a.ProposerBody {
		return a, DutyTwoAppointers.Err
	}
	a.State, a.DecidedBy, a.DecidedAt = map[bool]string{true: "confirmed", false: "refused"}[yes], who.AccountID, at
	return a, nil
}

// Move (划转) is what a job has still to carry along: the rows below a region's path that changed, or the rows of an organisation that
// was merged into another.
type Move struct {
	ID        string
	Kind      string // "region", from path to path, or "organisation", from id to id
	Source    string
	Target    string
	Done      bool
	CreatedAt time.Time
}
