package domain

import "time"

// DeviceUse is a sign-in on a device: a browser with our signed cookie.
type DeviceUse struct {
	DeviceKey string
	AccountID AccountID
	Person    bool // a person's own account, not staff's
	At        time.Time
}

// What makes a device shared, and how long an acceptance on one waits for its second.
const (
	StaffOnDevice  = 24 * time.Hour
	PeopleOnDevice = 3 // a day; the fourth shares it
	PendingHours   = 72
)

// Shared reports whether account acts on a shared device at an instant: staff signed in on it within 24 hours, or three other people did
// that day before them. uses are the sign-ins on the device, the oldest first.
func Shared(uses []DeviceUse, account AccountID, at time.Time) bool {
	before, own := map[AccountID]bool{}, false
	for _, u := range uses {
		switch {
		case !u.Person && at.Sub(u.At) < StaffOnDevice:
			return true
		case !u.Person || Day(u.At) != Day(at):
		case u.AccountID == account:
			own = true
		case !own:
			before[u.AccountID] = true
		}
	}
	return len(before) >= PeopleOnDevice
}

// PendingUntil is by when an acceptance given on a shared device at an instant must be repeated elsewhere.
func PendingUntil(given time.Time) time.Time { return given.Add(PendingHours * time.Hour) }

// OfferAwaiting is what a person's own answer is called while it is a PendingAnswer; the offer's row stays open. As long as the other answers.
const OfferAwaiting = "awaiting"

// PendingAnswer (待确认) is the acceptance of an offer given on a shared device: it counts for nothing until the person repeats it elsewhere, and
// nobody but the person sees it.
type PendingAnswer struct {
	County    County // of the offer
	ID        string
	PersonID  PersonID
	OfferID   OfferID
	Until     time.Time
	CreatedAt time.Time
}

// Death (死亡登记) closes a person's sign-in and offers: a registry reference and two officers. A person at a desk reverses a false one.
type Death struct {
	County      County
	ID          string
	PersonID    PersonID
	Reference   string // of the civil registry
	EnteredBy   PersonID
	ConfirmedBy PersonID
	State       string // "entered", "closed" or "reversed"
	EnteredAt   time.Time
	ConfirmedAt time.Time
	ReversedAt  time.Time
	ReversedBy  AccountID // of the desk, or of the officer who dropped an entry that nobody confirmed
}

// Ref names d.
func (d Death) Ref() Ref { return Ref{d.County, d.ID} }

// ErrFileClosed tells a person whose death was entered where it is undone.
var ErrFileClosed = &Error{Kind: Refused, Code: "file-closed"}
