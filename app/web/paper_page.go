package web

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/app/text"
	"yiji/certificates"
	"yiji/domain"
	"yiji/storage"
)

// signingView is where a worker records what the person before them signed: first the class, then its text to print and the scan of it.
type signingView struct {
	action.Served
	Path    string
	Open    []domain.Class // that can be joined in the person's county
	Mine    []enrolmentView
	Class   *domain.Class // chosen, or nil
	Consent consentView
	Minor   bool
	Papers  []domain.PaperConsent // of this visit, each with a receipt to print
	Titles  map[domain.ClassID]string
}

// openClasses is how many classes a desk can choose from.
const openClasses = 100

func (s *Server) signingPage(c *fiber.Ctx) error {
	v, err := s.signingView(c)
	if err != nil {
		return err
	}
	return render(c, unticked(s.page(c, "signing.title")), SigningPage(v))
}

func (s *Server) signingView(c *fiber.Ctx) (v signingView, err error) {
	ctx := c.UserContext()
	if v.Served, err = s.Actions.Served(ctx, actor(c), visitID(c)); err != nil {
		return v, err
	}
	v.Path, v.Minor = visitPath(v.ID)+"/papers", s.Store.Today().Age(v.Person.BornOn) < domain.GuardianAge
	county, err := s.Store.Region(ctx, domain.RegionCode(string(v.Person.County)+"000000"), s.Store.Today())
	if err != nil {
		return v, err
	}
	if v.Open, err = s.Store.PublicClasses(ctx, storage.ClassFilter{RegionPath: county.Path, Limit: openClasses}); err != nil {
		return v, err
	}
	if v.Mine, err = s.holding(ctx, v.PersonID); err != nil {
		return v, err
	}
	v.Mine = slices.DeleteFunc(v.Mine, func(e enrolmentView) bool { return e.State == domain.EnrolmentFinished })
	v.Titles = map[domain.ClassID]string{}
	if v.Papers, err = s.Store.PapersOfVisit(ctx, v.ID); err != nil {
		return v, err
	}
	for _, p := range v.Papers {
		x, err := s.Store.PublicClass(ctx, p.ClassID)
		if err != nil {
			return v, unlessMissing(err)
		}
		v.Titles[p.ClassID] = x.Title
	}
	return v, s.chosenClass(c, &v)
}

// chosenClass is the class that a desk chose, with the text that the person reads and signs.
func (s *Server) chosenClass(c *fiber.Ctx, v *signingView) error {
	id := c.Query("class", c.FormValue("class_id"))
	if id == "" || c.FormValue("answer") == "leave" {
		return nil
	}
	class, err := s.Store.PublicClass(c.UserContext(), domain.ClassID(id))
	if err != nil {
		return err
	}
	if v.Consent, err = s.consent(c, "enrolment"); err != nil {
		return err
	}
	v.Class, v.Consent.path = &class, v.Path+"/new?class="+url.QueryEscape(id)
	return nil
}

// scanned is what a form uploads, and what is wrong with it already.
func scanned(c *fiber.Ctx) (action.Scan, error) {
	name, b, err := uploaded(c, "file")
	return action.Scan{Name: name, Bytes: b}, err
}

// recordPaper keeps what the person signed. Joining and leaving come here alike.
func (s *Server) recordPaper(c *fiber.Ctx) error {
	scan, err := scanned(c)
	in := action.PaperAnswer{Answer: c.FormValue("answer"), ClassID: domain.ClassID(c.FormValue("class_id")), Agreement: agreement(c), Scan: scan}
	if err == nil {
		_, err = s.Actions.RecordPaper(c.UserContext(), actor(c), visitID(c), in)
	}
	if err != nil {
		return s.again(c, err, s.signingPage)
	}
	return s.done(c, visitPath(visitID(c))+"/papers/new", "done.paper-recorded")
}

// recordGuardian keeps what the guardian of a minor signed beside them.
func (s *Server) recordGuardian(c *fiber.Ctx) error {
	scan, err := scanned(c)
	in := action.NewGuardian{Purpose: "enrolment", Subject: c.FormValue("class_id"), Name: c.FormValue("guardian_name"), Identity: c.FormValue("guardian_identity")}
	if err == nil {
		_, err = s.Actions.RecordGuardian(c.UserContext(), actor(c), visitID(c), in, scan)
	}
	if err != nil {
		return s.again(c, err, s.signingPage)
	}
	return s.done(c, visitPath(visitID(c))+"/papers/new?class="+url.QueryEscape(in.Subject)+"&text="+url.QueryEscape(c.FormValue("language")), "done.guardian-recorded")
}

