package web

import (
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/text"
	"yiji/certificates"
	"yiji/domain"
)

// exportJSON is everything about the reader as one file of data.
func (s *Server) exportJSON(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if !s.private(c) {
		return render(c, s.page(c, "private.title"), PINPage("/me/file"))
	}
	b, err := s.dossier(c, who)
	if err != nil {
		return err
	}
	return s.ownFile(c, "json", fiber.MIMEApplicationJSON, b)
}

func (s *Server) dossier(c *fiber.Ctx, who access.PersonSession) ([]byte, error) {
	d, err := s.Actions.Dossier(c.UserContext(), who)
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(dossierJSON{domain.Day(s.Store.Now()), d}, "", " ")
}

// dossierJSON is the export of one's own file: each table's rows under its name.
type dossierJSON struct {
	MadeOn domain.Date                 `json:"made_on"`
	Tables map[string][]map[string]any `json:"tables"`
}

// exportPDF is the reader's file on paper.
func (s *Server) exportPDF(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if !s.private(c) {
		return render(c, s.page(c, "private.title"), PINPage("/me/file"))
	}
	b, err := s.ownPDF(c, who)
	if err != nil {
		return err
	}
	return s.ownFile(c, "pdf", "application/pdf", b)
}

func (s *Server) ownPDF(c *fiber.Ctx, who access.PersonSession) ([]byte, error) {
	l := newPage(c, "").Locale
	v, err := s.file(c.UserContext(), who.Person(), who.Actor().Scope)
	if err != nil {
		return nil, err
	}
	reads, err := s.Actions.OwnReads(c.UserContext(), who, true)
	if err != nil {
		return nil, err
	}
	views, err := s.readViews(c.UserContext(), l, reads)
	if err != nil {
		return nil, err
	}
	return certificates.OwnPDF(certificates.Own{RightToLeft: l.Dir() == "rtl", Title: l.T("my.file"), Foot: l.T("export.foot", "Date", s.Store.Today()), Made: s.Store.Now(), Parts: ownParts(l, v, views)})
}

// ownParts are a file's lists in words.
func ownParts(l text.Locale, v fileView, reads []readView) []certificates.OwnPart {
	p := v.Person
	parts := []certificates.OwnPart{{Title: l.T("file.person"), Rows: [][2]string{{l.T("file.name"), p.Name}, {l.T("label.identity"), ltr(p.IdentityMask)}, {l.T("label.phone"), ltr(p.PhoneMask)},
		{l.T("file.born"), string(p.BornOn)}, {l.T("file.county"), v.County}, {l.T("file.since"), string(domain.Day(p.CreatedAt))}}}}
	add := func(title string, rows [][2]string) {
		if len(rows) == 0 {
			rows = [][2]string{{"", l.T("file.none")}}
		}
		parts = append(parts, certificates.OwnPart{Title: l.T(title), Rows: rows})
	}
	var rows [5][][2]string
	for _, e := range v.Enrolments {
		rows[0] = append(rows[0], [2]string{dayOf(e.CreatedAt), e.Title + " · " + l.T("state.enrolment."+string(e.State))})
	}
	for _, x := range v.Consents {
		text := x.Text.Title + " · " + l.T("consent.version", "No", x.Text.Version, "Hash", x.TextHash)
		if x.Paper != nil {
			text += " · " + l.T("file.on-paper", "Desk", x.Paper.Desk, "Date", x.Paper.MadeOn)
		}
		if !x.WithdrawnAt.IsZero() {
			text += " · " + l.T("file.taken-back", "At", x.WithdrawnAt)
		}
		rows[1] = append(rows[1], [2]string{dayOf(x.GivenAt), text})
	}
	for _, x := range v.Certificates {
		rows[2] = append(rows[2], [2]string{string(x.IssuedOn), x.Number + " · " + x.CourseName + " · " + l.T("state.certificate."+string(x.State))})
	}
	for _, x := range v.Claims {
		rows[3] = append(rows[3], [2]string{x.Number, x.ClassTitle + " · " + Yuan(x.Fen) + " · " + l.T("state.claim."+string(x.ClaimState))})
	}
	for _, r := range reads {
		rows[4] = append(rows[4], [2]string{l.Instant(r.At), r.Role + " · " + r.Office + " · " + r.Name + " · " + r.Purpose + " " + r.Subject})
	}
	for i, title := range []string{"file.classes", "file.consents", "my.certificates", "file.claims", "reads.title"} {
		add(title, rows[i])
	}
	return parts
}

// ownFile sends a file of the reader's own that nothing keeps.
func (s *Server) ownFile(c *fiber.Ctx, ending, media string, b []byte) error {
	secure(c, newPage(c, ""))
	c.Set(fiber.HeaderContentType, media)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="yiji-%s.%s"`, s.Store.Today(), ending))
	return c.Send(b)
}

// erasurePage asks once more before the reader's file is deleted or restricted.
func (s *Server) erasurePage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	kept, err := s.Store.KeptByLaw(c.UserContext(), who.Person(), s.Store.Today())
	if err != nil {
		return err
	}
	_, err = s.Store.Restriction(c.UserContext(), who.Person())
	if err != nil && err != domain.ErrNotFound {
		return err
	}
	return render(c, s.page(c, "erase.title"), ErasurePage(kept, err == nil))
}

// erase deletes the reader's file, behind the PIN: somebody else's hand on an open phone deletes nothing.
func (s *Server) erase(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if err := access.Unlock(c.UserContext(), s.Store, *session(c), c.FormValue("pin")); err != nil {
		return s.again(c, err, s.erasurePage)
	}
	x, err := s.Actions.EraseOwn(c.UserContext(), who)
	if err != nil {
		return s.again(c, err, s.erasurePage)
	}
	if x.Deleted {
		c.Locals("session", nil)
		return render(c, s.page(c, "erase.done"), ErasedPage())
	}
	return s.done(c, "/me/file/deletion", "done.restricted")
}

func (s *Server) restrict(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.RestrictOwn(c.UserContext(), who); err != nil {
		return s.again(c, err, s.erasurePage)
	}
	return s.done(c, "/me/file/deletion", "done.restricted")
}

func (s *Server) lift(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	if _, err := s.Actions.LiftOwn(c.UserContext(), who); err != nil {
		return s.again(c, err, s.erasurePage)
	}
	return s.done(c, "/me/file/deletion", "done.lifted")
}

// ltr keeps stars and digits in their order on a page that is written from the right.
func ltr(mask string) string { return "\u2066" + mask + "\u2069" }
