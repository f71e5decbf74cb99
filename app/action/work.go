package action

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewVacancy is what an employer says of a job.
type NewVacancy struct {
	Title        string
	CourseID     domain.CourseID
	Places       int
	Place        string
	Task         string
	WageFen      domain.Fen
	HoursPerWeek int
	TermMonths   int
	Dormitory    string
	Complaints   string
	StartsOn     domain.Date
	Night        bool
	Hazardous    bool
}

// PostVacancy publishes a job of the actor's own enterprise.
func (a *Actions) PostVacancy(ctx context.Context, who domain.Actor, in NewVacancy) (domain.Vacancy, error) {
	return do(ctx, a, who, "vacancy", "post", func(tx *storage.Tx) (v domain.Vacancy, ref domain.Ref, err error) {
		o, err := tx.Organisation(ctx, who.Scope.OrganisationID)
		if err != nil {
			return v, ref, err
		}
		if o.CodeState != "ok" {
			return v, ref, domain.ErrCodeUnconfirmed
		}
		v = domain.Vacancy{County: o.County, ID: domain.VacancyID(a.NewID()), OrganisationID: o.ID, RegionPath: o.RegionPath, Title: in.Title, CourseID: in.CourseID, Places: in.Places,
			Place: in.Place, Task: in.Task, WageFen: in.WageFen, HoursPerWeek: in.HoursPerWeek, TermMonths: in.TermMonths, Dormitory: in.Dormitory, Complaints: in.Complaints,
			StartsOn: in.StartsOn, Night: in.Night, Hazardous: in.Hazardous, State: "open", CreatedAt: tx.Now}
		var k domain.Check
		k.Merge(v.Check(tx.Today()))
		_, cerr := tx.Course(ctx, in.CourseID)
		k.That(cerr == nil, "course_id", "choose-one")
		if err := k.Err(); err != nil {
			return v, ref, err
		}
		return v, v.Ref(), tx.AddVacancy(ctx, v)
	})
}

// CloseVacancy takes a job off the list; offers already sent stand.
func (a *Actions) CloseVacancy(ctx context.Context, who domain.Actor, id domain.VacancyID) (domain.Vacancy, error) {
	return do(ctx, a, who, "vacancy", "close", func(tx *storage.Tx) (domain.Vacancy, domain.Ref, error) {
		v, err := tx.Vacancy(ctx, who.Scope, id)
		if err != nil {
			return v, domain.Ref{}, err
		}
		if v.State != "open" {
			return v, domain.Ref{}, domain.ErrVacancyClosed
		}
		v.State = "closed"
		return v, v.Ref(), tx.UpdateVacancy(ctx, v)
	})
}

// AskForWork enters a person's own wish to be offered work in a trade they hold a valid certificate of.
func (a *Actions) AskForWork(ctx context.Context, who access.PersonSession, course domain.CourseID, yes Agreement) (domain.JobRequest, error) {
	return do(ctx, a, who.Actor(), "work", "ask", func(tx *storage.Tx) (r domain.JobRequest, ref domain.Ref, err error) {
		p, err := tx.Person(ctx, who.Person())
		if err != nil {
			return r, ref, err
		}
		if r, err = a.asking(ctx, tx, who.Actor().Scope, p, course); err != nil {
			return r, ref, err
		}
		if err := tx.Restricted(ctx, p.ID); err != nil {
			return r, ref, err
		}
		if r.ConsentID, err = a.consent(ctx, tx, who, r.County, "job-request", string(r.ID), yes); err != nil {
			return r, ref, err
		}
		if err := useGuardian(ctx, tx, p, "job-request", string(course), r.ConsentID); err != nil {
			return r, ref, err
		}
		return r, domain.Ref{County: r.County, ID: string(r.ID)}, tx.AddJobRequest(ctx, r)
	})
}

// asking is the request for work that a person may leave in a trade, or why they may not.
func (a *Actions) asking(ctx context.Context, tx *storage.Tx, own domain.Scope, p domain.Person, course domain.CourseID) (r domain.JobRequest, err error) {
	_, agreed, err := guarded(ctx, tx, p, "job-request", string(course))
	if err != nil {
		return r, err
	}
	if err := p.MayWork(tx.Today(), domain.Terms{}, agreed); err != nil {
		return r, err
	}
	list, err := tx.Certificates(ctx, own, "", 100)
	if err != nil {
		return r, err
	}
	r = domain.JobRequest{County: p.County, ID: domain.JobRequestID(a.NewID()), PersonID: p.ID, CourseID: course, State: "open", CreatedAt: tx.Now}
	for _, c := range list {
		if c.CourseID == course && c.State == domain.CertificateValid && r.CertificateID == "" {
			r.CertificateID, r.Level = c.ID, c.Level
		}
	}
	if r.CertificateID == "" {
		return r, domain.ErrNoCertificate.At("course_id")
	}
	return r, nil
}

