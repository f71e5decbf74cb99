package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"yiji/storage/storagetest"
)

// The scripts run the program as `yiji`.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"yiji": main})
}

// Every script runs on both databases, unless it asks for the [embedded] one. Its commands besides testscript's own:
//
//	demo                            starts `yiji demo` on the database of this run, with a clock that the script moves
//	clock INSTANT                   sets that clock; sessions do not outlive it by more than twelve hours
//	serve                           starts `yiji serve` on the database of YIJI_DB
//	arrive LOGIN [LINK]             signs LOGIN in for the first time by the link, or by the one that the command before printed
//	press WHO PAGE PATH name=text…  sends a form that stands on PAGE
//	signin ROLE                     signs in with what demo printed for ROLE
//	signin NAME LOGIN SECRET        signs in somebody else, who is called NAME from then on
//	http STATUS WHO METHOD PATH [Header:value] [name=text] [name:=JSON]…
//	                                sends a request to the API as WHO (nobody for a visitor); name may lead into objects: marks.ID=present
//	set VAR PATH                    keeps a value of the last answer: items.0.id
//	behind STATEMENT                runs a statement on the database behind the program's back
//	[!] have PATH VALUE             holds a value of the last answer against VALUE
func TestScripts(t *testing.T) {
	for name, dsn := range map[string]func(*testing.T) string{
		"sqlite":   func(*testing.T) string { return "" },
		"postgres": func(t *testing.T) string { return storagetest.Postgres(t) },
	} {
		t.Run(name, func(t *testing.T) {
			testscript.Run(t, testscript.Params{
				Dir: "testdata/script",
				Setup: func(env *testscript.Env) error {
					env.Values[stateKey{}] = &script{t: t, tokens: map[string]string{"nobody": ""}, db: dsn(t)}
					return nil
				},
				Condition: func(cond string) (bool, error) { return name == "sqlite", nil }, // [embedded]
				Cmds:      map[string]func(*testscript.TestScript, bool, []string){"demo": cmdDemo, "clock": cmdClock, "signin": cmdSignin, "http": cmdHTTP, "set": cmdSet, "have": cmdHave, "behind": cmdBehind, "serve": cmdServe, "arrive": cmdArrive, "press": cmdPress},
			})
		})
	}
}

// personal are numbers of identity and of phones: what a server tells its operator holds none (trust.md, logs).
var personal = regexp.MustCompile(`\b(\d{17}[\dX]|1[3-9]\d{9})\b`)

func TestPersonalNumbersAreFoundInDiagnostics(t *testing.T) {
	line := `2026/11/23 18:30:06 WARN x message=019cac0f-2680-7834-bcaa-5da7d09128ba err="key 13800000001 of 99990119900101123X" took=1795458606123456789`
	if got := strings.Join(personal.FindAllString(line, -1), " "); got != "13800000001 99990119900101123X" {
		t.Error(got)
	}
}

type stateKey struct{}

// script is what the commands of one run share.
type script struct {
	t       *testing.T
	db      string // address of an empty PostgreSQL database, or "" for the embedded one
	base    string
	signins map[string][2]string // login and password by role
	tokens  map[string]string    // by who signed in
	status  int
	answer  []byte
	json    any
}

func stateOf(ts *testscript.TestScript, neg bool, args []string, least int, usage string) *script {
	if neg && usage[0] != '!' || len(args) < least {
		ts.Fatalf("usage: %s", usage)
	}
	return ts.Value(stateKey{}).(*script)
}

func cmdDemo(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts, neg, args, 0, "demo")
	data, clock := ts.MkAbs("data"), ts.MkAbs("clock")
	list := []string{"demo", "--json", "--addr", "127.0.0.1:0", "--data", data}
	if s.db != "" {
		list = append(list, "--db", s.db)
	}
	cmd := exec.Command("yiji", list...)
	cmd.Env = append(os.Environ(), "YIJI_CLOCK="+clock)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	ts.Defer(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait() // it ends by the interrupt: its exit code says nothing
		ts.Logf("demo wrote: %s", &said)
		if found := personal.FindAllString(said.String(), -1); len(found) > 0 {
			s.t.Errorf("the diagnostics hold personal numbers: %q", found)
		}
	})
	var ready struct {
		BaseURL  string `json:"base_url"`
		Database string
		Signins  []struct{ Role, Login, Password string }
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		ts.Fatalf("demo is not ready: %v\n%s", err, &said)
	}
	ts.Check(json.Unmarshal(line, &ready))
	s.base, s.signins = ready.BaseURL, map[string][2]string{}
	for _, x := range ready.Signins {
		s.signins[x.Role] = [2]string{x.Login, x.Password}
	}
	ts.Setenv("BASE", s.base)
	ts.Setenv("YIJI_DB", ready.Database) // for other commands on the same database
	ts.Setenv("YIJI_SECRET_KEY_FILE", filepath.Join(data, "yiji.key"))
}