// signingSheet is the text to print for the person to sign.
func (s *Server) signingSheet(c *fiber.Ctx) error {
	v, err := s.signingView(c)
	if err != nil {
		return err
	}
	if v.Class == nil {
		return domain.ErrNotFound
	}
	l, t := v.Consent.Locale, v.Consent.Text
	rows := [][2]string{{l.T("signing.class"), v.Class.Title + " · " + l.T("from-to", "From", v.Class.StartsOn, "To", v.Class.EndsOn)}}
	for _, p := range strings.Split(t.Body, "\n") {
		rows = append(rows, [2]string{"", p})
	}
	rows = append(rows, [2]string{"", l.T("consent.version", "No", t.Version, "Hash", t.Hash)})
	sign := [][2]string{{l.T("signing.name"), v.Person.Name}, {l.T("signing.signature"), line}, {l.T("signing.guardian"), line}, {l.T("signing.witness"), line}, {l.T("signing.day"), line}}
	return s.printed(c, certificates.Own{RightToLeft: l.Dir() == "rtl", Title: t.Title, Foot: l.T("signing.foot"), Made: s.Store.Now(), Parts: []certificates.OwnPart{{Title: t.Title, Rows: rows}, {Title: l.T("signing.signature"), Rows: sign}}})
}

// line is where somebody signs.
const line = "______________________________"

// printReceipt is the paper that the person takes home: what they signed, and the code that takes it back.
func (s *Server) printReceipt(c *fiber.Ctx) error {
	v, err := s.signingView(c)
	if err != nil {
		return err
	}
	id := domain.PaperConsentID(c.Params("paper"))
	i := slices.IndexFunc(v.Papers, func(p domain.PaperConsent) bool { return p.ID == id })
	if i < 0 {
		return domain.ErrNotFound
	}
	code, err := s.Actions.PrintPaperReceipt(anew(c), actor(c), v.ID, id)
	if err != nil {
		return s.again(c, err, s.signingPage)
	}
	receipt, err := s.receiptOf(c.UserContext(), text.In(v.Person.Language), v, v.Papers[i], code, s.base(c))
	if err != nil {
		return err
	}
	return s.printed(c, receipt)
}

func (s *Server) receiptOf(ctx context.Context, l text.Locale, v signingView, p domain.PaperConsent, code, base string) (o certificates.Own, err error) {
	consent, err := s.Store.Consent(ctx, p.PersonID, p.ConsentID)
	if err != nil {
		return o, err
	}
	t, err := s.Store.ConsentTextByID(ctx, consent.TextID)
	if err != nil {
		return o, err
	}
	desk, err := s.Store.Organisation(ctx, p.OrganisationID)
	rows := [][2]string{{l.T("signing.name"), v.Person.Name}, {l.T("signing.class"), v.Titles[p.ClassID]}, {l.T("file.consent"), t.Title + " · " + l.T("consent.version", "No", t.Version, "Hash", t.Hash)},
		{l.T("signing.desk"), desk.Name}, {l.T("signing.day"), string(p.MadeOn)}}
	back := [][2]string{{l.T("receipt.code"), code}, {l.T("receipt.address"), base + "/withdraw"}, {"", l.T("receipt.how")}}
	return certificates.Own{RightToLeft: l.Dir() == "rtl", Title: l.T("receipt.title"), Foot: l.T("signing.foot"), Made: s.Store.Now(), Parts: []certificates.OwnPart{{Title: l.T("receipt.title"), Rows: rows}, {Title: l.T("signing.back"), Rows: back}}}, err
}

// printed answers with a paper of our own.
func (s *Server) printed(c *fiber.Ctx, o certificates.Own) error {
	pdf, err := certificates.OwnPDF(o)
	if err != nil {
		return err
	}
	return s.ownFile(c, "pdf", "application/pdf", pdf)
}

// unlessMissing is err, unless it says that something is not there any more.
func unlessMissing(err error) error {
	if err == domain.ErrNotFound {
		return nil
	}
	return err
}

// callView is a paper whose person is to be asked again.
type callView struct {
	storage.PaperCall
	Phone string // "" where the person has none: they are asked where they live or when they come
}

func (s *Server) callsPage(c *fiber.Ctx) error {
	list, err := s.Actions.PapersToCall(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "calls.title"), CallsPage(ListOf(c, "calls"), list))
}

func (s *Server) callPage(c *fiber.Ctx) error {
	call, phone, err := s.Actions.PaperToCall(c.UserContext(), actor(c), domain.PaperConsentID(c.Params("paper")))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "calls.title"), CallPage(callView{call, phone}))
}

func (s *Server) callPaper(c *fiber.Ctx) error {
	if _, err := s.Actions.CallPaper(c.UserContext(), actor(c), domain.PaperConsentID(c.Params("paper")), c.FormValue("answer")); err != nil {
		return s.again(c, err, s.callsPage)
	}
	return s.done(c, "/desk/calls", "done.called")
}

// myScan is the scan of what the reader signed, or is said to have signed.
func (s *Server) myScan(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	_, f, err := s.Actions.OwnPaper(c.UserContext(), who, domain.ConsentID(c.Params("consent")))
	if err != nil {
		return err
	}
	b, err := s.Store.FileBytes(c.UserContext(), f)
	if err != nil {
		return err
	}
	return sendFile(c, f, b)
}
