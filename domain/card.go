package domain

import "time"

// Card (学员卡) is a printed QR code that opens the marking of its holder's own attendance, and nothing else. Its holder voids it by word.
type Card struct {
	County    County // the person's
	ID        string
	PersonID  PersonID
	TokenHash string
	GivenBy   AccountID // the desk worker
	CreatedAt time.Time
	VoidedAt  time.Time // zero while it is good
}

// Ref names c.
func (c Card) Ref() Ref { return Ref{c.County, c.ID} }

// CodeTries and CodeMinutes bound a one-time code; CodesADay is how many one phone gets within 24 hours, CodeWait the least time between two.
const (
	CodeTries   = 5
	CodeMinutes = 10
	CodesADay   = 5
	CodeWait    = time.Minute
)

// OneTimeCode (验证码) proves that a person holds a phone. Six digits, kept as a keyed hash, good once.
type OneTimeCode struct {
	County    County // the person's
	ID        string
	PersonID  PersonID
	Source    string // "own", or "desk" when a desk that saw the person's identity sent it
	Hash      string
	Tries     int
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    time.Time
}

// Ref names c.
func (c OneTimeCode) Ref() Ref { return Ref{c.County, c.ID} }

// Good reports whether c can still be tried at an instant.
func (c OneTimeCode) Good(at time.Time) bool {
	return c.UsedAt.IsZero() && c.Tries < CodeTries && at.Before(c.ExpiresAt)
}

// Receipt (撤回凭条) lets whoever holds it withdraw one consent without an account, once.
type Receipt struct {
	County    County // the consent's
	ID        string
	PersonID  PersonID
	ConsentID ConsentID
	CodeHash  string
	CreatedAt time.Time
	UsedAt    time.Time
}

// Ref names r.
func (r Receipt) Ref() Ref { return Ref{r.County, r.ID} }

// Errors of codes, cards and receipts.
var (
	ErrCodeWrong        = &Error{Kind: Refused, Code: "code-wrong"} // the same for wrong, old, used and none
	ErrCodeWait         = &Error{Kind: Refused, Code: "code-wait"}
	ErrPhoneNotPersonal = &Error{Kind: Refused, Code: "phone-not-personal"}
	ErrReceiptUnknown   = &Error{Kind: Refused, Code: "receipt-unknown"}
	ErrNoLessonNow      = &Error{Kind: Refused, Code: "no-lesson-now"}
	ErrCardOnly         = &Error{Kind: Forbidden, Code: "card-only"}
)
