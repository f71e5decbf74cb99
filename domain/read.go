package domain

import (
	"strings"
	"time"
)

// Read (查阅记录) is one look of somebody else into a person's file: a detail page, a name without its mask, an export. A masked line
// in a list leaves none (architecture 19).
type Read struct {
	County         County // of the person
	Month          string
	ID             string
	At             time.Time
	PersonID       PersonID // whose file
	AccountID      AccountID
	ReaderID       PersonID // the natural person who looked
	Role           Role
	GrantID        GrantID
	OrganisationID OrganisationID // the reader's body, or ""
	SessionID      string         // the sign-in it was read under, or "" of a command
	Purpose        string         // one of ReadPurposes
	Subject        string         // id of the open case or class that is the purpose, or ""
}

// ReadPurposes are why a file may be read: for a class or a case, else a typed code. The last ones are cases that only the person and
// the ombudsman know of.
const ReadPurposes Words = "class,assessment,claim,sample,certificate,offer,correction,restriction,merge,breach,search,identity-check,appeal,payment-query,desk,disclosure,review," +
	"grievance,dispute,call-back"

const privatePurposes Words = "grievance,dispute,call-back,review"

// ReadFor takes the purpose of a read apart: "class:ID" has a case or class, a typed code stands alone.
func ReadFor(purpose string) (kind, subject string, err error) {
	kind, subject, _ = strings.Cut(purpose, ":")
	if !ReadPurposes.Has(kind) {
		return "", "", &Error{Kind: Internal, Code: "internal"}
	}
	return kind, subject, nil
}

// Private reports whether r would tell a stranger who looks over the person's shoulder of a complaint or dispute.
func (r Read) Private() bool { return r.Role == RoleOmbudsman || privatePurposes.Has(r.Purpose) }
