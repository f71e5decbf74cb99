package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// Purposes of a consent: training (enrolment), being offered work, and a placement are three, never one (people-first 6); sharing shows a
// person's masked name to employers who look at requests for work, publication shows it in full beside a certificate.
const Purposes Words = "enrolment,job-request,placement,sharing,publication"

// FreePurposes are those that no act comes with: they are given and taken back by themselves. A subsidy notice is not among them: what it
// shows, masked, is asked for by law.
const FreePurposes Words = "sharing,publication"

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
	State      string // one of TextStates; only a text in force is shown to agree to
	ProposedBy PersonID
	CheckedBy  PersonID // another natural person, who confirmed the review
}

// TextStates are the states of a text.
const TextStates Words = "proposed,in-force,refused"

// Check blames the fields of a text that cannot be proposed. A binding text names the native reader who reviewed it; author is the name
// of who enters it, and not that reader.
func (t ConsentText) Check(author string) error {
	var k Check
	k.That(Purposes.Has(t.Purpose), "purpose", "choose-one")
	k.That(Languages.Has(t.Language), "language", "choose-one")
	k.Text("title", t.Title, 2, 60)
	k.Text("body", t.Body, 50, 4000)
	k.Text("reviewed_by", t.ReviewedBy, 2, 60)
	k.That(t.ReviewedBy == "" || strings.TrimSpace(t.ReviewedBy) != strings.TrimSpace(author), "reviewed_by", "reviewed-by-author")
	return k.Err()
}

// Decide is a proposed text after somebody else put it in force or refused it.
func (t ConsentText) Decide(state string, by PersonID) (ConsentText, error) {
	switch {
	case t.State != "proposed":
		return t, ErrState.With("State", "state.text."+t.State)
	case state != "in-force" && state != "refused":
		var k Check
		k.Add("decision", "choose-one")
		return t, k.Err()
	case by == "" || by == t.ProposedBy:
		return t, ErrSamePerson
	}
	t.State, t.CheckedBy = state, by
	return t, nil
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
	ErrConsentGiven = &Error{Kind: Conflict, Code: "consent-stands"}
)

// Standing is the state of t in words that hold: a text in force that nobody reviewed binds nobody to a placement ("unreviewed"), and serves
// every other purpose until a reviewed version comes ("provisional").
func (t ConsentText) Standing() string {
	switch {
	case t.State != "in-force" || t.ReviewedBy != "":
		return t.State
	case t.Purpose == "placement":
		return "unreviewed"
	}
	return "provisional"
}

// TextHash is what names a text: SHA-256 of title and body, hexadecimal.
func TextHash(title, body string) string {
	sum := sha256.Sum256([]byte(title + "\n" + body))
	return hex.EncodeToString(sum[:])
}

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
