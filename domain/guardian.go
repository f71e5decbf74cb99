package domain

import "time"

// Guardian (监护人同意) is a guardian's Yes to one act of one minor (people-first 16): a reference on one consent. Name and phone are sealed,
// nobody can search by them, and the row is erased at the minor's 18th birthday. A minor's own No needs none.
type Guardian struct {
	County    County // the minor's
	ID        GuardianID
	PersonID  PersonID // the minor
	Purpose   string   // "enrolment", "job-request" or "placement"
	Subject   string   // id of the class, course or offer
	Way       string   // "code" to the guardian's phone, "paper" at an independent desk, or "ombudsman" where nobody can be reached
	WitnessID PersonID // on paper: who of the desk stood by, never the minor
	FileID    FileID   // on paper: the scan of what the guardian signed
	Name      string   // sealed at rest; "" of the ombudsman's
	Phone     string   // sealed at rest
	CodeHash  string   // of the one-time code, "" once it is used
	Tries     int
	CodeUntil time.Time
	GivenAt   time.Time // zero until the guardian agreed
	ConsentID ConsentID // the minor's own consent that it stands beside, once given
	EraseOn   Date      // the minor's 18th birthday
	CreatedAt time.Time

	OrganisationID OrganisationID // on paper: the witness's body
}

// Ref names g.
func (g Guardian) Ref() Ref { return Ref{g.County, string(g.ID)} }

// Limits of a guardian's code: how long it holds, and how often it may be typed wrongly.
const (
	GuardianCodeHours = 48
	GuardianTries     = 5
)

// GuardianPurposes are what a guardian can agree to.
const GuardianPurposes Words = "enrolment,job-request,placement"

// Check blames what of a named guardian cannot be; without a phone the ombudsman is asked, who opens training and never a placement.
func (g Guardian) Check() error {
	var k Check
	k.That(GuardianPurposes.Has(g.Purpose), "purpose", "choose-one")
	if g.Way == "ombudsman" {
		k.That(g.Purpose == "enrolment", "guardian_phone", "guardian-placement-phone")
		return k.Err()
	}
	k.Text("guardian_name", g.Name, 2, 50)
	return k.Err()
}

// Code is g after a code was typed: right, it is the guardian's Yes; wrong, one try less.
func (g Guardian) Code(hash string, at time.Time) (Guardian, error) {
	switch {
	case g.CodeHash == "" || !g.GivenAt.IsZero():
		return g, ErrStale
	case g.Tries >= GuardianTries || at.After(g.CodeUntil):
		return g, ErrGuardianCode
	case hash != g.CodeHash:
		g.Tries++
		return g, ErrGuardianCode
	}
	g.CodeHash, g.GivenAt = "", at
	return g, nil
}

// Errors of guardians.
var (
	ErrGuardianCode   = &Error{Kind: Refused, Code: "guardian-code-wrong"}
	ErrGuardianStaff  = &Error{Kind: Refused, Code: "guardian-not-independent"}
	ErrNotForMinors   = &Error{Kind: Refused, Code: "not-for-minors"}
	ErrGuardianUnsent = &Error{Kind: Refused, Code: "guardian-unsent"}
)

// OfAgeOn is the day on which a person comes of age.
func (p Person) OfAgeOn() Date { return p.BornOn.AddMonths(12 * GuardianAge) }

// MayTrain refuses who is too young on day for a class: under 16, unless a technical school's full-time programme takes a 15-year-old;
// under 18 without a guardian's Yes beside their own.
func (p Person) MayTrain(day Date, school Organisation, course Course, mode string, guardian bool) error {
	age := day.Age(p.BornOn)
	programme := school.Kind == "technical-school" && course.Setting == "programme" && mode == "full-time"
	switch {
	case age < MinimumAge-1, age < MinimumAge && !programme:
		return ErrUnderage.With("Age", MinimumAge)
	case age < GuardianAge && !guardian:
		return ErrGuardianNeeded.With("Age", GuardianAge)
	}
	return nil
}

// MayWork refuses who is too young on day for work on terms: under 16; under 18 without a guardian's Yes beside their own, and at night or
// hazardous work whoever agrees.
func (p Person) MayWork(day Date, t Terms, guardian bool) error {
	age := day.Age(p.BornOn)
	switch {
	case age < MinimumAge:
		return ErrUnderage.With("Age", MinimumAge)
	case age < GuardianAge && (t.Night || t.Hazardous):
		return ErrNotForMinors.With("Age", GuardianAge)
	case age < GuardianAge && !guardian:
		return ErrGuardianNeeded.With("Age", GuardianAge)
	}
	return nil
}
