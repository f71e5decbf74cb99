package e2e

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The tests of this package start themselves as the program.
func TestMain(m *testing.M) {
	if os.Getenv("E2E_PROGRAM") != "" {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, os.Interrupt)
		fmt.Printf(`{"base_url":%q,"database":%q,"signins":[{"role":"trainee","login":"13800000001","password":"secret"}]}`+"\n",
			"http://127.0.0.1:1", strings.Join(os.Args[1:], " "))
		<-stop
		_ = os.WriteFile(os.Getenv("E2E_PROGRAM"), []byte("stopped"), 0o600)
		return
	}
	os.Exit(Main(m))
}

func TestProgramIsReadWhenReadyAndInterruptedAtTheEnd(t *testing.T) {
	stopped := filepath.Join(t.TempDir(), "stopped")
	t.Run("while it runs", func(t *testing.T) {
		p := start(t, []string{"E2E_PROGRAM=" + stopped}, os.Args[0], "demo", "--json")
		want := Program{
			BaseURL:  "http://127.0.0.1:1",
			Database: "demo --json",
			SignIns:  []SignIn{{"trainee", "13800000001", "secret"}},
		}
		if diff := cmp.Diff(want, p); diff != "" {
			t.Error(diff)
		}
		if got := p.SignIn(t, "trainee").Login; got != "13800000001" {
			t.Errorf("sign-in of the trainee: %s", got)
		}
	})
	if _, err := os.Stat(stopped); err != nil {
		t.Errorf("the program was not interrupted: %v", err)
	}
}

func TestPersonFillsSubmitsAndSees(t *testing.T) {
	server, browser := site(t), Open(t)
	for name, person := range map[string]*Person{
		"with script":    browser.Person(t, "with script", server),
		"without script": browser.Person(t, "without script", server).WithoutScript(),
	} {
		t.Run(name, func(t *testing.T) {
			if status := person.Goto("/missing"); status != http.StatusNotFound {
				t.Errorf("status %d of a page that is not there", status)
			}
			if status := person.Goto("/"); status != http.StatusOK {
				t.Errorf("status %d", status)
			}
			person.Fill("姓名", "阿依古丽·𠮷田")
			person.Fill("county", "Second")
			person.Fill("#born", "1990-02-28")
			person.Click("同意")
			person.Submit("提交")
			person.See("name=阿依古丽·𠮷田")
			want := "name=阿依古丽·𠮷田 county=2 born=1990-02-28 agree=on"
			if got := person.Text("#got"); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestScriptsRunUnlessTurnedOff(t *testing.T) {
	server, browser := site(t), Open(t)
	with, without := browser.Person(t, "with", server), browser.Person(t, "without", server).WithoutScript()
	with.Goto("/script")
	without.Goto("/script")
	with.See("written by script")
	without.See("plain")
	if errs := with.Errors(); len(errs) != 2 || !strings.Contains(errs[0], `"logged" 7`) || !strings.Contains(errs[1], "thrown") {
		t.Errorf("console errors: %q", errs)
	}
	if errs := without.Errors(); len(errs) != 0 {
		t.Errorf("console errors without script: %q", errs)
	}
}

func TestSubmitWaitsForAFragment(t *testing.T) {
	person := Open(t).Person(t, "somebody", site(t))
	person.Goto("/fragment")
	person.Submit("换一段")
	if got := person.Text("#here"); got != "fragment" {
		t.Errorf("the page still says %q", got)
	}
}

func TestPersonAsksForPagesInChinese(t *testing.T) {
	person := Open(t).Person(t, "somebody", site(t))
	person.Goto("/language")
	if got := person.Text("body"); !strings.HasPrefix(got, "zh-CN") {
		t.Errorf("Accept-Language: %s", got)
	}
}

func TestPersonsDoNotShareCookies(t *testing.T) {
	server, browser := site(t), Open(t)
	a, b := browser.Person(t, "a", server), browser.Person(t, "b", server)
	a.Goto("/cookie?set=a")
	b.Goto("/cookie?set=b")
	for want, p := range map[string]*Person{"a": a, "b": b} {
		p.Goto("/cookie")
		if got := p.Text("body"); got != want {
			t.Errorf("%s reads the cookie %q", want, got)
		}
	}
}

func TestScreenshotShowsThePageAtTheGivenWidth(t *testing.T) {
	t.Setenv("SHOTS", filepath.Join(t.TempDir(), "shots"))
	person := Open(t).Person(t, "somebody", site(t))
	person.Goto("/")
	person.Resize(360, 640)
	person.Screenshot("form")
	file, err := os.ReadFile(filepath.Join(os.Getenv("SHOTS"), "form.png"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil || img.Width != 360 {
		t.Errorf("width %d, %v", img.Width, err)
	}
}

// site serves a few pages to try the steps on.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	page := func(path, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `<!doctype html><html lang="zh"><meta charset="utf-8"><link rel="icon" href="data:,"><body>`+body)
		})
	}
	page("/{$}", `<form method="post" action="/"><label for="n">姓名 *</label><input id="n" name="name" value="old">
		<select name="county"><option value="1">First<option value="2">Second</select>
		<input type="date" name="born" id="born"><label><input type="checkbox" name="agree">同意</label>
		<a href="/elsewhere">提交记录</a><button><svg></svg> 提交</button></form>`)
	page("/script", `<p>plain</p><script>document.querySelector('p').textContent = 'written by script'
		console.error('logged', 7); throw new Error('thrown')</script>`)
	page("/fragment", `<p id="here">page</p><button onclick="setTimeout(() => {
		document.querySelector('#here').textContent = 'fragment'
		document.dispatchEvent(new Event('htmx:afterSettle')) }, 300)">换一段</button>`)
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<!doctype html><meta charset="utf-8"><p id="got">`)
		for _, field := range []string{"name", "county", "born", "agree"} {
			fmt.Fprintf(w, "%s=%s ", field, html.EscapeString(r.FormValue(field)))
		}
	})
	mux.HandleFunc("GET /language", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Header.Get("Accept-Language"))
	})
	mux.HandleFunc("GET /cookie", func(w http.ResponseWriter, r *http.Request) {
		if set := r.FormValue("set"); set != "" {
			http.SetCookie(w, &http.Cookie{Name: "who", Value: set})
		}
		if c, err := r.Cookie("who"); err == nil {
			fmt.Fprint(w, c.Value)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}