// StopAsking ends a person's request for work, at once and without a reason.
func (a *Actions) StopAsking(ctx context.Context, who access.PersonSession, id domain.JobRequestID) (domain.JobRequest, error) {
	return do(ctx, a, who.Actor(), "work", "stop", func(tx *storage.Tx) (r domain.JobRequest, ref domain.Ref, err error) {
		if r, err = tx.JobRequest(ctx, id); err == nil && r.PersonID != who.Person() {
			err = domain.ErrNotFound
		}
		if err != nil {
			return r, ref, err
		}
		r, err = stopAsking(ctx, tx, r)
		return r, domain.Ref{County: r.County, ID: string(r.ID)}, err
	})
}

// Candidates are who asked for work in a vacancy's trade, for the vacancy's own employer: level and date, and the masked name of those who
// agreed to that.
func (a *Actions) Candidates(ctx context.Context, who domain.Actor, id domain.VacancyID) ([]storage.Candidate, error) {
	if err := a.may(who, "offer", "send"); err != nil {
		return nil, err
	}
	v, err := a.Store.Vacancy(ctx, who.Scope, id)
	if err != nil {
		return nil, err
	}
	list, err := a.Store.Candidates(ctx, v)
	for i := range list {
		list[i].Name = ident.MaskName(list[i].Name)
	}
	return list, err
}

// OfferName is the masked name that an offer's sender may read: of who accepted it, and of who agreed to be named and did not take that back.
func (a *Actions) OfferName(ctx context.Context, o domain.Offer) (string, error) {
	if o.State != "accepted" {
		_, err := a.Store.StandingConsent(ctx, o.PersonID, "sharing", string(o.JobRequestID))
		if errors.Is(err, domain.ErrNotFound) {
			return "", nil
		}
		if err != nil {
			return "", err
		}
	}
	p, err := a.Store.Person(ctx, o.PersonID)
	return ident.MaskName(p.Name), err
}

// SendOffer offers a vacancy to one person who asked for work. Its terms are frozen by it; while the employer sees an offer to the
// same person as open, there is no other; without an ombudsman nothing is sent.
func (a *Actions) SendOffer(ctx context.Context, who domain.Actor, vacancy domain.VacancyID, to domain.JobRequestID) (domain.Offer, error) {
	return do(ctx, a, who, "offer", "send", func(tx *storage.Tx) (o domain.Offer, ref domain.Ref, err error) {
		v, err := tx.Vacancy(ctx, who.Scope, vacancy)
		if err != nil {
			return o, ref, err
		}
		r, err := tx.JobRequest(ctx, to)
		if errors.Is(err, domain.ErrNotFound) || err == nil && r.CourseID != v.CourseID {
			var k domain.Check
			k.Add("job_request_id", "choose-one")
			return o, ref, k.Err()
		}
		if err != nil {
			return o, ref, err
		}
		if err := a.mayOffer(ctx, tx, v, r); err != nil {
			return o, ref, err
		}
		employer, err := tx.Organisation(ctx, v.OrganisationID)
		if err != nil {
			return o, ref, err
		}
		terms, err := json.Marshal(v.Terms(employer))
		if err != nil {
			return o, ref, err
		}
		sum := sha256.Sum256(terms)
		o = domain.Offer{County: v.County, ID: domain.OfferID(a.NewID()), VacancyID: v.ID, OrganisationID: v.OrganisationID, RegionPath: v.RegionPath, JobRequestID: r.ID,
			PersonID: r.PersonID, PersonCounty: r.County, Terms: string(terms), TermsHash: hex.EncodeToString(sum[:]), State: "open", OpenUntil: tx.Today().Add(domain.OfferDays), SentAt: tx.Now}
		return o, o.Ref(), tx.AddOffer(ctx, o)
	})
}

func (a *Actions) mayOffer(ctx context.Context, tx *storage.Tx, v domain.Vacancy, r domain.JobRequest) error {
	if v.State != "open" || v.StartsOn <= tx.Today() {
		return domain.ErrVacancyClosed
	}
	if err := ombudsman(ctx, tx, v.RegionPath); err != nil {
		return err
	}
	if err := tx.Restricted(ctx, r.PersonID); err != nil {
		return domain.ErrVacancyClosed // as if the request had ended: nobody learns that a file is restricted
	}
	open, err := tx.OpenOffer(ctx, v.OrganisationID, r.PersonID, tx.Today())
	if err == nil && open {
		return domain.ErrOfferOpen
	}
	return err
}

