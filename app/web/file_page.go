package web

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
	"yiji/storage"
)

// fileView is all that is stored about the reader.
type fileView struct {
	Person       domain.Person
	County       string
	Enrolments   []fileEnrolment
	Consents     []fileConsent
	Certificates []domain.Certificate
	Credits      domain.Hundredths
	Requests     []fileRequest
	Claims       []storage.PersonClaim
	Disclosures  []domain.Disclosure
}

// fileEnrolment is one class the reader ever enrolled in, left ones included.
type fileEnrolment struct {
	domain.Enrolment
	Title string
	Undo  bool // leaving it can still be undone
}

// fileConsent is a consent with the text that was shown.
type fileConsent struct {
	domain.Consent
	Text  domain.ConsentText
	Paper *paperFact // nil unless it was given on paper
}

// paperFact is a consent's paper with the name of the witness's body.
type paperFact struct {
	domain.PaperConsent
	Desk string
}

// fileRequest is a request for work with its trade.
type fileRequest struct {
	domain.JobRequest
	Course domain.Course
}

func (s *Server) myFilePage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	v, err := s.file(c.UserContext(), who.Person(), who.Actor().Scope)
	if err != nil {
		return err
	}
	v, _ = v.parted()
	return render(c, s.page(c, "my.file"), FilePage(v))
}

// file reads a person's own file for that person.
func (s *Server) file(ctx context.Context, who domain.PersonID, own domain.Scope) (v fileView, err error) {
	if v.Person, err = s.Store.Person(ctx, who); err != nil {
		return v, err
	}
	county, err := s.Store.Region(ctx, domain.RegionCode(string(v.Person.County)+"000000"), s.Store.Today())
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return v, err
	}
	v.County = county.Name
	var errs [7]error
	v.Enrolments, errs[0] = s.fileEnrolments(ctx, who)
	v.Consents, errs[1] = s.fileConsents(ctx, who)
	v.Certificates, errs[2] = s.Store.Certificates(ctx, own, "", 100)
	v.Requests, errs[3] = s.fileRequests(ctx, who)
	v.Claims, errs[4] = s.Store.PersonClaims(ctx, who)
	v.Disclosures, errs[6] = s.Store.Disclosures(ctx, who)
	credits, err := s.Store.Credits(ctx, who)
	errs[5] = err
	for _, x := range credits {
		v.Credits += x.Amount
	}
	return v, errors.Join(errs[:]...)
}

func (s *Server) fileEnrolments(ctx context.Context, who domain.PersonID) (list []fileEnrolment, err error) {
	all, err := s.Store.Enrolments(ctx, who)
	if err != nil {
		return nil, err
	}
	classes, err := s.Store.PersonClasses(ctx, who)
	for _, e := range all {
		_, undone := e.Restore(s.Store.Now())
		list = append(list, fileEnrolment{e, classes[e.ClassID].Title, undone == nil && classes[e.ClassID].Admit() == nil})
	}
	return list, err
}

func (s *Server) fileConsents(ctx context.Context, who domain.PersonID) (list []fileConsent, err error) {
	all, err := s.Store.Consents(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		t, err := s.Store.ConsentTextByID(ctx, x.TextID)
		if err != nil {
			return nil, err
		}
		list = append(list, fileConsent{Consent: x, Text: t})
	}
	papers, err := s.Store.OwnPapers(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, p := range papers {
		o, err := s.Store.Organisation(ctx, p.OrganisationID)
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return nil, err
		}
		for i := range list {
			if list[i].ID == p.ConsentID {
				list[i].Paper = &paperFact{p, o.Name}
			}
		}
	}
	return list, nil
}

func (s *Server) fileRequests(ctx context.Context, who domain.PersonID) (list []fileRequest, err error) {
	all, err := s.Store.JobRequests(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		c, err := s.Store.Course(ctx, r.CourseID)
		if err != nil {
			return nil, err
		}
		list = append(list, fileRequest{r, c})
	}
	return list, nil
}

// myConsentPage shows a text as it was agreed to.
func (s *Server) myConsentPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, err := s.fileConsents(c.UserContext(), who.Person())
	if err != nil {
		return err
	}
	for _, x := range list {
		if string(x.ID) == c.Params("consent") && (x.WithdrawnAt.IsZero() || s.private(c)) {
			return render(c, s.page(c, "file.consent"), FileConsentPage(x))
		}
	}
	return domain.ErrNotFound
}
