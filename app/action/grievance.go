package action

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// Attachment is a scan or photo that somebody encloses; it is encrypted together with the words beside it.
type Attachment struct {
	Name  string
	Type  string // judged by content
	Bytes []byte
}

// AttachmentSize is the largest enclosure in bytes.
const AttachmentSize = 2 << 20

// said is what is encrypted as one.
type said struct {
	Text string
	File *Attachment `json:",omitempty"`
}

func (in *said) check(k *domain.Check, least int) {
	k.Text("text", in.Text, least, 2000)
	if in.File == nil {
		return
	}
	in.File.Type = http.DetectContentType(in.File.Bytes)
	kinds := domain.Words("application/pdf,image/jpeg,image/png")
	k.That(kinds.Has(in.File.Type) && len(in.File.Bytes) <= AttachmentSize && domain.Plain(in.File.Name) && len(in.File.Name) <= 200, "file", "attachment-refused")
}

// NewGrievance is what somebody tells the ombudsman.
type NewGrievance struct {
	Topic      string
	Text       string
	File       *Attachment
	RegionCode string // of an anonymous one
	Code       string // claim code of an anonymous one that a page made beforehand, so that a form sent twice shows it twice
	Earlier    string // claim code, or id of one's own, of the case that a retaliation followed
}

// Left is what whoever leaves a grievance gets; the code is shown once.
type Left struct {
	domain.Grievance
	Code string
}

// LeaveGrievance leaves a grievance; who is the person's own session, or its zero value for an anonymous one, whose answer is read with
// the claim code. Its row in the log names nobody.
func (a *Actions) LeaveGrievance(ctx context.Context, who access.PersonSession, in NewGrievance) (left Left, err error) {
	code := ""
	if !who.Valid() {
		if code = access.ClaimCode(in.Code); code == "" {
			code = access.NewClaimCode()
		}
	}
	left.Code = code
	left.Grievance, err = do(ctx, a, domain.Visitor, "grievance", "leave", func(tx *storage.Tx) (g domain.Grievance, ref domain.Ref, err error) {
		var k domain.Check
		say := said{in.Text, in.File}
		k.That(domain.GrievanceTopics.Has(in.Topic) && in.Topic != "bad-answer", "topic", "choose-one")
		say.check(&k, 5)
		g = domain.Grievance{County: domain.NoCounty, PersonID: who.Person(), Topic: in.Topic}
		if who.Valid() {
			p, err := tx.Person(ctx, who.Person())
			if err != nil {
				return g, ref, err
			}
			g.County = p.County
		} else {
			r, rerr := a.regionIn(ctx, tx, domain.Actor{}, in.RegionCode, domain.LevelCounty)
			if !k.Merge(rerr) {
				return g, ref, rerr
			}
			g.County = ident.CountyOf(string(r.Code))
		}
		if err := k.Err(); err != nil {
			return g, ref, err
		}
		if g.EarlierID, err = earlier(ctx, tx, who, in); err != nil {
			return g, ref, err
		}
		if g, err = a.openCase(ctx, tx, g, say, code); err == nil && who.Valid() && domain.AboutPayees.Has(in.Topic) {
			err = a.holdClaimsOf(ctx, tx, who.Person())
		}
		return bare(g), g.Ref(), err
	})
	return left, err
}

// earlier finds the case that a retaliation followed. One that is not found is none, and nobody is told.
func earlier(ctx context.Context, tx *storage.Tx, who access.PersonSession, in NewGrievance) (domain.GrievanceID, error) {
	if in.Topic != "retaliation" || in.Earlier == "" {
		return "", nil
	}
	if code := access.ClaimCode(in.Earlier); code != "" {
		g, err := tx.GrievanceByCode(ctx, access.HashCode(code))
		if err == nil || !errors.Is(err, domain.ErrNotFound) {
			return g.ID, err
		}
	}
	if !who.Valid() {
		return "", nil
	}
	list, err := tx.OwnGrievances(ctx, who.Person())
	for _, g := range list {
		if string(g.ID) == in.Earlier {
			return g.ID, nil
		}
	}
	return "", err
}

// bare is what of g is kept beside it under an idempotency key: no keys, and nobody's name.
func bare(g domain.Grievance) domain.Grievance {
	return domain.Grievance{County: g.County, ID: g.ID, Topic: g.Topic, State: g.State, DueOn: g.DueOn, CreatedAt: g.CreatedAt}
}

// addGrievance opens a case that a person's answer or dispute itself is.
func (a *Actions) addGrievance(ctx context.Context, tx *storage.Tx, county domain.County, person domain.PersonID, topic, text string) (domain.Grievance, error) {
	return a.openCase(ctx, tx, domain.Grievance{County: county, PersonID: person, Topic: topic}, said{Text: text}, "")
}

