package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"yiji/app/access"
)

// deviceCookie tells one browser from another, so that an acceptance on a shared device can wait to be repeated elsewhere. It names nobody.
func (s *Server) deviceCookie() string {
	if s.secure() {
		return "__Host-yiji_device"
	}
	return "yiji_device"
}

// device lets a sign-in know the browser it comes from by our signed cookie, which a browser gets with its first sign-in on a page. A program
// without one is a device of its own.
func (s *Server) device(c *fiber.Ctx) error {
	page := c.Path() == "/sign-in"
	if c.Method() != fiber.MethodPost || !page && c.Path() != apiRoot+"/sessions" {
		return c.Next()
	}
	id, mark, _ := strings.Cut(c.Cookies(s.deviceCookie()), ".")
	if id == "" || mark != s.deviceMark(id) {
		if !page {
			return c.Next()
		}
		id = uuid.NewString()
		c.Cookie(&fiber.Cookie{Name: s.deviceCookie(), Value: id + "." + s.deviceMark(id), Path: "/", MaxAge: 365 * 24 * 3600, HTTPOnly: true, SameSite: "Lax", Secure: s.secure()})
	}
	c.SetUserContext(access.OnDevice(c.UserContext(), s.Store.Keyed("device", id)))
	return c.Next()
}

func (s *Server) deviceMark(id string) string {
	_, mac, _ := strings.Cut(s.Store.Keyed("device cookie", id), ":")
	return mac
}
