package web

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
)

// readView is one reason for which somebody looked into the reader's file, with how often on that day.
type readView struct {
	At                          time.Time // the last time
	Role, Office, Name, Purpose string
	Subject                     string // name of the class or case, or ""
	Times                       int
}

// myReadsPage is who looked into the reader's file.
func (s *Server) myReadsPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, err := s.Actions.OwnReads(c.UserContext(), who, false)
	if err != nil {
		return err
	}
	views, err := s.readViews(c.UserContext(), newPage(c, "").Locale, list)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "reads.title"), ReadsPage(views))
}

// readViews says reads in words, the same reader for the same reason once a day.
func (s *Server) readViews(ctx context.Context, l text.Locale, list []domain.Read) (views []readView, err error) {
	n, places := s.lookupIn(ctx, l), map[string]int{}
	for _, r := range list {
		key := fmt.Sprint(domain.Day(r.At), r.ReaderID, r.Role, r.OrganisationID, r.Purpose, r.Subject)
		if i, seen := places[key]; seen {
			views[i].Times++
			continue
		}
		places[key] = len(views)
		v := readView{At: r.At, Role: l.T("role." + string(r.Role)), Office: s.office(n, r), Purpose: l.T("read." + r.Purpose), Times: 1}
		if r.ReaderID != "" {
			v.Name = n.person(r.ReaderID)
		}
		v.Subject = n.subject(r)
		views = append(views, v)
	}
	return views, n.err
}

// office is the body of who read, or the region of the grant they read under.
func (s *Server) office(n *lookup, r domain.Read) string {
	if r.OrganisationID != "" {
		return n.body(r.OrganisationID)
	}
	g, err := s.Store.Grant(n.ctx, r.GrantID)
	if err != nil {
		n.fail(err)
		return ""
	}
	region, err := s.Store.RegionAt(n.ctx, g.RegionPath, s.Store.Today())
	n.fail(err)
	return n.in(region.Name, region.NameEn)
}

// subject is what the class or case of a read is called.
func (n *lookup) subject(r domain.Read) (name string) {
	var err error
	switch r.Purpose {
	case "class", "assessment":
		return once(n, n.classes, domain.ClassID(r.Subject), func() (domain.Class, error) {
			return n.s.Store.Class(n.ctx, domain.Everywhere, domain.ClassID(r.Subject))
		}).Title
	case "claim":
		var x domain.Claim
		x, err = n.s.Store.Claim(n.ctx, domain.Everywhere, domain.ClaimID(r.Subject))
		name = x.Number
	case "certificate":
		var x domain.Certificate
		x, err = n.s.Store.Certificate(n.ctx, domain.Everywhere, domain.CertificateID(r.Subject))
		name = x.Number
	}
	n.fail(err)
	return name
}

// fail keeps the first error that is not "not found".
func (n *lookup) fail(err error) {
	if err != nil && n.err == nil && !errors.Is(err, domain.ErrNotFound) {
		n.err = err
	}
}
