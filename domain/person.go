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
	CreatedAt    time.Time
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
	Origin    string // "own" sign-in, or "demo" on a database that demo made
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

// OldEnough refuses who is too young on day to train or work on a consent of their own.
func (p Person) OldEnough(day Date) error {
	switch age := day.Age(p.BornOn); {
	case age < MinimumAge:
		return ErrUnderage.With("Age", MinimumAge)
	case age < GuardianAge:
		return ErrGuardianNeeded.With("Age", GuardianAge)
	}
	return nil
}
