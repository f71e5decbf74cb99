package action

import (
	"context"
	"errors"
	"fmt"

	"yiji/certificates"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// IssueCertificates issues a certificate to each trainee of a class who passed and has none yet. The body that trains does not issue.
func (a *Actions) IssueCertificates(ctx context.Context, who domain.Actor, class domain.ClassID) ([]domain.Certificate, error) {
	return do(ctx, a, who, "certificate", "issue", func(tx *storage.Tx) (list []domain.Certificate, ref domain.Ref, err error) {
		b, err := a.issuing(ctx, tx, who, class)
		if err != nil {
			return nil, ref, err
		}
		roster, err := tx.Roster(ctx, b.class)
		if err != nil {
			return nil, ref, err
		}
		for _, e := range roster {
			_, has := b.issued[e.PersonID]
			if !b.marks[e.PersonID].Passed || has {
				continue
			}
			c, err := a.issue(ctx, tx, who, b, e)
			if err != nil {
				return nil, ref, err
			}
			list = append(list, c)
		}
		if len(list) == 0 {
			return nil, ref, domain.ErrNobodyPassed
		}
		return list, b.class.Ref(), nil
	})
}

// batch is what all certificates of one class have in common.
type batch struct {
	class          domain.Class
	course         domain.Course
	hours          int
	school, issuer domain.Organisation
	marks          map[domain.PersonID]domain.AssessmentMark
	credits        map[domain.PersonID]domain.Hundredths
	issued         map[domain.PersonID]domain.Certificate
	persons        map[domain.PersonID]domain.Person
}

func (a *Actions) issuing(ctx context.Context, tx *storage.Tx, who domain.Actor, class domain.ClassID) (b batch, err error) {
	if b.class, err = tx.Class(ctx, who.Scope, class); err != nil {
		return b, err
	}
	if b.class.State != domain.ClassAssessing && b.class.State != domain.ClassClosed {
		return b, domain.ErrState.With("State", "state.class."+string(b.class.State))
	}
	if who.OrganisationID == "" || who.OrganisationID == b.class.OrganisationID {
		return b, domain.ErrIssuerTrains
	}
	if err := mayIssue(ctx, tx, who, b.class); err != nil {
		return b, err
	}
	modules, err := tx.Modules(ctx, b.class.CourseID)
	for _, m := range modules {
		b.hours += m.Hours()
	}
	entries, err2 := tx.ClassCredits(ctx, b.class)
	b.credits = map[domain.PersonID]domain.Hundredths{}
	for _, c := range entries {
		b.credits[c.PersonID] += c.Amount
	}
	var errs [6]error
	b.course, errs[0] = tx.Course(ctx, b.class.CourseID)
	b.school, errs[1] = tx.Organisation(ctx, b.class.OrganisationID)
	b.issuer, errs[2] = tx.Organisation(ctx, who.OrganisationID)
	b.marks, errs[3] = tx.Marks(ctx, b.class)
	b.issued, errs[4] = tx.ClassCertificates(ctx, b.class)
	b.persons, errs[5] = tx.RosterPersons(ctx, b.class)
	return b, errors.Join(append(errs[:], err, err2)...)
}

// classReader is what the duties around a class are looked up in: the store, or the transaction of the act itself.
type classReader interface {
	ClassLessons(context.Context, domain.Class) ([]domain.Lesson, error)
	Assessments(context.Context, domain.Class) ([]domain.Assessment, error)
}

// mayIssue refuses a natural person who taught or assessed the class, whatever account they issue with.
func mayIssue(ctx context.Context, q classReader, who domain.Actor, c domain.Class) error {
	lessons, err := q.ClassLessons(ctx, c)
	if err != nil {
		return err
	}
	if err := domain.DutyIssue.Apart(who.PersonID, c.Trainers(lessons)...); err != nil {
		return err
	}
	list, err := q.Assessments(ctx, c)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := domain.DutyIssuer.Apart(who.PersonID, s.AssessorID); err != nil {
			return err
		}
	}
	return nil
}

func (a *Actions) issue(ctx context.Context, tx *storage.Tx, who domain.Actor, b batch, e domain.Enrolment) (domain.Certificate, error) {
	p, m, day := b.persons[e.PersonID], b.marks[e.PersonID], tx.Today()
	c := domain.Certificate{County: b.class.County, ID: domain.CertificateID(a.NewID()), Kind: b.course.Certificate, PersonID: p.ID, PersonCounty: p.County,
		ClassID: b.class.ID, CourseID: b.course.ID, OrganisationID: b.school.ID, RegionPath: b.class.RegionPath, IssuerID: b.issuer.ID, HolderName: p.Name,
		IdentityMask: p.IdentityMask, CourseName: b.course.Name, CourseNameEn: b.course.NameEn, SchoolName: b.school.Name, IssuerName: b.issuer.Name,
		Level: b.class.Level, Hours: b.hours, Credits: b.credits[p.ID], Theory: m.Theory, Practice: m.Practice, TrainedFrom: b.class.StartsOn, TrainedTo: min(b.class.EndsOn, day),
		IssuedOn: day, State: domain.CertificateValid, IssuedBy: who.PersonID, CreatedAt: tx.Now}
	return a.number(ctx, tx, c)
}

