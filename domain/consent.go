package domain

import "time"

// Purposes of a consent: enrolment and placement are two, never one (people-first 6).
const Purposes Words = "enrolment,job-request,placement"

// ConsentText (同意书文本) is the wording of one consent in one language, never changed once shown.
type ConsentText struct {
	ID         ConsentTextID
	Purpose    string // one of Purposes
	Language   string // one of Languages
	Version    int
	Title      string
	Body       string
	Hash       string // SHA-256 of title and body, hexadecimal
	ReviewedBy string // who reviewed it as a native reader, or "" (it then binds nobody to a placement)
	Sample     bool   // fictional text of the demo
}

// Consent (同意) is a person's Yes: to what, which text in which language, from which own session.
type Consent struct {
	County      County // of the class, vacancy or person it is about
	ID          ConsentID
	PersonID    PersonID
	Purpose     string
	Subject     string // the enrolment, offer or job request
	TextID      ConsentTextID
	TextHash    string
	Language    string
	SessionID   PersonSessionID // the person's own session: a constraint of the database ties every row to one
	GivenAt     time.Time
	WithdrawnAt time.Time // zero while it stands
}

// Errors of consents.
var (
	ErrTextChanged  = &Error{Kind: Conflict, Code: "consent-text-changed"}
	ErrTextUnread   = &Error{Kind: Invalid, Code: "consent-not-given"}
	ErrTextUnproved = &Error{Kind: Refused, Code: "consent-text-unreviewed"}
)

// Accepts checks that hash is the text's: what was shown is what is agreed to.
func (t ConsentText) Accepts(hash string) error {
	switch {
	case hash == "":
		return ErrTextUnread.At("consent")
	case hash != t.Hash:
		return ErrTextChanged
	}
	return nil
}
