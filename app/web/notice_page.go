package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"yiji/domain"
	"yiji/storage"
)

// noticeView is a public notice of a claim: who is paid, for how many, and the masked lines. Nothing in it says where a person
// lives or learns beyond the payee that the law wants named.
type noticeView struct {
	storage.PublicNotice
	Payee string
	Lines []domain.ClaimLine
}

func (s *Server) noticesPage(c *fiber.Ctx) error {
	list, err := s.Store.Notices(c.UserContext(), s.Store.Today())
	if err != nil {
		return err
	}
	var views []noticeView
	for _, n := range list {
		o, err := s.Store.Organisation(c.UserContext(), n.Claim.OrganisationID)
		if err != nil {
			return err
		}
		views = append(views, noticeView{PublicNotice: n, Payee: o.Name})
	}
	return render(c, s.page(c, "notices.title"), NoticesPage(views))
}

// noticePage shows a notice while it stands; the day after it is gone.
func (s *Server) noticePage(c *fiber.Ctx) error {
	v, err := s.standing(c.UserContext(), domain.NoticeID(c.Params("notice")))
	if err != nil {
		return err
	}
	lines, err := s.Store.ClaimLines(c.UserContext(), v.Claim)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if l.State == "eligible" {
			v.Lines = append(v.Lines, l)
		}
	}
	return render(c, s.page(c, "notices.title"), NoticePage(v))
}

// standing finds a notice that the public may see today.
func (s *Server) standing(ctx context.Context, id domain.NoticeID) (v noticeView, err error) {
	if v.Notice, err = s.Store.Notice(ctx, id); err != nil {
		return v, err
	}
	if v.Claim, err = s.Store.Claim(ctx, domain.Everywhere, v.ClaimID); err != nil {
		return v, err
	}
	if v.Claim.State != domain.ClaimNoticed || !v.Shown(s.Store.Today()) {
		return v, domain.ErrNotFound
	}
	o, err := s.Store.Organisation(ctx, v.Claim.OrganisationID)
	v.Payee = o.Name
	return v, err
}

// object leaves an objection, without a name.
func (s *Server) object(c *fiber.Ctx) error {
	if _, err := s.Actions.Object(c.UserContext(), domain.NoticeID(c.Params("notice")), c.FormValue("reason")); err != nil {
		return s.again(c, err, s.noticePage)
	}
	return s.done(c, "/notices/"+c.Params("notice"), "done.objected")
}
