package domain

import "time"

// MessageID names a message.
type MessageID string

// Message (消息) waits in the outbox for one person or one member of staff. Outside it says only "There is news", in the reader's language:
// the words of its template are read after signing in. Address and arguments are sealed at rest and erased once it is sent.
type Message struct {
	County    County // of the person; NoCounty of staff
	ID        MessageID
	PersonID  PersonID  // set, or
	AccountID AccountID // set
	Template  string    // "message.X", a key of the catalogues
	Language  string    // one of Languages
	Channel   string    // one of MessageChannels
	State     string    // "waiting", "sent", "printed" or "failed"
	Tries     int
	NextAt    time.Time // not before this instant
	CreatedAt time.Time
	SentAt    time.Time // or printed
}

// Ref names m.
func (m Message) Ref() Ref { return Ref{m.County, string(m.ID)} }

// MessageChannels are the ways a message goes out: a text message to a phone, mail, a printed notice at an independent desk, or none but
// the reader's own page after signing in.
const MessageChannels Words = "text,mail,print,page"

// Envelope is what of a message is sealed at rest.
type Envelope struct {
	Address string            // phone number or mail address, "" of a printed notice
	Args    map[string]string // of the template
}

// MessageTries is how often a message is sent at most; one to a person that never went out becomes a printed notice.
const MessageTries = 8

// Trying is m as one more try begins at an instant: each wait till the next is twice as long as the one before, from a minute on.
func (m Message) Trying(at time.Time) Message {
	m.NextAt = at.Add(time.Minute << min(m.Tries, MessageTries))
	m.Tries++
	return m
}

// GivenUp is m after its last try failed: a message to a person becomes a printed notice.
func (m Message) GivenUp() Message {
	if m.PersonID != "" {
		m.Channel = "print"
		return m
	}
	m.State = "failed"
	return m
}

// Sent is m after it went out.
func (m Message) Sent(at time.Time) Message {
	m.State, m.SentAt = map[bool]string{true: "printed", false: "sent"}[m.Channel == "print"], at
	return m
}

// OpenNews are the templates whose words a person's own page shows without the PIN typed again; of any other it says only that there is
// news (people-first-design, own pages under a stranger's eye).
const OpenNews Words = "message.code,message.phone-changed,message.pin-reset-begun,message.pin-reset,message.registered-again,message.identity-confirmed,message.card-given," +
	"message.card-voided,message.file-closed,message.file-opened"

// CodeMessages are the templates whose words go out as they are, because the code in them is all they are for.
const CodeMessages Words = "message.code,message.guardian-code"

// Contact (联系方式) is a phone number or mail address of staff or of an organisation. No person can bind such a phone.
type Contact struct {
	OwnerKind string // "account" or "organisation"
	OwnerID   string
	Kind      string // "phone" or "mail"
}

// PhoneContact is the organisation's phone.
func (o Organisation) PhoneContact() Contact {
	return Contact{OwnerKind: "organisation", OwnerID: string(o.ID), Kind: "phone"}
}
