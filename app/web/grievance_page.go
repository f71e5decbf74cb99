package web

import (
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// ownTopics are what somebody may complain about; a bad answer opens its case by itself.
func ownTopics() (list domain.Words) {
	for _, t := range domain.GrievanceTopics.List() {
		if t != "bad-answer" {
			list += "," + domain.Words(t)
		}
	}
	return list[1:]
}

// traceless reports whether nobody may learn who sent the request: its session and device are not looked at.
func traceless(c *fiber.Ctx) bool {
	path := strings.TrimPrefix(c.Path(), apiRoot)
	return path == "/grievances" && !isAPI(c) || strings.HasPrefix(path, "/grievances/new") || strings.HasPrefix(path, "/grievances/by-code")
}

func (s *Server) newGrievancePage(c *fiber.Ctx) error {
	counties, err := s.counties(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "grievance.title"), NewGrievancePage(counties, access.NewClaimCode()))
}

// leaveGrievance takes an anonymous grievance: who is signed in here is not asked and not kept. The code is shown once.
func (s *Server) leaveGrievance(c *fiber.Ctx) error {
	file, err := enclosed(c)
	if err != nil {
		return err
	}
	in := action.NewGrievance{Topic: c.FormValue("topic"), Text: c.FormValue("text"), RegionCode: c.FormValue("region_code"), Code: c.FormValue("code"), Earlier: c.FormValue("earlier"), File: file}
	left, err := s.leaveUnnamed(c.UserContext(), in)
	if err != nil {
		return s.again(c, err, s.newGrievancePage)
	}
	return render(c, s.page(c, "grievance.thanks"), GrievanceThanksPage(left.Code))
}

// enclosed is the file that a form encloses, nil if none.
func enclosed(c *fiber.Ctx) (*action.Attachment, error) {
	h, err := c.FormFile("file")
	if err != nil || h.Size == 0 {
		return nil, nil //nolint:nilerr // a form without a file encloses none
	}
	f, err := h.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, action.AttachmentSize+1))
	return &action.Attachment{Name: h.Filename, Bytes: b}, err
}

func (s *Server) claimCodePage(c *fiber.Ctx) error {
	return render(c, s.page(c, "claim-code.title"), ClaimCodePage())
}

// codeCase shows what the office said in the case of a code: the same page where there is no case as where there is no answer.
func (s *Server) codeCase(c *fiber.Ctx) error {
	code := access.ClaimCode(c.FormValue("code"))
	if err := s.lookups.take(s.Store.Now()); err != nil {
		return err
	}
	words, err := s.Actions.Answers(c.UserContext(), code)
	if err != nil {
		return err
	}
	said, _ := c.Locals("said").(bool)
	return render(c, s.page(c, "claim-code.title"), CodeCasePage(code, words, said))
}

func (s *Server) addWords(c *fiber.Ctx) error {
	more, err := more(c)
	if err != nil {
		return err
	}
	if err := s.lookups.take(s.Store.Now()); err != nil {
		return err
	}
	if err := s.Actions.AddWords(c.UserContext(), c.FormValue("code"), more); err != nil {
		return s.again(c, err, s.codeCase)
	}
	c.Locals("said", true)
	return s.codeCase(c)
}

func more(c *fiber.Ctx) (action.More, error) {
	file, err := enclosed(c)
	return action.More{Text: c.FormValue("text"), File: file, Agree: c.FormValue("agree") == "yes"}, err
}

// myGrievancesPage shows what the office said to the reader, and takes another.
func (s *Server) myGrievancesPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, err := s.Actions.OwnGrievances(c.UserContext(), who)
	if err != nil {
		return err
	}
	waits, err := s.Actions.OfficeWaits(c.UserContext(), who)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "my.grievances"), MyGrievancesPage(list, waits))
}

func (s *Server) leaveOwnGrievance(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	file, err := enclosed(c)
	if err != nil {
		return err
	}
	in := action.NewGrievance{Topic: c.FormValue("topic"), Text: c.FormValue("text"), Earlier: c.FormValue("earlier"), File: file}
	if _, err := s.Actions.LeaveGrievance(c.UserContext(), who, in); err != nil {
		return s.again(c, err, s.myGrievancesPage)
	}
	return s.done(c, "/me/grievances", "done.grievance")
}

// addOwnWords adds to a case of the reader's own, behind the PIN like the section that the case is shown in.
func (s *Server) addOwnWords(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	more, err := more(c)
	if err != nil {
		return err
	}
	ctx, show := c.UserContext(), s.myGrievancesPage
	if !s.private(c) {
		show = func(c *fiber.Ctx) error { return render(c, s.page(c, "case.add"), WordsPINPage(c.Path())) }
		if c.FormValue("pin") == "" {
			c.Locals("err", errPINNeeded)
			return show(c)
		}
		ctx = anew(c) // the PIN is in the form
		if err := access.Unlock(ctx, s.Store, *session(c), c.FormValue("pin")); err != nil {
			return s.again(c, err, show)
		}
	}
	if err := s.Actions.AddOwnWords(ctx, who, domain.GrievanceID(c.Params("case")), more); err != nil {
		return s.again(c, err, show)
	}
	return s.done(c, "/me/grievances", "done.grievance")
}