// number gives a certificate the next number of its county and year, and stores it.
func (a *Actions) number(ctx context.Context, tx *storage.Tx, c domain.Certificate) (domain.Certificate, error) {
	year := c.IssuedOn.Year()
	n, err := tx.Next(ctx, fmt.Sprintf("certificate/%s/%d", c.County, year))
	if err != nil {
		return c, err
	}
	c.Number = ident.Certificate{County: c.County, Year: year, Serial: n}.String()
	return c, tx.AddCertificate(ctx, c)
}

// issued is a certificate of the actor's own body: others see it, and leave it as it is.
func (a *Actions) issued(ctx context.Context, tx *storage.Tx, who domain.Actor, id domain.CertificateID) (domain.Certificate, error) {
	c, err := tx.Certificate(ctx, who.Scope, id)
	if err == nil && c.IssuerID != who.OrganisationID {
		err = domain.ErrForbidden.With("Role", "role."+string(who.Role))
	}
	return c, err
}

// RevokeCertificate ends a certificate for a reason code; the public learns that and when, not why.
func (a *Actions) RevokeCertificate(ctx context.Context, who domain.Actor, id domain.CertificateID, reason string) (domain.Certificate, error) {
	return do(ctx, a, who, "certificate", "revoke", func(tx *storage.Tx) (c domain.Certificate, ref domain.Ref, err error) {
		if c, err = a.issued(ctx, tx, who, id); err != nil {
			return c, ref, err
		}
		if c, err = c.Revoke(reason, tx.Today()); err != nil {
			return c, ref, err
		}
		return c, c.Ref(), tx.UpdateCertificate(ctx, c)
	})
}

// CorrectCertificate replaces a certificate by one with the facts that the person's file holds now; the old one points to the new.
func (a *Actions) CorrectCertificate(ctx context.Context, who domain.Actor, id domain.CertificateID) (domain.Certificate, error) {
	return do(ctx, a, who, "certificate", "correct", func(tx *storage.Tx) (c domain.Certificate, ref domain.Ref, err error) {
		old, err := a.issued(ctx, tx, who, id)
		if err != nil {
			return c, ref, err
		}
		if old.State != domain.CertificateValid {
			return c, ref, domain.ErrState.With("State", "state.certificate."+string(old.State))
		}
		p, err := tx.Person(ctx, old.PersonID)
		if err != nil {
			return c, ref, err
		}
		old.State, old.ChangedOn = domain.CertificateSuperseded, tx.Today()
		if err := tx.UpdateCertificate(ctx, old); err != nil {
			return c, ref, err
		}
		c = old
		c.ID, c.State, c.ChangedOn, c.IssuedOn = domain.CertificateID(a.NewID()), domain.CertificateValid, "", tx.Today()
		c.HolderName, c.IdentityMask, c.IssuedBy, c.CreatedAt = p.Name, p.IdentityMask, who.PersonID, tx.Now
		if c, err = a.number(ctx, tx, c); err != nil {
			return c, ref, err
		}
		old.SupersededBy = c.Number
		return c, c.Ref(), tx.UpdateCertificate(ctx, old)
	})
}

// CertificatePDF draws the certificate for its holder or its issuer; base is the address its QR code leads to.
func (a *Actions) CertificatePDF(ctx context.Context, who domain.Actor, id domain.CertificateID, base string) (c domain.Certificate, pdf []byte, err error) {
	if err := a.may(who, "certificate", "print"); err != nil {
		return c, nil, err
	}
	if c, err = a.Store.Certificate(ctx, who.Scope, id); err != nil {
		return c, nil, err
	}
	if who.Role == domain.RoleIssuer && c.IssuerID != who.OrganisationID {
		return c, nil, domain.ErrNotFound
	}
	demo, err := a.Store.Setting(ctx, "demo")
	if err != nil {
		return c, nil, err
	}
	if err := a.Look(ctx, who, "certificate:"+string(c.ID), c.PersonID); err != nil {
		return c, nil, err
	}
	pdf, err = certificates.PDF(certificates.Facts{Number: c.Number, HolderName: c.HolderName, IdentityMask: c.IdentityMask, Course: c.CourseName, CourseEn: c.CourseNameEn,
		Level: c.Level, Kind: certificates.Kind(c.Kind), Hours: c.Hours, Credits: c.Credits.String(), School: c.SchoolName, Issuer: c.IssuerName, TrainedFrom: string(c.TrainedFrom),
		TrainedTo: string(c.TrainedTo), IssuedOn: string(c.IssuedOn), TheoryScore: c.Theory, PracticeScore: c.Practice, VerifyURL: base + "/verify/" + c.Number, Sample: demo != ""})
	var char certificates.ErrCharacter
	if errors.As(err, &char) {
		return c, nil, domain.ErrCharacterDrawn.With("Character", string(char.Rune))
	}
	return c, pdf, err
}