// openCase stores a new case with its first words, encrypted to the office that hears its county.
func (a *Actions) openCase(ctx context.Context, tx *storage.Tx, g domain.Grievance, say said, code string) (domain.Grievance, error) {
	key, err := officeOf(ctx, tx, g.County, tx.Today())
	if err != nil {
		return g, err
	}
	recipient, secret, err := access.NewIdentity()
	if err != nil {
		return g, err
	}
	g.ID, g.KeyID, g.OwnRecipient, g.State, g.CreatedAt = domain.GrievanceID(a.NewID()), key.ID, recipient, "open", tx.Now
	if code != "" {
		g.CodeHash = access.HashCode(code)
		g.OwnLocked, err = access.LockUnder(code, codeUse, []byte(secret))
	} else {
		g.OwnSealed = tx.SealBytes([]byte(secret))
	}
	if err != nil {
		return g, err
	}
	if g.DueOn, err = answerDay(ctx, tx); err != nil {
		return g, err
	}
	if err := tx.AddGrievance(ctx, g); err != nil {
		return g, err
	}
	return g, a.say(ctx, tx, g, key, false, say)
}

const codeUse = "claim code"

// answerDay is by when a case that begins to wait today gets its answer.
func answerDay(ctx context.Context, tx *storage.Tx) (domain.Date, error) {
	cal, err := tx.Calendar(ctx)
	if err != nil {
		return "", err
	}
	due, err := cal.AddWorkdays(tx.Today(), domain.GrievanceDays)
	if errors.Is(err, domain.ErrHolidayData) {
		return tx.Today().Add(domain.GrievanceDays), nil // never later than so many working days; nobody is turned away for want of a calendar
	}
	return due, err
}

// officeOf is the key of the office that hears a county; the zero key where there is none.
func officeOf(ctx context.Context, from offices, county domain.County, day domain.Date) (domain.OfficeKey, error) {
	r, err := from.RegionNow(ctx, domain.RegionCode(string(county)+"000000"), day)
	if err != nil {
		return domain.OfficeKey{}, err
	}
	key, err := from.OfficeFor(ctx, r.Path, day)
	if errors.Is(err, domain.ErrNotFound) {
		err = nil
	}
	return key, err
}

// hears is the key to which what is said in a case from now on is encrypted: the case's own while somebody in office holds it, and else
// that of the office that hears its county now, to which the case goes.
func hears(ctx context.Context, tx *storage.Tx, g *domain.Grievance) (domain.OfficeKey, error) {
	if g.KeyID == "" {
		return domain.OfficeKey{}, nil
	}
	key, err := tx.HeldKey(ctx, g.KeyID, tx.Today())
	if !errors.Is(err, domain.ErrNotFound) {
		return key, err
	}
	if key, err = officeOf(ctx, tx, g.County, tx.Today()); err == nil && key.ID == "" {
		return tx.OfficeKey(ctx, g.KeyID)
	}
	g.KeyID = key.ID
	return key, err
}

// offices are where the keys of offices are read: a store or a transaction.
type offices interface {
	RegionNow(context.Context, domain.RegionCode, domain.Date) (domain.Region, error)
	OfficeFor(context.Context, string, domain.Date) (domain.OfficeKey, error)
}

// OfficeWaits reports whether what the person writes to the ombudsman is sealed by the server until the office of their county has a key.
func (a *Actions) OfficeWaits(ctx context.Context, who access.PersonSession) (bool, error) {
	if err := a.may(who.Actor(), "grievance", "own"); err != nil {
		return false, err
	}
	p, err := a.Store.Person(ctx, who.Person())
	if err != nil {
		return false, err
	}
	key, err := officeOf(ctx, a.Store, p.County, a.Store.Today())
	return key.ID == "", err
}

// say stores what somebody said in a case: to the office, and what the office says to the author too.
func (a *Actions) say(ctx context.Context, tx *storage.Tx, g domain.Grievance, key domain.OfficeKey, byOffice bool, in said) error {
	b, err := json.Marshal(in)
	if err != nil {
		return err
	}
	w := domain.CaseWord{County: g.County, ID: a.NewID(), GrievanceID: g.ID, ByOffice: byOffice, CreatedAt: tx.Now}
	if key.ID == "" {
		w.WaitingSealed = tx.SealBytes(b)
	} else if w.OfficeText, err = access.EncryptTo(key.Recipient, b); err != nil {
		return err
	}
	if byOffice {
		if w.OwnText, err = access.EncryptTo(g.OwnRecipient, b); err != nil {
			return err
		}
	}
	return tx.AddCaseWord(ctx, w)
}

// sayMore adds the author's words to a case, which waits for an answer again; agree is their yes to a finding that names the employer.
func (a *Actions) sayMore(ctx context.Context, tx *storage.Tx, g domain.Grievance, in said, agree bool) error {
	key, err := hears(ctx, tx, &g)
	if err != nil {
		return err
	}
	if g.State != "open" {
		if g.DueOn, err = answerDay(ctx, tx); err != nil {
			return err
		}
	}
	g.State, g.Agreed = "open", g.Agreed || agree
	if err := tx.UpdateGrievance(ctx, g); err != nil {
		return err
	}
	return a.say(ctx, tx, g, key, false, in)
}

// More is what an author adds to a case.
type More struct {
	Text  string
	File  *Attachment
	Agree bool
}

