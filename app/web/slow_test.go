package web

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// impatient is a server that waits so briefly that a test sees it hang up.
var impatient = Patience{Read: 60 * time.Millisecond, Write: 60 * time.Millisecond, Idle: 60 * time.Millisecond}

// hangs is longer than any of it takes: a connection that stands after it was never going to be closed.
const hangs = 30 * time.Second

// listening serves a site on loopback for f, which gets a way to connect.
func listening(t *testing.T, p Patience, f func(x *site, dial func() *net.TCPConn)) {
	t.Helper()
	walk(t, func(t *testing.T, x *site) {
		app := New(&Server{Actions: x.a, Store: x.s, Base: "http://example.com", Patience: p})
		l, err := net.Listen("tcp", "127.0.0.1:0")
		x.must(err)
		served, open := make(chan error, 1), []net.Conn{}
		go func() { served <- app.Listener(l) }()
		defer func() {
			for _, c := range open {
				_ = c.Close() // mostly the server did
			}
			x.must(errors.Join(app.ShutdownWithTimeout(hangs), <-served))
		}()
		f(x, func() *net.TCPConn {
			c, err := net.Dial("tcp", l.Addr().String())
			x.must(err)
			open = append(open, c)
			x.must(c.SetDeadline(time.Now().Add(hangs)))
			return c.(*net.TCPConn)
		})
	})
}

// hungUp reads what comes until the server closes the connection, whether or not it says goodbye.
func hungUp(t *testing.T, c net.Conn) string {
	t.Helper()
	b, err := io.ReadAll(c)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the connection still stands; it said %q", b)
	}
	return string(b)
}

// drips sends text byte after byte, each a moment after the other, and returns what was answered and how many bytes the server took.
func drips(t *testing.T, c *net.TCPConn, text string) (answer string, sent int) {
	t.Helper()
	for i := range text {
		if _, err := c.Write([]byte{text[i]}); err != nil {
			return "", i
		}
		if err := c.SetReadDeadline(time.Now().Add(5 * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 1)
		if n, err := c.Read(b); n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			if err := c.SetReadDeadline(time.Now().Add(hangs)); err != nil {
				t.Fatal(err)
			}
			return string(b[:n]) + hungUp(t, c), i
		}
	}
	return "", len(text)
}

func TestASlowClientIsHungUpOn(t *testing.T) {
	long := strings.Repeat("a", 2000)
	listening(t, impatient, func(x *site, dial func() *net.TCPConn) {
		for what, begin := range map[string]string{"its head": "GET / HTTP/1.1\r\nHost: example.com\r\nX-Slow: ",
			"its body":                "POST /sign-in HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2000\r\n\r\n",
			"its file":                "POST /sign-in HTTP/1.1\r\nHost: example.com\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 2000\r\n\r\n",
			"its body without length": "POST /sign-in HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n"} {
			c := dial()
			_, err := io.WriteString(c, begin)
			x.must(err)
			if answer, n := drips(x.t, c, long); n == len(long) || strings.HasPrefix(answer, "HTTP/1.1 2") {
				x.t.Errorf("a client that sends %s byte by byte sent %d bytes and was answered %.40q", what, n, answer)
			}
		}
		if answer := hungUp(x.t, dial()); strings.HasPrefix(answer, "HTTP/1.1 2") {
			x.t.Errorf("a client that says nothing was answered %.40q", answer)
		}
		c := dial()
		_, err := io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: example.com\r\n\r\n")
		x.must(err)
		if answer := hungUp(x.t, c); strings.Count(answer, "HTTP/1.1") != 1 {
			x.t.Errorf("a client that asks once and stays was answered %q", answer)
		}
	})
}

// A client asks and asks and takes no answer: when all that lies between is full, the server waits no longer than it is told.
func TestAClientThatNeverReadsIsHungUpOn(t *testing.T) {
	listening(t, impatient, func(x *site, dial func() *net.TCPConn) {
		c := dial()
		x.must(c.SetReadBuffer(4 << 10))
		ask := []byte(strings.Repeat(fmt.Sprintf("GET %s HTTP/1.1\r\nHost: example.com\r\n\r\n", assets().byName["htmx.js"].url), 100))
		var err error
		for err == nil {
			_, err = c.Write(ask)
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			x.t.Error("the server still waits for a client that reads nothing")
		}
	})
}

func TestFiveHundredIdleConnectionsStopNobody(t *testing.T) {
	listening(t, Patience{}, func(x *site, dial func() *net.TCPConn) {
		for i := range 500 {
			c := dial()
			if i%2 == 0 { // half of them begin to say something
				_, err := io.WriteString(c, "POST /sign-in HTTP/1.1\r\nHost: exam")
				x.must(err)
			}
		}
		c := dial()
		_, err := io.WriteString(c, "GET /sign-in HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n")
		x.must(err)
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		x.must(err)
		defer res.Body.Close()
		if b, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK || !bytes.Contains(b, []byte("</html>")) {
			x.t.Errorf("%d %v %.80s", res.StatusCode, err, b)
		}
	})
}

// Neither a head nor a body without end is read to its end.
func TestWhatHasNoEndIsRefusedBeforeItEnds(t *testing.T) {
	listening(t, Patience{}, func(x *site, dial func() *net.TCPConn) {
		for what, begin := range map[string]string{"head": "GET / HTTP/1.1\r\nHost: example.com\r\nX-Long: ", "target": "GET /verify?number=",
			"body": "POST /sign-in HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n",
			"file": "POST /sign-in HTTP/1.1\r\nHost: example.com\r\nContent-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n7fffffff\r\n"} {
			c := dial()
			_, err := io.WriteString(c, begin)
			x.must(err)
			sent, part := 0, bytes.Repeat([]byte("a"), 1<<16)
			for err == nil && sent < 64<<20 {
				_, err = c.Write(part)
				sent += len(part)
			}
			if err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
				x.t.Errorf("%d bytes of a %s without end were taken: %v", sent, what, err)
			}
			if answer := hungUp(x.t, c); strings.HasPrefix(answer, "HTTP/1.1 2") {
				x.t.Errorf("a %s without end was answered %.40q", what, answer)
			}
		}
	})
}

// A head that fills the four kilobytes which there are for one is answered at once.
func TestAnOversizeHeadIsRefused(t *testing.T) {
	listening(t, Patience{}, func(x *site, dial func() *net.TCPConn) {
		c, begin := dial(), "GET /sign-in HTTP/1.1\r\nHost: example.com\r\nCookie: a="
		_, err := io.WriteString(c, begin+strings.Repeat("a", 4096-len(begin)))
		x.must(err)
		if answer := hungUp(x.t, c); !strings.HasPrefix(answer, "HTTP/1.1 4") {
			x.t.Errorf("%.200q", answer)
		}
	})
}
