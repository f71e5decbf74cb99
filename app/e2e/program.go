// Package e2e plays people at the built program: it starts `demo` in a folder
// of its own and opens Debian's Chromium, one browser and in it one person
// after the other, each with their own cookies.
//
// A test says what a person sees and does: go to a page, fill a field by its
// label, click what bears a word, see a sentence. Every step waits until the
// page is there, and fails the test with what the page says when it is not.
//
// The browser comes from the machine. Without it a test is skipped, but never
// in CI; PostgreSQL is handled the same way by whoever needs it.
package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// A Program is a running `demo`, as the line tells that it prints when it is
// ready to serve.
type Program struct {
	BaseURL  string   `json:"base_url"`
	Database string   `json:"database"`
	SignIns  []SignIn `json:"signins"`
	Data     string   `json:"-"` // the folder given as --data
}

// A SignIn is one demo account, one for each role.
type SignIn struct{ Role, Login, Password string }

// SignIn gives the account of the role; the test fails when demo printed none.
func (p Program) SignIn(t *testing.T, role string) SignIn {
	t.Helper()
	for _, s := range p.SignIns {
		if s.Role == role {
			return s
		}
	}
	t.Fatalf("demo printed no sign-in for %s", role)
	return SignIn{}
}

// How long a demo year may take to play on a busy machine, and how long the
// program may take to stop when it is interrupted.
const (
	readyWithin = 2 * time.Minute
	stopWithin  = 10 * time.Second
)

// Demo starts the built program as `demo --json` on a free port and an empty
// folder, with the environment and arguments added to it ("YIJI_CLOCK=FILE",
// "--db", "postgres://…"), and stops it when the test ends. TestMain of the
// caller must go through Main.
func Demo(t *testing.T, env []string, args ...string) Program {
	t.Helper()
	program, err := build()
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	args = append([]string{"demo", "--json", "--addr", "127.0.0.1:0", "--data", data}, args...)
	p := start(t, env, program, args...)
	p.Data = data
	return p
}

// Main runs the tests of a package and removes the program built for them:
//
//	func TestMain(m *testing.M) { os.Exit(e2e.Main(m)) }
func Main(m *testing.M) int {
	defer func() { _ = os.RemoveAll(built) }()
	return m.Run()
}

// built is the folder of the program once it is built.
var built string

var build = sync.OnceValues(func() (string, error) {
	var err error
	if built, err = os.MkdirTemp("", "yiji-e2e-"); err != nil {
		return "", err
	}
	program := filepath.Join(built, "yiji")
	if out, err := exec.Command("go", "build", "-o", program, "yiji/app").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return program, nil
})

// start runs the program until the test ends and waits for its one line of JSON.
func start(t *testing.T, env []string, program string, args ...string) (p Program) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopWithin
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		// It ends by the interrupt: its exit code says nothing about the test.
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("the program wrote on standard error:\n%s", &said)
		}
	})

	select {
	case line := <-firstLine(out):
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatalf("the program's first line is no JSON: %v\n%s", err, line)
		}
	case <-time.After(readyWithin):
		t.Fatalf("the program was not ready within %v", readyWithin)
	}
	return p
}

// firstLine delivers the first line, or nothing but an empty one at the end,
// and goes on reading so that the writer never waits.
func firstLine(r io.Reader) <-chan []byte {
	first := make(chan []byte, 1)
	go func() {
		lines := bufio.NewReader(r)
		line, _ := lines.ReadBytes('\n')
		first <- line
		_, _ = io.Copy(io.Discard, lines)
	}()
	return first
}
