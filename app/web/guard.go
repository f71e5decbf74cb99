package web

import (
	"net/netip"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/access"
	"yiji/domain"
)

// policyOfData is the policy of content of whatever is no page: it loads nothing and is framed by nobody.
const policyOfData = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// policyOfWorker lets the worker of a person's pages ask us, which is all it does.
const policyOfWorker = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

// errHost refuses a request for a host that is not ours.
var errHost = &domain.Error{Kind: domain.Unreadable, Code: "host-unknown"}

// guard sets the headers of every answer, whatever comes of it, and refuses requests for a host that is not ours: links and cookies are
// made for one address alone.
func (s *Server) guard(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, policyOfData)
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	if s.secure() {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	c.Locals("client", access.Attempt{Address: s.client(c), Device: access.DeviceWord(c.Get(fiber.HeaderUserAgent))})
	if s.Named && c.Path() != "/healthz" && c.Path() != "/readyz" && c.Hostname() != s.host() {
		return errHost
	}
	return c.Next()
}

// host is the host of our own address.
func (s *Server) host() string {
	u, err := url.Parse(s.Base)
	if err != nil {
		return ""
	}
	return u.Host
}

// client is the address of the machine that asks. What a proxy says is believed of trusted ones alone, from the nearest on.
func (s *Server) client(c *fiber.Ctx) string {
	return clientOf(c.Context().RemoteIP().String(), strings.Join(c.GetReqHeaders()[fiber.HeaderXForwardedFor], ","), s.Proxies)
}

// attempt is a sign-in from the machine and browser that ask.
func attempt(c *fiber.Ctx) access.Attempt {
	a, _ := c.Locals("client").(access.Attempt)
	return a
}

// clientOf is the nearest address of remote and of the list forwarded, from its end, that is no trusted proxy.
func clientOf(remote, forwarded string, proxies []string) string {
	hops := strings.Split(forwarded, ",")
	for i := len(hops) - 1; i >= 0 && trusted(remote, proxies); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		remote = next.String()
	}
	return remote
}

// trusted reports whether address is one of proxies, or in one of their networks.
func trusted(address string, proxies []string) bool {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, p := range proxies {
		if n, err := netip.ParsePrefix(p); err == nil && n.Contains(a.Unmap()) || p == address {
			return true
		}
	}
	return false
}

// Where somebody gets what their sign-in still lacks.
const (
	codePath   = "/sign-in/code"
	factorPath = "/account/second-factor"
)

// complete lets a sign-in that lacks its second factor reach nothing but the page where it gets that, and the way out.
func (s *Server) complete(c *fiber.Ctx) error {
	x := session(c)
	if x == nil {
		return c.Next()
	}
	if x.Actor.ReadOnly && unsafe(c) {
		return domain.ErrTokenScope
	}
	there := map[domain.Lack]string{domain.LacksCode: codePath, domain.LacksFactor: factorPath}[x.Lacks]
	path := c.Path()
	if there == "" || path == there || strings.HasPrefix(path, there+"/") || path == signOutPath || path == apiRoot+"/sessions/current" && c.Method() == fiber.MethodDelete {
		return c.Next()
	}
	if isAPI(c) || unsafe(c) {
		return domain.ErrSecondFactorNeeded
	}
	return c.Redirect(there, fiber.StatusSeeOther)
}
