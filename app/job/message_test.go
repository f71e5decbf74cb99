package job

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"yiji/app/outgoing"
	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// told is a database with one person, one member of staff with a mail address, and a message to each.
func told(t *testing.T, s *storage.Store) {
	t.Helper()
	ok(t, s.Migrate(t.Context()))
	ok(t, s.Write(t.Context(), func(tx *storage.Tx) error {
		p := domain.Person{County: "999901", ID: "p1", Name: "阿一", BornOn: "1990-05-05", Language: "en", CreatedAt: tx.Now}
		return errors.Join(tx.AddPerson(t.Context(), p, domain.Secrets{Identity: "999999199005050017", Phone: "13900000001"}),
			tx.SetContact(t.Context(), domain.Contact{OwnerKind: "account", OwnerID: "a1", Kind: "mail"}, "clerk@example.org"),
			tx.Tell(t.Context(), "p1", "message.identity-confirmed"),
			tx.TellAccount(t.Context(), "a1", "message.subject", nil))
	}))
}

func states(t *testing.T, s *storage.Store) (list []string) {
	t.Helper()
	person, err := s.News(t.Context(), "p1", 10)
	ok(t, err)
	staff, err := s.StaffNews(t.Context(), "a1", 10)
	ok(t, err)
	for _, m := range append(person, staff...) {
		list = append(list, m.Channel+" "+m.State)
	}
	return list
}

func TestMessagesToPersonsSayOnlyThatThereIsNews(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		told(t, s)
		var got []string
		keep := func(_ context.Context, l Letter) error {
			got = append(got, l.To+" "+l.Template+" "+fmt.Sprint(l.Args))
			return nil
		}
		m := Messages{Store: s, By: map[string]Sender{"text": keep, "mail": keep}}
		ok(t, m.Run(t.Context()))
		ok(t, m.Run(t.Context()))
		if len(got) != 2 || !strings.Contains(strings.Join(got, "\n"), "13900000001 message.news map[]") {
			t.Errorf("%q", got)
		}
		if d := cmp.Diff([]string{"text sent", "mail sent"}, states(t, s)); d != "" {
			t.Error(d)
		}
		for _, row := range storagetest.Contents(t, s)["messages"] {
			if strings.Contains(row, "13900000001") || strings.Contains(row, "clerk@") {
				t.Errorf("an address stands in the open: %s", row)
			}
		}
	})
}

func TestMessageThatCannotBeSentIsTriedLessAndLessOftenAndThenPrinted(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		told(t, s)
		tries := map[string]int{}
		fail := func(_ context.Context, l Letter) error { tries[l.To]++; return io.ErrUnexpectedEOF }
		m := Messages{Store: s, By: map[string]Sender{"text": fail, "mail": fail}}
		ok(t, m.Run(t.Context()))
		ok(t, m.Run(t.Context())) // at once again: nothing is due
		if tries["13900000001"] != 1 {
			t.Fatalf("%v", tries)
		}
		for range 20 {
			clock.Days(1)
			ok(t, m.Run(t.Context()))
		}
		if d := cmp.Diff(map[string]int{"13900000001": domain.MessageTries, "clerk@example.org": domain.MessageTries}, tries); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]string{"print waiting", "mail failed"}, states(t, s)); d != "" {
			t.Error(d)
		}
		list, err := s.PrintedNotices(t.Context(), []domain.County{"999901"}, 10)
		if err != nil || len(list) != 1 || list[0].Name != "阿一" {
			t.Errorf("%v %v", list, err)
		}
		if other, _ := s.PrintedNotices(t.Context(), []domain.County{"999902"}, 10); len(other) != 0 {
			t.Error("another county's desk sees the notice")
		}
	})
}

// inbox is a mail server that keeps what it gets.
type inbox struct {
	sync.Mutex
	mails []string
	fail  int // how many to refuse first
}

type mailSession struct{ *inbox }

func (b *inbox) NewSession(*smtp.Conn) (smtp.Session, error)    { return mailSession{b}, nil }
func (mailSession) Mail(from string, _ *smtp.MailOptions) error { return nil }
func (mailSession) Rcpt(to string, _ *smtp.RcptOptions) error   { return nil }
func (mailSession) Reset()                                      {}
func (mailSession) Logout() error                               { return nil }
func (s mailSession) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	s.Lock()
	defer s.Unlock()
	if s.fail > 0 {
		s.fail--
		return errors.New("not now")
	}
	s.mails = append(s.mails, string(b))
	return err
}

func TestMailReachesARealMailServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	box := &inbox{fail: 1}
	server := smtp.NewServer(box)
	server.Domain = "localhost"
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close(); <-done })
	send, err := Mail("smtp://" + l.Addr().String() + "?from=yiji@example.org")
	ok(t, err)
	letter := Letter{ID: "m1", To: "clerk@example.org", Template: "message.code", Language: "zh-Hans", Args: map[string]string{"Code": "123456", "Minutes": "10"}}
	if err := send(t.Context(), letter); err == nil {
		t.Fatal("a mail that was refused counts as sent")
	}
	ok(t, send(t.Context(), letter))
	m, err := mail.ReadMessage(strings.NewReader(strings.Join(box.mails, "")))
	ok(t, err)
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	ok(t, err)
	if !strings.Contains(string(body), "123456") || m.Header.Get("Message-ID") != "<m1@example.org>" || m.Header.Get("To") != "<clerk@example.org>" {
		t.Errorf("%v\n%s", m.Header, body)
	}
}

func TestMailNeedsEncryptionBeyondThisMachine(t *testing.T) {
	for _, server := range []string{"", "http://x", "smtp://", "smtp://h", "smtp://h?from=nobody"} {
		if _, err := Mail(server); err == nil {
			t.Errorf("%q is taken as a mail server", server)
		}
	}
}

func TestTextMessageIsSignedAndHoldsNoWords(t *testing.T) {
	key := []byte("0123456789abcdef0123456789abcdef")
	gate := TextMessages{Key: key, Private: true, Now: func() time.Time { return storagetest.Start }}
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		m := hmac.New(sha256.New, key)
		fmt.Fprintf(m, "%d.%s", storagetest.Start.Unix(), body)
		if want := fmt.Sprintf("t=%d,v1=%s", storagetest.Start.Unix(), hex.EncodeToString(m.Sum(nil))); r.Header.Get("Yiji-Signature") != want {
			t.Errorf("signature %q, want %q", r.Header.Get("Yiji-Signature"), want)
		}
		got = append(got, r.Header.Get("Idempotency-Key")+" "+string(body))
		if len(got) == 1 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	t.Cleanup(server.Close)
	gate.URL = server.URL
	send, err := gate.Sender()
	ok(t, err)
	l := Letter{ID: "m1", To: "13900000001", Template: "message.news", Language: "ug"}
	if err := send(t.Context(), l); err == nil {
		t.Error("502 counts as sent")
	}
	ok(t, send(t.Context(), l))
	want := map[string]any{"id": "m1", "to": "13900000001", "template": "news", "language": "ug"}
	var body map[string]any
	ok(t, json.Unmarshal([]byte(strings.TrimPrefix(got[1], "m1 ")), &body))
	if d := cmp.Diff(want, body); d != "" || got[0] != got[1] {
		t.Errorf("%s\n%q", d, got)
	}
}

func TestGatewayIsNotFollowedElsewhereNorInside(t *testing.T) {
	hits := 0
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits++ }))
	t.Cleanup(inside.Close)
	redirect := httptest.NewServer(http.RedirectHandler(inside.URL, http.StatusTemporaryRedirect))
	t.Cleanup(redirect.Close)
	gate := TextMessages{URL: redirect.URL, Key: make([]byte, 32), Private: true, Now: time.Now}
	send, err := gate.Sender()
	ok(t, err)
	if err := send(t.Context(), Letter{}); err == nil || hits > 0 {
		t.Errorf("a redirect was followed: %v, %d", err, hits)
	}
	gate.Private, gate.URL = false, strings.Replace(inside.URL, "http:", "https:", 1)
	send, err = gate.Sender()
	ok(t, err)
	if err := send(t.Context(), Letter{}); !errors.Is(err, outgoing.ErrPrivate) || hits > 0 {
		t.Errorf("a private address was reached: %v", err)
	}
	for _, bad := range []TextMessages{{URL: "http://gate.example", Key: make([]byte, 32)}, {URL: "https://gate.example", Key: make([]byte, 8)}, {URL: "ftp://x", Key: make([]byte, 32)}} {
		if _, err := bad.Sender(); err == nil {
			t.Errorf("%+v is taken as a gateway", bad)
		}
	}
}