// WithdrawOffer takes an offer back that was not answered yet.
func (a *Actions) WithdrawOffer(ctx context.Context, who domain.Actor, id domain.OfferID) (domain.Offer, error) {
	return do(ctx, a, who, "offer", "withdraw", func(tx *storage.Tx) (domain.Offer, domain.Ref, error) {
		o, err := tx.Offer(ctx, who.Scope, id)
		if err != nil {
			return o, domain.Ref{}, err
		}
		if o.SenderState(tx.Today()) != "open" {
			return o, domain.Ref{}, domain.ErrOfferClosed
		}
		o.State, o.WithdrawnOn = "withdrawn", tx.Today()
		return o, o.Ref(), tx.WithdrawOffer(ctx, o)
	})
}

// OfferAnswer is a person's answer; only accepting needs the consent.
type OfferAnswer struct {
	Answer    string // "accepted" or "declined"
	Agreement Agreement
}

// AnswerOffer accepts or declines, for the person alone. Accepting begins the cooling-off period; declining leaves no trace that the
// sender could see. An acceptance on a shared device leaves none either, until it comes again from elsewhere; its state is OfferAwaiting
// for the person meanwhile.
func (a *Actions) AnswerOffer(ctx context.Context, who access.PersonSession, id domain.OfferID, in OfferAnswer) (domain.Offer, error) {
	return do(ctx, a, who.Actor(), "offer", "answer", func(tx *storage.Tx) (o domain.Offer, ref domain.Ref, err error) {
		if o, err = tx.Offer(ctx, who.Actor().Scope, id); err != nil {
			return o, ref, err
		}
		if o, err = o.Answer(in.Answer, tx.Today(), tx.Now); err != nil {
			return o, ref, err
		}
		shared, err := a.shared(ctx, tx, who)
		if err != nil {
			return o, ref, err
		}
		if shared && o.State == "accepted" {
			if _, err := agreed(ctx, tx, who, "placement", in.Agreement); err != nil {
				return o, ref, err
			}
			o.State = domain.OfferAwaiting
			return o, o.Ref(), tx.AddPendingAnswer(ctx, domain.PendingAnswer{County: o.County, ID: a.NewID(), PersonID: o.PersonID, OfferID: o.ID, Until: domain.PendingUntil(tx.Now), CreatedAt: tx.Now})
		}
		if err := tx.RemovePendingAnswer(ctx, o); err != nil {
			return o, ref, err
		}
		if err := tx.UpdateOffer(ctx, o); err != nil || o.State == "declined" {
			return o, o.Ref(), err
		}
		return o, o.Ref(), a.place(ctx, tx, who, o, in.Agreement)
	})
}

func (a *Actions) place(ctx context.Context, tx *storage.Tx, who access.PersonSession, o domain.Offer, yes Agreement) error {
	p, err := tx.Person(ctx, who.Person())
	if err != nil {
		return err
	}
	if _, err := a.mayPlace(ctx, tx, p, o); err != nil {
		return err
	}
	if err := tx.Restricted(ctx, p.ID); err != nil {
		return err
	}
	consent, err := a.consent(ctx, tx, who, o.County, "placement", string(o.ID), yes)
	if err != nil {
		return err
	}
	if err := useGuardian(ctx, tx, p, "placement", string(o.ID), consent); err != nil {
		return err
	}
	day := tx.Today()
	return tx.AddPlacement(ctx, domain.Placement{County: o.County, ID: domain.PlacementID(a.NewID()), OfferID: o.ID, VacancyID: o.VacancyID, OrganisationID: o.OrganisationID,
		RegionPath: o.RegionPath, PersonID: o.PersonID, PersonCounty: o.PersonCounty, ConsentID: consent, State: "cooling-off", AcceptedOn: day, CoolingUntil: day.Add(max(a.Safeguards.CoolingDays, domain.CoolingDays)), CreatedAt: tx.Now})
}

// mayPlace says why a person cannot take the work of an offer: too young, at night or hazardous under 18, or without a guardian's Yes. It gives
// the terms.
func (a *Actions) mayPlace(ctx context.Context, tx *storage.Tx, p domain.Person, o domain.Offer) (t domain.Terms, err error) {
	if err := json.Unmarshal([]byte(o.Terms), &t); err != nil {
		return t, err
	}
	_, agreed, err := guarded(ctx, tx, p, "placement", string(o.ID))
	if err != nil {
		return t, err
	}
	return t, p.MayWork(tx.Today(), t, agreed)
}
