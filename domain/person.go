package domain

import "time"

// Languages are the languages a person may choose (people-first 6).
const Languages Words = "zh-Hans,ug,kk-Arab,kk-Cyrl,en"

// Person (学员/劳动者) is a natural person with a file of their own. Identity and phone numbers are kept sealed by storage; here
// stand only their masks.
type Person struct {
	County       County // where the file was opened; never changes
	ID           PersonID
	Name         string
	BornOn       Date
	Language     string // one of Languages
	IdentityMask string
	PhoneMask    string
	IdentityHow  string    // how the identity was confirmed, one of IdentityWays; "" while it is not: only the line of a claim waits then
	IdentityAt   time.Time // of confirming
	PinResetAt   time.Time // when a lost PIN was replaced; see PinPause
	Closed       bool      // a death was entered and not reversed
	CreatedAt    time.Time
}

// IdentityWays are the ways a person's identity is confirmed: seen at an independent desk, a code to a phone that a desk or the telephone company
// vouches for, the fictional register of the demo. Never through a school or employer.
const IdentityWays Words = "desk,phone,demo"

// Confirmed reports whether p proved who they are.
func (p Person) Confirmed() bool { return p.IdentityHow != "" }

// Ref names p.
func (p Person) Ref() Ref { return Ref{p.County, string(p.ID)} }

// MayConsent refuses new consents for a while after a lost PIN was replaced; withdrawal and grievance never ask it.
func (p Person) MayConsent(at time.Time) error {
	if at.Before(p.PinResetAt.Add(PinPause)) {
		return ErrPinJustReset.With("Hours", int(PinPause/time.Hour))
	}
	return nil
}

// Secrets are the numbers of a person that are sealed at rest and found by a keyed hash.
type Secrets struct {
	Identity string // resident identity number, 18 characters
	Phone    string
}

// PersonSession (本人会话) is kept for good as the proof that a consent was given from the person's own sign-in.
type PersonSession struct {
	ID        PersonSessionID
	PersonID  PersonID
	Origin    string    // "own" sign-in, "desk" with the PIN typed at an independent desk, "paper" before a witness, or "demo" on a database that demo made
	DeviceKey string    // of the browser, or of the token of a program; "" on paper and of the demo's played year
	DeskBy    AccountID // the desk worker who served, or ""
	WitnessID PersonID  // on paper: the natural person who stood by, never the person
	VisitID   VisitID   // on paper: at which desk and when
	FileID    FileID    // on paper: the scan of what the person signed
	CreatedAt time.Time
}

// Minimum ages (people-first 16): work and short subsidised training from 16; a guardian's consent besides one's own under 18.
const (
	MinimumAge  = 16
	GuardianAge = 18
)

// Errors of persons.
var (
	ErrUnderage       = &Error{Kind: Refused, Code: "under-16"}
	ErrGuardianNeeded = &Error{Kind: Refused, Code: "guardian-needed"}
	ErrPersonKnown    = &Error{Kind: Conflict, Code: "person-known"}
)
