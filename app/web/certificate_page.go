package web

import (
	"errors"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"yiji/domain"
	"yiji/domain/ident"
)

// certificateList is a page of certificates.
type certificateList struct {
	List List
	Rows []domain.Certificate
	Next string
}

func (s *Server) certificatesPage(c *fiber.Ctx) error {
	v := certificateList{List: ListOf(c, "certificates")}
	rows, err := s.Store.Certificates(c.UserContext(), actor(c).Scope, domain.CertificateID(v.List.Get("cursor")), rowsOfPage+1)
	if err != nil {
		return err
	}
	if v.Rows = rows; len(rows) > rowsOfPage {
		v.Rows = rows[:rowsOfPage]
		v.Next = string(v.Rows[rowsOfPage-1].ID)
	}
	return render(c, s.page(c, "school.certificates"), CertificatesPage(v))
}

// batchView is what an issuer sees before the certificates of a class are issued.
type batchView struct {
	classSheet
	Names []string // masked, of those who get one
}

func (s *Server) newCertificatesPage(c *fiber.Ctx) error {
	sheet, err := s.classSheet(c)
	if err != nil {
		return err
	}
	v := batchView{classSheet: sheet}
	for _, r := range sheet.Roster {
		if r.Mark != nil && r.Mark.Passed && r.Certificate == nil {
			v.Names = append(v.Names, r.Name)
		}
	}
	return render(c, s.page(c, "school.certificates-new"), CertificatesNewPage(v))
}

func (s *Server) issueCertificates(c *fiber.Ctx) error {
	if _, err := s.Actions.IssueCertificates(c.UserContext(), actor(c), classID(c)); err != nil {
		return s.again(c, err, s.newCertificatesPage)
	}
	return s.done(c, "/classes/"+string(classID(c)), "done.certificates-issued")
}

// certificateView is one certificate for staff.
type certificateView struct {
	domain.Certificate
	Holder                 string // masked
	Course, Issuer         string
	Revoke, Correct, Print bool
}

func (s *Server) certificate(c *fiber.Ctx) (v certificateView, err error) {
	who, n := actor(c), s.lookup(c)
	if v.Certificate, err = s.Store.Certificate(c.UserContext(), who.Scope, certificateID(c)); err != nil {
		return v, err
	}
	v.Holder, v.Course = ident.MaskName(v.HolderName), n.in(v.CourseName, v.CourseNameEn)
	own := v.IssuerID == who.OrganisationID && who.OrganisationID != "" // another issuer's certificates are only read
	v.Print = s.Actions.Policy.May(who, "certificate", "print")
	v.Revoke = own && s.Actions.Policy.May(who, "certificate", "revoke") && (v.State == domain.CertificateValid || v.State == domain.CertificateSuspended)
	v.Correct = own && s.Actions.Policy.May(who, "certificate", "correct") && v.State == domain.CertificateValid
	return v, errors.Join(n.err, s.Actions.Look(c.UserContext(), who, "certificate:"+string(v.ID), v.PersonID))
}

func certificateID(c *fiber.Ctx) domain.CertificateID {
	return domain.CertificateID(c.Params("certificate"))
}

// certificateShown is the handler of a page about one certificate.
func (s *Server) certificateShown(title string, view func(certificateView) templ.Component) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, err := s.certificate(c)
		if err != nil {
			return err
		}
		p := s.page(c, "school.certificate")
		p.Title = p.Locale.T(title)
		return render(c, p, view(v))
	}
}

func (s *Server) certificatePage(c *fiber.Ctx) error {
	return s.certificateShown("school.certificate", func(v certificateView) templ.Component { return CertificatePage(v) })(c)
}

func (s *Server) revocationPage(c *fiber.Ctx) error {
	return s.certificateShown("school.revoke", func(v certificateView) templ.Component { return RevocationPage(v) })(c)
}

func (s *Server) correctionPage(c *fiber.Ctx) error {
	return s.certificateShown("school.correct", func(v certificateView) templ.Component { return CorrectionPage(v) })(c)
}

func (s *Server) revokeCertificate(c *fiber.Ctx) error {
	x, err := s.Actions.RevokeCertificate(c.UserContext(), actor(c), certificateID(c), c.FormValue("reason"))
	if err != nil {
		return s.again(c, err, s.revocationPage)
	}
	return s.done(c, "/certificates/"+string(x.ID), "done.certificate-revoked")
}

func (s *Server) correctCertificate(c *fiber.Ctx) error {
	x, err := s.Actions.CorrectCertificate(c.UserContext(), actor(c), certificateID(c))
	if err != nil {
		return s.again(c, err, s.correctionPage)
	}
	return s.done(c, "/certificates/"+string(x.ID), "done.certificate-corrected")
}

// certificatePDF shows the paper in the browser; nothing keeps a copy of it.
func (s *Server) certificatePDF(c *fiber.Ctx) error {
	x, pdf, err := s.Actions.CertificatePDF(c.UserContext(), actor(c), certificateID(c), s.Base)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderContentDisposition, `inline; filename="`+x.Number+`.pdf"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	return c.Send(pdf)
}

// maskedName is a holder's name for a list.
func maskedName(x domain.Certificate) string { return ident.MaskName(x.HolderName) }
