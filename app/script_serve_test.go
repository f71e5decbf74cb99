package main

import (
	"bufio"
	"bytes"
	"encoding/base32"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"yiji/app/access"
)

// cmdServe starts `yiji serve` on the database of YIJI_DB.
func cmdServe(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts, neg, args, 0, "serve")
	cmd := exec.Command("yiji", "serve", "--addr", "127.0.0.1:0")
	cmd.Dir, cmd.Env = ts.MkAbs("."), append(os.Environ(), "YIJI_DB="+ts.Getenv("YIJI_DB"))
	said, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	lines := bufio.NewReader(said)
	ts.Defer(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		rest, _ := io.ReadAll(lines)
		_ = cmd.Wait() // it ends by the interrupt: its exit code says nothing
		ts.Logf("serve wrote: %s", rest)
		if found := personal.FindAllString(string(rest), -1); len(found) > 0 {
			s.t.Errorf("the diagnostics hold personal numbers: %q", found)
		}
	})
	line, err := lines.ReadString('\n')
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "serving ")
	if err != nil || !ok {
		ts.Fatalf("serve is not ready: %v %q", err, line)
	}
	s.base = base
	ts.Setenv("BASE", base)
}

var (
	formToken  = regexp.MustCompile(`name="_csrf" value="([^"]+)"`)
	secretText = regexp.MustCompile(`class="[^"]*\bsecret\b[^"]*"[^>]*>(?:<[^>]*>)*([A-Z2-7 ]+)<`)
)

// arrival is the browser of somebody new.
type arrival struct {
	ts    *testscript.TestScript
	s     *script
	token string
}

// page is what the server answers; pairs make it a form.
func (a *arrival) page(path string, pairs ...string) []byte {
	method, body := "GET", url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		method = "POST"
		body.Set(pairs[i], pairs[i+1])
	}
	req, err := http.NewRequest(method, a.s.base+path, strings.NewReader(body.Encode()))
	a.ts.Check(err)
	req.Header.Set("Origin", a.s.base)
	if method == "POST" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if a.token != "" {
		req.AddCookie(&http.Cookie{Name: "yiji", Value: a.token})
	}
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
	a.ts.Check(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	a.ts.Check(err)
	if res.StatusCode >= 400 {
		a.ts.Fatalf("%s %s: %d\n%s", method, path, res.StatusCode, b)
	}
	for _, c := range res.Cookies() {
		if c.Name == "yiji" {
			a.token = c.Value
		}
	}
	return b
}

func (a *arrival) find(in []byte, what *regexp.Regexp) string {
	m := what.FindSubmatch(in)
	if m == nil {
		a.ts.Fatalf("no %s in\n%s", what, in)
	}
	return html.UnescapeString(string(m[1]))
}

// cmdArrive opens the one-time link that the command before printed, or the one given, chooses a password, signs in as LOGIN and sets up the
// second factor where the role needs one.
func cmdArrive(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts, neg, args, 1, "arrive LOGIN [LINK]")
	link := strings.TrimSpace(ts.ReadFile("stdout"))
	if len(args) == 2 {
		link = args[1]
	}
	const password = "a password of many words"
	a := &arrival{ts: ts, s: s}
	a.page(link[strings.Index(link, "/welcome/"):], "password", password)
	cmdSignin(ts, false, []string{args[0], args[0], password})
	a.token = s.tokens[args[0]]
	const path = "/account/second-factor"
	begin := a.page(path)
	if !bytes.Contains(begin, []byte(`action="`+path+`"`)) {
		return
	}
	a.page(path, "_csrf", a.find(begin, formToken), "current", password)
	shown := a.page(path)
	secret, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.ReplaceAll(a.find(shown, secretText), " ", ""))
	ts.Check(err)
	a.page(path+"/confirmation", "_csrf", a.find(shown, formToken), "code", access.FactorCode(secret, time.Now()))
	s.tokens[args[0]] = a.token
}

// cmdPress sends a form of a page that no API has, as WHO: press WHO PAGE PATH name=text…
func cmdPress(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts, neg, args, 3, "press WHO PAGE PATH name=text…")
	a := &arrival{ts: ts, s: s, token: s.tokens[args[0]]}
	form := []string{"_csrf", a.find(a.page(args[1]), formToken)}
	for _, arg := range args[3:] {
		name, value, _ := strings.Cut(arg, "=")
		form = append(form, name, value)
	}
	a.page(args[2], form...)
}
