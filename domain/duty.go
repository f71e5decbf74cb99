package domain

// Duty (职责分离) is one named rule of the separation of duties. It is over natural persons, whatever accounts and grants they hold.
// The acts that check it and the page that explains a refusal read the same list.
type Duty struct {
	Code   string      // message key: duty.CODE
	Source string      // where it is asked for
	Acts   [][2]string // kind and act of what it may forbid
	Err    *Error
}

// What the separation of duties asks (不相容岗位相互分离). 财会〔2012〕21号 is 《行政事业单位内部控制规范（试行）》 of 29 November
// 2012, the internal control standard of public bodies (its number as 财会月刊 2020 no. 2 cites it; the text itself was not at hand).
var (
	DutyOwnClaim = Duty{"own-claim", internalControl, claimActs, &Error{Kind: Refused, Code: "own-claim"}}
	DutyParts    = Duty{"four-parts", internalControl, claimActs, ErrSamePerson}
	DutyGiver    = Duty{"grant-giver", internalControl, claimActs, &Error{Kind: Refused, Code: "grant-giver"}}
	DutyFiling   = Duty{"own-filing", internalControl, [][2]string{{"class", "approve"}}, ErrOwnFiling}
	DutyAssess   = Duty{"trainer-assessor", certificateRules, [][2]string{{"assessment", "plan"}, {"assessment", "mark"}}, ErrTeachesClass}
	DutyIssue    = Duty{"trainer-issuer", certificateRules, [][2]string{{"certificate", "issue"}}, ErrIssuerTrains}
	DutyIssuer   = Duty{"assessor-issuer", certificateRules, [][2]string{{"certificate", "issue"}}, ErrSamePerson}
	DutyCode     = Duty{"second-person", houseRule, [][2]string{{"organisation", "confirm"}}, ErrSamePerson}
	DutyGrant    = Duty{"own-grant", internalControl, [][2]string{{"grant", "give"}, {"grant", "delegate"}}, &Error{Kind: Refused, Code: "own-grant"}}
	DutyMoney    = Duty{"money-granter", internalControl, [][2]string{{"grant", "give"}, {"account", "add"}}, &Error{Kind: Refused, Code: "money-granter"}}

	DutyTwoAppointers  = Duty{"two-appointers", peopleFirst11, [][2]string{{"appointment", "confirm"}}, &Error{Kind: Refused, Code: "same-body"}}
	DutyOmbudsmanAlone = Duty{"ombudsman-alone", peopleFirst11, [][2]string{{"appointment", "propose"}, {"appointment", "confirm"}, {"grant", "give"}, {"grant", "delegate"}, {"account", "add"}},
		&Error{Kind: Refused, Code: "ombudsman-alone"}}
)

const (
	internalControl  = "财会〔2012〕21号"
	certificateRules = "教考分离"
	houseRule        = "Yiji"
	peopleFirst11    = "people-first 11"
)

var claimActs = [][2]string{{"claim", "submit"}, {"claim", "check"}, {"claim", "approve"}, {"payment", "make"}, {"payment", "send"}, {"payment", "return"}}

// Duties are all rules of the separation of duties.
var Duties = []Duty{DutyOwnClaim, DutyParts, DutyGiver, DutyFiling, DutyAssess, DutyIssue, DutyIssuer, DutyCode, DutyGrant, DutyMoney, DutyTwoAppointers, DutyOmbudsmanAlone}

// DutiesOf are the rules that may forbid act on kind.
func DutiesOf(kind, act string) (list []Duty) {
	for _, d := range Duties {
		for _, a := range d.Acts {
			if a == [2]string{kind, act} {
				list = append(list, d)
			}
		}
	}
	return list
}

// Apart refuses a person who is one of others.
func (d Duty) Apart(who PersonID, others ...PersonID) error {
	for _, o := range others {
		if o == who && who != "" {
			return d.Err
		}
	}
	return nil
}

// OtherParts are the people who took a step in another part of a claim than role's.
func OtherParts(role Role, trail []ClaimDecision) (people []PersonID) {
	for _, d := range trail {
		if parts[d.Role] != parts[role] {
			people = append(people, d.PersonID)
		}
	}
	return people
}

// Trainers are the people who teach c, as its teacher or in any of its lessons.
func (c Class) Trainers(lessons []Lesson) []PersonID {
	people := []PersonID{c.TeacherID}
	for _, l := range lessons {
		people = append(people, l.TeacherID)
	}
	return people
}
