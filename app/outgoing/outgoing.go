// Package outgoing is how the server asks other machines: over connections that lead outside alone, for a bounded time and answer.
package outgoing

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

const (
	dialTimeout = 10 * time.Second
	timeout     = 20 * time.Second
	// MaxAnswer is the longest body of an answer in bytes; reading on fails.
	MaxAnswer = 1 << 20
)

// Errors of asking another machine.
var (
	ErrPrivate = errors.New("the other machine has an address of this machine or of a private network")
	ErrLong    = errors.New("the answer is too long")
)

// Client asks other machines. Without private it connects to no loopback, private or reserved address, whatever a name leads to. No proxy
// is used, and no redirect is followed: the answer is the redirect itself.
func Client(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: dialTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		// Here the name was looked up already, so that none can lead inside.
		a, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if !private && !Public(a.Addr()) {
			return ErrPrivate
		}
		return nil
	}}
	t := &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: dialTimeout, ResponseHeaderTimeout: timeout, MaxResponseHeaderBytes: 64 << 10, MaxIdleConns: 10,
		IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true}
	return &http.Client{Transport: bounded{t}, Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// inside are networks that belong to no public machine beside those that netip knows (IANA special-purpose address registries).
var inside = func() (list []netip.Prefix) {
	for _, p := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2002::/16", "2001::/32", "fec0::/10"} {
		list = append(list, netip.MustParsePrefix(p))
	}
	return list
}()

// Public reports whether a belongs to a machine outside.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range inside {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// bounded lets no answer be longer than MaxAnswer.
type bounded struct{ *http.Transport }

func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := b.Transport.RoundTrip(req)
	if err == nil {
		res.Body = &body{res.Body, MaxAnswer}
	}
	return res, err
}

type body struct {
	io.ReadCloser
	left int
}

func (b *body) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, ErrLong
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left+1)])
	if b.left -= n; b.left < 0 {
		return 0, ErrLong
	}
	return n, err
}
