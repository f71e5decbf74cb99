package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
)

// auditRows is how many acts one page of the log shows.
const auditRows = 50

// auditPage is the log of what staff did, the newest first; acts of persons are not in it.
func (s *Server) auditPage(c *fiber.Ctx) error {
	before := c.Query("cursor")
	if !domain.Plain(before) {
		return domain.ErrNotFound
	}
	list, err := s.Store.Audits(c.UserContext(), actor(c).Scope, before, auditRows+1)
	if err != nil {
		return err
	}
	head, err := s.Store.PublicLogHead(c.UserContext(), domain.AuditTree)
	if err != nil {
		return err
	}
	next := ""
	if len(list) > auditRows {
		list = list[:auditRows]
		next = list[auditRows-1].ID
	}
	return render(c, s.page(c, "audit.title"), AuditPage(ListOf(c, "audit"), head, list, next))
}

// auditWords is an act in words; one that the catalogues do not know is shown by its code.
func auditWords(l text.Locale, act string) string {
	if key := "audit.act." + act; text.Has(key) {
		return l.T(key)
	}
	return act
}

// objectLink leads to the record of an act where the auditor may read it.
func objectLink(a domain.Audit) string {
	kind, act, _ := strings.Cut(a.Act, ".")
	switch {
	case kind == "claim" || a.Act == "objection.decide":
		return "/claims/" + a.Object
	case kind == "payment" && act != "return":
		return "/payments/" + a.Object
	}
	return ""
}
