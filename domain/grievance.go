package domain

import "time"

// Grievance (申诉) goes to the ombudsman alone; school, employer and every level of the administration cannot tell that it exists. Its
// words are encrypted to the office's key and stand apart, in CaseWord.
type Grievance struct {
	County       County
	ID           GrievanceID
	PersonID     PersonID    // "" when anonymous
	KeyID        string      // of the office's key, "" while no office has one
	Topic        string      // one of GrievanceTopics
	EarlierID    GrievanceID // the case that a retaliation followed, or ""
	State        string      // one of CaseStates
	Agreed       bool        // the author agrees to a finding that names the employer
	CodeHash     string      // of the claim code of an anonymous one
	OwnRecipient string      // public half of the author's key to this case
	OwnLocked    []byte      // its private half under the claim code, or
	OwnSealed    []byte      // under the server's keys, which read what the office says to a signed-in author and nothing else
	DueOn        Date
	CreatedAt    time.Time
	AnsweredAt   time.Time
}

// Ref names g.
func (g Grievance) Ref() Ref { return Ref{g.County, string(g.ID)} }

// Waits reports whether the office owes an answer.
func (g Grievance) Waits() bool { return g.State == "open" || g.State == "asked" }

// Overdue reports whether the office owes an answer since before day. Asking back does not stop the clock.
func (g Grievance) Overdue(day Date) bool { return g.Waits() && g.DueOn < day }

// CaseWord is what the author or the office said in a case, with what it encloses: one text that only keys open.
type CaseWord struct {
	County        County
	ID            string
	GrievanceID   GrievanceID
	ByOffice      bool
	OfficeText    []byte // encrypted to the office
	OwnText       []byte // what the office says, encrypted to the author
	WaitingSealed []byte // what was said before any office had a key, sealed by the server until one does
	CreatedAt     time.Time
}

// CaseStates are where a case stands: open, asked back, answered, closed.
const CaseStates Words = "open,asked,answered,closed"

// GrievanceTopics are what a grievance may be about; "bad-answer" is opened by a worker's answer itself.
const GrievanceTopics Words = "fee,pressure,papers-held,wages,safety,retaliation,data,other,bad-answer"

// AboutPayees are the topics whose grievances put the routine check before those who are paid for the author.
const AboutPayees Words = "fee,pressure,papers-held,wages,safety,retaliation"

// GrievanceDays is the number of working days within which each grievance gets an answer.
const GrievanceDays = 10

// Heard is the number of workers from which on a finding needs no single author's agreement.
const Heard = 5

// OfficeKey (申诉专员办公室密钥) is the public half of an office's key.
type OfficeKey struct {
	ID        string
	Path      string // of the office's region
	Recipient string
	CreatedAt time.Time
}

// OfficeHolder is an ombudsman's own key, wrapped by their passphrase, and the office's key encrypted to it once somebody handed it over.
type OfficeHolder struct {
	AccountID AccountID
	Path      string
	Recipient string
	Wrapped   []byte
	KeyID     string
	Share     []byte
	CreatedAt time.Time
}

// OfficeOpening is an office open in one session, locked under that session's token.
type OfficeOpening struct {
	SessionID string
	KeyID     string
	Locked    []byte
	CreatedAt time.Time
}

// Finding (认定) of the ombudsman names a body and what about.
type Finding struct {
	County         County
	ID             string
	OrganisationID OrganisationID
	Topic          string
	FoundOn        Date
	RegionPath     string    // of the office that made it
	FoundBy        AccountID // of the ombudsman who decided
}

// Errors of the ombudsman's office.
var (
	ErrOfficeLocked   = &Error{Kind: Refused, Code: "office-locked"}      // the passphrase was not typed in this session
	ErrPassphrase     = &Error{Kind: Refused, Code: "passphrase-wrong"}   // whatever the reason
	ErrOfficeHasKey   = &Error{Kind: Conflict, Code: "office-has-key"}    // somebody active holds it: ask to be handed it
	ErrNotEnoughHeard = &Error{Kind: Refused, Code: "not-enough-heard"}   // no agreement and fewer than Heard workers
	ErrCaseUnanswered = &Error{Kind: Refused, Code: "case-unanswered"}    // nothing is closed without an answer
	ErrAttachment     = &Error{Kind: Invalid, Code: "attachment-refused"} // neither PDF, JPEG nor PNG, or too large
)

// Overloaded reports whether more than a fifth of the cases that wait for an answer are overdue: then the office counts as missing.
func Overloaded(waiting, overdue int) bool { return overdue*5 > waiting }

// MayFind refuses a finding about an employer on less than the authors' own agreement or enough different workers: Heard, or more.
func MayFind(cases []Grievance, enough int) error {
	people, agreed := map[PersonID]bool{}, len(cases) > 0
	for _, g := range cases {
		agreed = agreed && g.Agreed
		if g.PersonID != "" {
			people[g.PersonID] = true
		}
	}
	if agreed || len(people) >= max(enough, Heard) {
		return nil
	}
	return ErrNotEnoughHeard.With("Heard", max(enough, Heard))
}
