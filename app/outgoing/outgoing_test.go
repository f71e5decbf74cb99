package outgoing_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"yiji/app/outgoing"
)

func TestOnlyAddressesOutsideArePublic(t *testing.T) {
	for address, want := range map[string]bool{
		"8.8.8.8": true, "1.2.3.4": true, "2400:3200::1": true,
		"127.0.0.1": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"fe80::1": false, "fe80::1%eth0": false, "fd00::1": false, "0.0.0.0": false, "0.1.2.3": false, "::": false, "100.64.0.1": false, "198.18.0.1": false, "224.0.0.1": false, "ff02::1": false,
		"255.255.255.255": false, "240.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "192.0.0.8": false,
	} {
		if got := outgoing.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
}

func TestNoNameLeadsInside(t *testing.T) {
	asked := 0
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer srv.Close()
	for _, address := range []string{srv.URL, strings.Replace(srv.URL, "127.0.0.1", "localhost", 1), strings.Replace(srv.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1)} {
		res, err := outgoing.Client(false).Get(address)
		if err == nil {
			_ = res.Body.Close()
		}
		if !errors.Is(err, outgoing.ErrPrivate) || asked > 0 {
			t.Errorf("%s: %v, asked %d times", address, err, asked)
		}
	}
	res, err := outgoing.Client(true).Get(srv.URL)
	if err != nil || asked != 1 {
		t.Fatal(err, asked)
	}
	_ = res.Body.Close()
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	srv := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusFound))
	defer srv.Close()
	res, err := outgoing.Client(true).Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusFound || asked > 0 {
		t.Errorf("%d, asked %d times", res.StatusCode, asked)
	}
}

func TestLongAnswersEnd(t *testing.T) {
	for _, tc := range []struct {
		size int
		long bool
	}{{0, false}, {outgoing.MaxAnswer, false}, {outgoing.MaxAnswer + 1, true}, {3 * outgoing.MaxAnswer, true}} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, tc.size)) }))
		res, err := outgoing.Client(true).Get(srv.URL)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if errors.Is(err, outgoing.ErrLong) != tc.long || len(b) > outgoing.MaxAnswer || !tc.long && len(b) != tc.size {
			t.Errorf("%d: %d bytes, %v", tc.size, len(b), err)
		}
		srv.Close()
	}
}