func cmdBehind(ts *testscript.TestScript, neg bool, args []string) {
	stateOf(ts, neg, args, 1, "behind STATEMENT")
	driver, address := "postgres", ts.Getenv("YIJI_DB")
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		driver, address = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, address)
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(args[0])
	ts.Check(err)
}

func cmdClock(ts *testscript.TestScript, neg bool, args []string) {
	stateOf(ts, neg, args, 1, "clock INSTANT")
	_, err := time.Parse(time.RFC3339, args[0])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("clock.new"), []byte(args[0]+"\n"), 0o600))
	ts.Check(os.Rename(ts.MkAbs("clock.new"), ts.MkAbs("clock"))) // never read half written
}

func cmdSignin(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts, neg, args, 1, "signin ROLE | signin NAME LOGIN SECRET")
	who, ok := s.signins[args[0]]
	if len(args) == 3 {
		who, ok = [2]string{args[1], args[2]}, true
	}
	if !ok {
		ts.Fatalf("demo printed no sign-in for %s", args[0])
	}
	s.send(ts, "nobody", "POST", "/sessions", nil, map[string]any{"login": who[0], "password": who[1]})
	if s.status != http.StatusCreated {
		ts.Fatalf("%s cannot sign in: %d %s", args[0], s.status, s.answer)
	}
	s.tokens[args[0]], _ = s.json.(map[string]any)["token"].(string)
}

func cmdHTTP(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts, neg, args, 4, "http STATUS WHO METHOD PATH [Header:value] [name=text] [name:=JSON]…")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	headers, body := http.Header{}, map[string]any(nil)
	for _, arg := range args[4:] {
		if m := header.FindStringSubmatch(arg); m != nil {
			headers.Set(m[1], m[2])
			continue
		}
		name, value, ok := strings.Cut(arg, "=")
		if !ok {
			ts.Fatalf("%s is neither a header nor a field", arg)
		}
		if body == nil {
			body = map[string]any{}
		}
		var v any = value
		if raw, isJSON := strings.CutSuffix(name, ":"); isJSON {
			name = raw
			ts.Check(json.Unmarshal([]byte(value), &v))
		}
		put(body, strings.Split(name, "."), v)
	}
	s.send(ts, args[1], args[2], args[3], headers, body)
	if s.status != want {
		ts.Fatalf("%s %s as %s: %d, want %d\n%s", args[2], args[3], args[1], s.status, want, s.answer)
	}
}

// header is an argument that is a header: Idempotency-Key:abc.
var header = regexp.MustCompile(`^([A-Z][A-Za-z-]*):([^=].*)$`)

// put puts v at a path of members.
func put(o map[string]any, path []string, v any) {
	if len(path) == 1 {
		o[path[0]] = v
		return
	}
	next, ok := o[path[0]].(map[string]any)
	if !ok {
		next = map[string]any{}
		o[path[0]] = next
	}
	put(next, path[1:], v)
}

// send keeps the answer for set and have.
func (s *script) send(ts *testscript.TestScript, who, method, path string, headers http.Header, body map[string]any) {
	token, known := s.tokens[who]
	if !known {
		ts.Fatalf("%s has not signed in", who)
	}
	var b io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		ts.Check(err)
		b = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, s.base+"/api/v1"+path, b)
	ts.Check(err)
	for name := range headers {
		req.Header.Set(name, headers.Get(name))
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	ts.Check(err)
	defer res.Body.Close()
	s.answer, err = io.ReadAll(res.Body)
	ts.Check(err)
	s.status, s.json = res.StatusCode, nil
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		ts.Check(json.Unmarshal(s.answer, &s.json))
	}
}

// at is a value of the last answer as text; whole numbers without a point.
func (s *script) at(path string) (string, bool) {
	v := s.json
	for _, step := range strings.Split(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(x) {
				return "", false
			}
			v = x[i]
		default:
			return "", false
		}
	}
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64), true
	}
	return fmt.Sprint(v), v != nil
}

func cmdSet(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts, neg, args, 2, "set VAR PATH")
	v, ok := s.at(args[1])
	if !ok {
		ts.Fatalf("no %s in %s", args[1], s.answer)
	}
	ts.Setenv(args[0], v)
}

func cmdHave(ts *testscript.TestScript, neg bool, args []string) {
	s := stateOf(ts, neg, args, 2, "! have PATH VALUE")
	want := strings.Join(args[1:], " ")
	if v, ok := s.at(args[0]); (ok && v == want) == neg {
		ts.Fatalf("%s is %q, want %q (not: %t)\n%s", args[0], v, want, neg, s.answer)
	}
}