// AddWords adds to the case of a claim code. Whether there is one is told to nobody.
func (a *Actions) AddWords(ctx context.Context, code string, in More) error {
	_, err := do(ctx, a, domain.Visitor, "grievance", "leave", func(tx *storage.Tx) (bool, domain.Ref, error) {
		say := said{in.Text, in.File}
		var k domain.Check
		say.check(&k, 2)
		if err := k.Err(); err != nil {
			return false, domain.Ref{}, err
		}
		g, err := tx.GrievanceByCode(ctx, access.HashCode(access.ClaimCode(code)))
		if errors.Is(err, domain.ErrNotFound) {
			return true, domain.Ref{County: domain.NoCounty}, nil
		}
		if err == nil {
			err = a.sayMore(ctx, tx, g, say, in.Agree)
		}
		return true, g.Ref(), err
	})
	return err
}

// AddOwnWords adds to a person's own case.
func (a *Actions) AddOwnWords(ctx context.Context, who access.PersonSession, id domain.GrievanceID, in More) error {
	if err := a.may(who.Actor(), "grievance", "own"); err != nil {
		return err
	}
	_, err := do(ctx, a, domain.Visitor, "grievance", "leave", func(tx *storage.Tx) (bool, domain.Ref, error) {
		say := said{in.Text, in.File}
		var k domain.Check
		say.check(&k, 2)
		if err := k.Err(); err != nil {
			return false, domain.Ref{}, err
		}
		list, err := tx.OwnGrievances(ctx, who.Person())
		for _, g := range list {
			if g.ID == id {
				return true, g.Ref(), a.sayMore(ctx, tx, g, say, in.Agree)
			}
		}
		return false, domain.Ref{}, errors.Join(err, domain.ErrNotFound)
	})
	return err
}

// Word is one readable part of a case.
type Word struct {
	ID       string
	ByOffice bool
	Text     string
	File     *Attachment
	Sealed   bool // under a key that the reader does not have
	At       time.Time
}

// Case is a case with what the reader may read of it.
type Case struct {
	domain.Grievance
	Words []Word
}

// Answer is what the office said last, "" if nothing.
func (c Case) Answer() string {
	for i := len(c.Words) - 1; i >= 0; i-- {
		if c.Words[i].ByOffice {
			return c.Words[i].Text
		}
	}
	return ""
}

// First is what the case began with.
func (c Case) First() string {
	if len(c.Words) == 0 || c.Words[0].ByOffice {
		return ""
	}
	return c.Words[0].Text
}

// OwnGrievances are what the person left, with what the office said. Their own words are the office's alone: the server cannot show them.
func (a *Actions) OwnGrievances(ctx context.Context, who access.PersonSession) (cases []Case, err error) {
	if err := a.may(who.Actor(), "grievance", "own"); err != nil {
		return nil, err
	}
	list, err := a.Store.OwnGrievances(ctx, who.Person())
	if err != nil {
		return nil, err
	}
	for _, g := range list {
		secret, err := a.Store.OpenBytes(g.OwnSealed)
		if err != nil {
			return nil, err
		}
		c := Case{Grievance: g}
		if c.Words, err = a.answers(ctx, g, string(secret)); err != nil {
			return nil, err
		}
		cases = append(cases, c)
	}
	return cases, nil
}

// Answers are what the office said in the case of a claim code; none where there is no case, and where there is no answer.
func (a *Actions) Answers(ctx context.Context, code string) ([]Word, error) {
	code = access.ClaimCode(code)
	g, err := a.Store.GrievanceByCode(ctx, access.HashCode(code))
	if errors.Is(err, domain.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	secret, err := access.UnlockUnder(code, codeUse, g.OwnLocked)
	if err != nil {
		return nil, err
	}
	return a.answers(ctx, g, string(secret))
}

// answers are what the office said, read with the author's key to the case.
func (a *Actions) answers(ctx context.Context, g domain.Grievance, secret string) (list []Word, err error) {
	words, err := a.Store.CaseWords(ctx, g)
	if err != nil {
		return nil, err
	}
	for _, w := range words {
		if !w.ByOffice {
			continue
		}
		b, err := access.DecryptWith(secret, w.OwnText)
		if err != nil {
			return nil, err
		}
		x, err := wordOf(w, b)
		if err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	return list, nil
}

func wordOf(w domain.CaseWord, b []byte) (Word, error) {
	var s said
	err := json.Unmarshal(b, &s)
	return Word{ID: w.ID, ByOffice: w.ByOffice, Text: s.Text, File: s.File, At: w.CreatedAt}, err
}

// counties are the counties of the actor's region, those that were merged into others included.
func (a *Actions) counties(ctx context.Context, who domain.Actor) (list []domain.County, err error) {
	if who.Scope.RegionPath == "" {
		return nil, nil
	}
	codes, err := a.Store.CountyCodes(ctx, who.Scope.RegionPath)
	for _, c := range codes {
		list = append(list, ident.CountyOf(string(c)))
	}
	return list, err
}
