package action

import (
	"context"
	"errors"
	"slices"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// Scan is the picture of a signed paper as it came in; nothing of it is judged yet.
type Scan struct {
	Name  string
	Bytes []byte
}

// PaperAnswer is what the person before the witness signed: to join a class or to leave it. Both are the same act with one name in the log.
type PaperAnswer struct {
	Answer    string // one of domain.PaperAnswers
	ClassID   domain.ClassID
	Agreement Agreement // to the text as it was printed; leaving asks for none
	Scan      Scan
}

// Recorded is what an answer on paper led to. Of leaving there is no paper to call back about and no receipt.
type Recorded struct {
	Enrolment domain.Enrolment
	Paper     domain.PaperConsent
}

// RecordPaper keeps what the person of an open visit signed before the worker who serves them, as the person's own act: the worker is the
// witness. Joining and leaving take the same steps.
func (a *Actions) RecordPaper(ctx context.Context, who domain.Actor, id domain.VisitID, in PaperAnswer) (Recorded, error) {
	var k domain.Check
	k.That(domain.PaperAnswers.Has(in.Answer), "answer", "choose-one")
	k.That(in.ClassID != "", "class_id", "choose-one")
	k.That(in.Answer != "join" || in.Agreement.TextHash != "", "consent", "consent-not-given")
	return signed(ctx, a, who, "paper-consent", id, in.Scan, k.Err(), func(tx *storage.Tx, v domain.Visit, p domain.Person, f domain.File) (r Recorded, err error) {
		person, err := access.OnPaper(ctx, tx, who, v, f.ID)
		if err != nil {
			return r, err
		}
		if in.Answer == "leave" {
			r.Enrolment, err = leaveClass(ctx, tx, p.ID, in.ClassID)
			return r, err
		}
		if err := roomAtDesk(ctx, tx, who, p.ID, in.ClassID); err != nil {
			return r, err
		}
		if r.Enrolment, _, err = a.join(ctx, tx, person, in.ClassID, in.Agreement); err != nil {
			return r, err
		}
		r.Paper = domain.PaperConsent{County: r.Enrolment.County, ID: domain.PaperConsentID(a.NewID()), ConsentID: r.Enrolment.ConsentID, PersonID: p.ID, ClassID: in.ClassID,
			WitnessID: who.PersonID, OrganisationID: v.OrganisationID, VisitID: v.ID, FileID: f.ID, MadeOn: tx.Today(), CallState: "waiting", CreatedAt: tx.Now}
		return r, tx.AddPaper(ctx, r.Paper)
	})
}

// signed runs an act on what was signed in an open visit before the worker who serves it: a paper of a kind of file. wrong is what of the form is
// wrong already. The scan is judged by its content and kept before the transaction; without its row it is swept.
func signed[T any](ctx context.Context, a *Actions, who domain.Actor, kind string, id domain.VisitID, scan Scan, wrong error, fn func(*storage.Tx, domain.Visit, domain.Person, domain.File) (T, error)) (out T, err error) {
	if err := a.may(who, "paper", "record"); err != nil {
		return out, err
	}
	served, err := a.Served(ctx, who, id)
	if err != nil {
		return out, err
	}
	var k domain.Check
	k.Merge(wrong)
	if e := (*domain.Error)(nil); errors.As(domain.Scan(scan.Bytes), &e) {
		k.Merge(e.At("file"))
	}
	if err := k.Err(); err != nil {
		return out, err
	}
	f := domain.File{County: served.Person.County, ID: domain.FileID(a.NewID()), PersonID: served.PersonID, Name: scan.Name, Kind: kind}
	if kind == "guardian" {
		f.KeepUntil = served.Person.OfAgeOn().Add(-1)
	}
	f, err = a.Store.Keep(ctx, f, scan.Bytes)
	if err != nil {
		return out, err
	}
	return serve(ctx, a, who, "paper", "record", id, func(tx *storage.Tx, p domain.Person) (out T, err error) {
		if err := witness(ctx, tx, who); err != nil {
			return out, err
		}
		if err := tx.AddFile(ctx, f); err != nil {
			return out, err
		}
		return fn(tx, served.Visit, p, f)
	})
}

// witness refuses whoever is not independent at this moment: of another kind of body, or with any other part in the programme since the rota
// was drawn.
func witness(ctx context.Context, tx *storage.Tx, who domain.Actor) error {
	body, err := tx.Organisation(ctx, who.Scope.OrganisationID)
	if err != nil {
		return err
	}
	workers, err := tx.DeskWorkers(ctx, body.ID, tx.Today())
	if err != nil {
		return err
	}
	if !body.Independent() || !slices.Contains(workers, who.AccountID) {
		return domain.ErrWitness
	}
	return nil
}

// leaveClass leaves the class that a person is in.
func leaveClass(ctx context.Context, tx *storage.Tx, person domain.PersonID, class domain.ClassID) (domain.Enrolment, error) {
	list, err := tx.Enrolments(ctx, person)
	for _, e := range list {
		if e.ClassID == class && (e.State.HoldsSeat() || e.State == domain.EnrolmentWaiting) {
			return leave(ctx, tx, e)
		}
	}
	return domain.Enrolment{}, errors.Join(err, domain.ErrNotFound)
}

// PrintPaperReceipt makes the code with which the person takes a consent back that they gave on paper in this visit. It is shown once, to be
// printed; printed again it is another code.
func (a *Actions) PrintPaperReceipt(ctx context.Context, who domain.Actor, id domain.VisitID, paper domain.PaperConsentID) (shown string, err error) {
	code, shown := receiptCode()
	_, err = serve(ctx, a, who, "paper", "record", id, func(tx *storage.Tx, p domain.Person) (string, error) {
		x, err := paperOfVisit(ctx, tx, id, paper)
		if err != nil {
			return "", err
		}
		_, err = a.receipt(ctx, tx, p.ID, x.ConsentID, code)
		return "", err
	})
	return shown, err
}

func paperOfVisit(ctx context.Context, tx *storage.Tx, visit domain.VisitID, id domain.PaperConsentID) (domain.PaperConsent, error) {
	list, err := tx.PapersOfVisit(ctx, visit)
	for _, x := range list {
		if x.ID == id {
			return x, nil
		}
	}
	return domain.PaperConsent{}, errors.Join(err, domain.ErrNotFound)
}

// OwnPaper is the paper behind a consent of the person's own, and its scan.
func (a *Actions) OwnPaper(ctx context.Context, who access.PersonSession, consent domain.ConsentID) (p domain.PaperConsent, f domain.File, err error) {
	if err := a.may(who.Actor(), "file", "read"); err != nil {
		return p, f, err
	}
	if p, err = a.Store.PaperOfConsent(ctx, who.Person(), consent); err != nil {
		return p, f, err
	}
	f, err = a.Store.File(ctx, who.Actor().Scope, p.FileID)
	return p, f, err
}

// paperWaits says whose line of a class's claim waits for an independent call, because the person's consent, or more than a fifth of the
// class, is on paper.
func paperWaits(ctx context.Context, tx *storage.Tx, c domain.Class) (map[domain.PersonID]bool, error) {
	papers, err := tx.ClassPapers(ctx, c)
	if err != nil || len(papers) == 0 {
		return nil, err
	}
	roster, err := tx.Roster(ctx, c)
	var people []domain.PersonID
	for _, e := range roster {
		people = append(people, e.PersonID)
	}
	return domain.PaperWaits(people, papers), err
}

// deskCounty is the county of a worker's desk.
func (a *Actions) deskCounty(ctx context.Context, who domain.Actor) ([]domain.County, error) {
	o, err := a.Store.Organisation(ctx, who.Scope.OrganisationID)
	return []domain.County{o.County}, err
}

// PapersToCall are the papers of the desk's county whose people nobody asked again yet, without those the caller stood by.
func (a *Actions) PapersToCall(ctx context.Context, who domain.Actor) ([]storage.PaperCall, error) {
	if err := a.may(who, "paper", "call"); err != nil {
		return nil, err
	}
	county, err := a.deskCounty(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.Store.PapersToCall(ctx, county, who.PersonID)
}

// PaperToCall is one of PapersToCall with the person's name and phone, which the caller needs to ask them; the look stands in the person's file.
func (a *Actions) PaperToCall(ctx context.Context, who domain.Actor, id domain.PaperConsentID) (call storage.PaperCall, phone string, err error) {
	list, err := a.PapersToCall(ctx, who)
	if err != nil {
		return call, "", err
	}
	i := slices.IndexFunc(list, func(x storage.PaperCall) bool { return x.ID == id })
	if i < 0 {
		return call, "", domain.ErrNotFound
	}
	err = a.Store.Write(ctx, func(tx *storage.Tx) error {
		secrets, err := tx.Secrets(ctx, list[i].PersonID)
		phone = secrets.Phone
		return errors.Join(err, a.looked(ctx, tx, who, list[i].PersonID, "call-back:"+string(id)))
	})
	return list[i], phone, err
}

// CallPaper keeps what a person on paper answered when somebody independent, who was not the witness, asked again. Whoever says that they
// never agreed is free at once, as if they had said "not me".
func (a *Actions) CallPaper(ctx context.Context, who domain.Actor, id domain.PaperConsentID, answer string) (domain.PaperConsent, error) {
	county, err := a.deskCounty(ctx, who)
	if err != nil && a.may(who, "paper", "call") == nil {
		return domain.PaperConsent{}, err
	}
	return do(ctx, a, who, "paper", "call", func(tx *storage.Tx) (p domain.PaperConsent, ref domain.Ref, err error) {
		if err := witness(ctx, tx, who); err != nil {
			return p, ref, err
		}
		if p, err = tx.Paper(ctx, county, id); err != nil {
			return p, ref, err
		}
		if p, err = p.Call(answer, who.PersonID, tx.Now); err != nil {
			return p, ref, err
		}
		if err := tx.UpdatePaper(ctx, p); err != nil || p.CallState == "confirmed" {
			return p, p.Ref(), err
		}
		return p, p.Ref(), a.neverAgreed(ctx, tx, p)
	})
}

// neverAgreed frees what rests on a paper whose person says that they never signed it.
func (a *Actions) neverAgreed(ctx context.Context, tx *storage.Tx, p domain.PaperConsent) error {
	c, err := tx.Consent(ctx, p.PersonID, p.ConsentID)
	if err != nil || !c.WithdrawnAt.IsZero() {
		return err
	}
	e, err := tx.Enrolment(ctx, p.PersonID, domain.EnrolmentID(c.Subject))
	if err != nil {
		return err
	}
	if err := disownClass(ctx, tx, e); err != nil {
		return err
	}
	if err := tx.Tell(ctx, p.PersonID, "message.paper-denied"); err != nil {
		return err
	}
	return a.holdClaimsOf(ctx, tx, p.PersonID)
}
