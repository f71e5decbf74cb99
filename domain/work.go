package domain

import "time"

// CoolingDays is the least number of days between accepting a placement and starting it (people-first 8). A floor: nobody lowers it.
const CoolingDays = 3

// OfferDays is how long an offer stays open.
const OfferDays = 14

// Terms (录用条件) are the terms of a job, in structured fields: free text binds nobody.
type Terms struct {
	EmployerName string
	CreditCode   string // 18 characters
	Place        string
	Task         string
	WageFen      Fen // a month
	HoursPerWeek int
	TermMonths   int    // 0 = without a fixed term
	Dormitory    string // one of Dormitories
	Complaints   string // who to complain to: name and phone
	StartsOn     Date
	Night        bool // some of the hours are between 22:00 and 06:00
	Hazardous    bool // the task is on the list that nobody under 18 may do
}

// Dormitories says whether a bed is offered and what it costs.
const Dormitories Words = "none,free,paid"

// Vacancy (招聘岗位) is a job an employer offers, with all that people-first 8 asks for.
type Vacancy struct {
	County         County // the employer's
	ID             VacancyID
	OrganisationID OrganisationID
	RegionPath     string
	Title          string
	CourseID       CourseID // the trade it asks for
	Places         int
	Place          string
	Task           string
	WageFen        Fen
	HoursPerWeek   int
	TermMonths     int
	Dormitory      string
	Complaints     string
	StartsOn       Date
	Night          bool
	Hazardous      bool
	State          string // "open" or "closed"
	CreatedAt      time.Time
}

// Ref names v.
func (v Vacancy) Ref() Ref { return Ref{v.County, string(v.ID)} }

// Terms are v's terms as employer o offers them.
func (v Vacancy) Terms(o Organisation) Terms {
	return Terms{o.Name, o.CreditCode, v.Place, v.Task, v.WageFen, v.HoursPerWeek, v.TermMonths, v.Dormitory, v.Complaints, v.StartsOn, v.Night, v.Hazardous}
}

// Check blames the fields of v that do not make an offer a person could judge.
func (v Vacancy) Check(today Date) error {
	var k Check
	k.Text("title", v.Title, 2, 60)
	k.Range("places", v.Places, 1, 500)
	k.Text("place", v.Place, 2, 100)
	k.Text("task", v.Task, 2, 200)
	k.That(v.WageFen >= 1000_00 && v.WageFen <= 100_000_00, "wage", "wage-range")
	k.Range("hours_per_week", v.HoursPerWeek, 1, 44)
	k.Range("term_months", v.TermMonths, 0, 120)
	k.That(Dormitories.Has(v.Dormitory), "dormitory", "choose-one")
	k.Text("complaints", v.Complaints, 5, 100)
	k.Date("starts_on", v.StartsOn)
	if v.StartsOn.Valid() {
		k.That(v.StartsOn > today, "starts_on", "date-past")
	}
	return k.Err()
}

// JobRequest (求职登记) is a person's own wish to be offered work in a trade they hold a certificate of. Closed by the same person.
type JobRequest struct {
	County        County // the person's
	ID            JobRequestID
	PersonID      PersonID
	CourseID      CourseID
	CertificateID CertificateID
	Level         int
	ConsentID     ConsentID
	State         string // "open" or "closed"
	CreatedAt     time.Time
}

// Offer (录用通知) is sent by an employer to one person who asked for work. Its terms are frozen when sent.
type Offer struct {
	County         County // the vacancy's
	ID             OfferID
	VacancyID      VacancyID
	OrganisationID OrganisationID
	RegionPath     string
	JobRequestID   JobRequestID
	PersonID       PersonID
	PersonCounty   County
	Terms          string // canonical JSON of Terms, frozen
	TermsHash      string // SHA-256 of it, hexadecimal
	State          string // "open", "accepted", "declined" or "withdrawn"; what the sender sees is SenderState
	OpenUntil      Date
	WithdrawnOn    Date // the day its sender took it back, or ""; a person's answer stays as it was given
	SentAt         time.Time
	AnsweredAt     time.Time
}

// Ref names o.
func (o Offer) Ref() Ref { return Ref{o.County, string(o.ID)} }

// SenderState is what the employer sees on day: an answer No cannot be told from silence, not even by when it closes.
func (o Offer) SenderState(day Date) string {
	switch {
	case o.State == "accepted":
		return "accepted"
	case o.State == "withdrawn", o.WithdrawnOn != "", day > o.OpenUntil:
		return "closed"
	}
	return "open"
}

// ForSender is o without what would tell its sender a No from silence.
func (o Offer) ForSender() Offer {
	if o.State == "declined" {
		o.State, o.AnsweredAt = "open", time.Time{}
	}
	return o
}

// Answer is o after its person answered on day: "accepted" or "declined".
func (o Offer) Answer(answer string, day Date, at time.Time) (Offer, error) {
	if answer != "accepted" && answer != "declined" {
		var k Check
		k.Add("answer", "choose-one")
		return o, k.Err()
	}
	if o.State != "open" || day > o.OpenUntil {
		return o, ErrOfferClosed
	}
	o.State, o.AnsweredAt = answer, at
	return o, nil
}

// Errors of work.
var (
	ErrOfferClosed   = &Error{Kind: Conflict, Code: "offer-closed"}
	ErrOfferOpen     = &Error{Kind: Conflict, Code: "offer-open"}
	ErrVacancyClosed = &Error{Kind: Refused, Code: "vacancy-closed"}
	ErrCooling       = &Error{Kind: Refused, Code: "cooling-off"}
	ErrRequestOpen   = &Error{Kind: Conflict, Code: "job-request-open"}
	ErrNoCertificate = &Error{Kind: Refused, Code: "no-certificate"}
	ErrTooEarly      = &Error{Kind: Refused, Code: "starts-within-cooling"}
)
