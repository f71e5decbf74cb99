package domain

import "time"

// Search (查找) is one search for people: by whom and what for. What was typed is not kept.
type Search struct {
	County     County
	Month      string
	ID         string
	At         time.Time
	AccountID  AccountID
	SearcherID PersonID
	Role       Role
	GrantID    GrantID
	Purpose    string // one of SearchPurposes
}

// SearchPurposes are why somebody searches for a person.
const SearchPurposes Words = "own-class,open-case,identity-check,appeal,payment-query"

// The limits of searching: so many hits at most, so many searches an hour.
const (
	SearchHits    = 10
	SearchesAHour = 30
)

// Restriction (限制处理) is a file that is stored and not processed: it stands in no search, list or match, and its person's acts wait
// until they lift it.
type Restriction struct {
	County County
	ID     PersonID
	Cause  string // "deletion" where law keeps what the person asked to delete, or "restriction"
	Since  time.Time
}

// Correction (更正申请) asks that a fact of a person's file be put right; another natural person than the one who entered it decides.
type Correction struct {
	County    County
	ID        CorrectionID
	PersonID  PersonID
	Field     string // one of CorrectionFields
	Value     string // sealed at rest
	FileID    FileID // evidence, or ""
	State     string // "open", "granted" or "refused"
	Reason    string // one of CorrectionReasons, of a refusal
	EnteredBy PersonID
	DecidedBy PersonID
	CreatedAt time.Time
	DecidedAt time.Time
}

// CorrectionID names a correction.
type CorrectionID string

// Ref names c.
func (c Correction) Ref() Ref { return Ref{c.County, string(c.ID)} }

// What can be corrected, and why a correction is refused.
const (
	CorrectionFields  Words = "name,identity_number"
	CorrectionReasons Words = "evidence-missing,evidence-differs,number-of-another,already-right"
)

// Decide is c after who granted or refused it.
func (c Correction) Decide(grant bool, reason string, who PersonID, at time.Time) (Correction, error) {
	switch {
	case c.State != "open":
		return c, ErrStale
	case who == c.EnteredBy || who == c.PersonID:
		return c, ErrSamePerson
	}
	c.State, c.DecidedBy, c.DecidedAt = "granted", who, at
	if grant {
		return c, nil
	}
	var k Check
	k.That(CorrectionReasons.Has(reason), "reason", "choose-one")
	c.State, c.Reason = "refused", reason
	return c, k.Err()
}

// Breach (泄露排查) asks whose data a session, or an account between two instants, read.
type Breach struct {
	County      County
	ID          BreachID
	RegionPath  string
	SessionID   string
	AccountID   AccountID
	Since       time.Time
	Until       time.Time
	State       string // "asked", "confirmed" or "told"
	AskedBy     PersonID
	ConfirmedBy PersonID
	CreatedAt   time.Time
	ConfirmedAt time.Time
}

// BreachID names a breach.
type BreachID string

// Ref names b.
func (b Breach) Ref() Ref { return Ref{b.County, string(b.ID)} }

// Merge (合并重复档案) joins two files of one natural person. The rows of both stay where they are.
type Merge struct {
	County          County // of the file that is kept
	ID              MergeID
	KeptID          PersonID
	DuplicateID     PersonID
	DuplicateCounty County
	State           string // "proposed", "merged", "refused" or "undone"
	Accounts        Words  // the duplicate's own sign-ins, which now open the kept file
	ProposedBy      PersonID
	DecidedBy       PersonID
	UndoneBy        PersonID
	CreatedAt       time.Time
	DecidedAt       time.Time
	UndoneAt        time.Time
}

// MergeID names a merge.
type MergeID string

// Ref names m.
func (m Merge) Ref() Ref { return Ref{m.County, string(m.ID)} }

// MergeDays is for how many days two files that were merged can be parted again.
const MergeDays = 30

// Errors of the protection of data.
var (
	ErrSearchLimit  = &Error{Kind: Refused, Code: "search-limit"}
	ErrRestricted   = &Error{Kind: Refused, Code: "file-restricted"}
	ErrMergeStaff   = &Error{Kind: Refused, Code: "merge-staff"}   // the duplicate signs in as staff: keep that file instead
	ErrMergeDepends = &Error{Kind: Refused, Code: "merge-depends"} // a new act stands on the merge, or 30 days are over
	ErrMergeOpen    = &Error{Kind: Conflict, Code: "merge-open"}   // one of the files is part of another merge
	ErrCorrecting   = &Error{Kind: Conflict, Code: "correction-open"}
)
