package e2e

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// stepWithin is how long one step of a person may take on a busy machine.
const stepWithin = 20 * time.Second

// find.js is a function (kind, target) that gives the element of a page which
// a person means by a word.
//
//go:embed find.js
var findJS string

// A Browser is one running Chromium.
type Browser struct{ ctx context.Context }

// Open starts Chromium and closes it when the test ends. On a machine without
// it the test is skipped, in CI it fails.
func Open(t *testing.T) *Browser {
	t.Helper()
	program, err := exec.LookPath("chromium")
	if err != nil {
		without := t.Skip
		if os.Getenv("CI") == "true" {
			without = t.Fatal
		}
		without("missing: Debian's package chromium")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("accept-lang", "zh-CN"),
	)
	if os.Getuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // its sandbox refuses root
	}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx)
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	return &Browser{ctx}
}

// A Person sits before a page of their own, with their own cookies. A target
// or field in the methods below is a CSS selector when it begins with # . or [,
// else the words that a person sees on it or its label. Every method fails the
// test when the page does not allow the step.
type Person struct {
	t    *testing.T
	ctx  context.Context
	name string
	base string

	mu     sync.Mutex
	errors []string
}

// Person opens an empty page for somebody new; paths are below base.
func (b *Browser) Person(t *testing.T, name, base string) *Person {
	t.Helper()
	p := &Person{t: t, name: name, base: base}
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.note))
	t.Cleanup(cancel)
	p.ctx = ctx
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800)); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return p
}

// WithoutScript turns JavaScript off for the pages that follow.
func (p *Person) WithoutScript() *Person {
	p.t.Helper()
	p.do("turns scripts off", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
	return p
}

// Goto opens a path and gives the HTTP status of the answer.
func (p *Person) Goto(path string) int {
	p.t.Helper()
	answer := run(p, "goes to "+path, chromedp.NavigateResponse(p.base+path))
	return int(answer.Status)
}

// Fill writes a value into a field; in a list it chooses the value or the words.
func (p *Person) Fill(field, value string) {
	p.t.Helper()
	what := fmt.Sprintf("fills %s with %q", field, value)
	el := element("field", field)
	p.do(what, chromedp.WaitVisible(el))
	typed := run(p, what, chromedp.Evaluate[bool](fmt.Sprintf("(%s)(%s, %s)", setJS, el, strconv.Quote(value))))
	if !typed {
		return
	}
	p.do(what, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: value})
		return err
	}))
}

// setJS sets what has no text to type into, and selects the text of all other
// fields, so that the words typed next replace it.
const setJS = `(e, value) => {
  if (e.tagName !== 'SELECT' && !/^(date|time|month|datetime-local|color|range)$/.test(e.type)) {
    e.focus(); e.select(); return true
  }
  const words = [...(e.options || [])].find(o => o.text.trim() === value)
  e.value = words ? words.value : value
  if (e.value !== (words ? words.value : value)) throw new Error('no such choice')
  e.dispatchEvent(new Event('input', {bubbles: true}))
  e.dispatchEvent(new Event('change', {bubbles: true}))
  return false
}`

// Attach puts files into a file field.
func (p *Person) Attach(field string, files ...string) {
	p.t.Helper()
	p.do("attaches to "+field, chromedp.SetUploadFiles(element("field", field), files))
}

// Click clicks what answers on the same page: a box, a summary, a dialog.
func (p *Person) Click(target string) {
	p.t.Helper()
	p.do("clicks "+target, chromedp.Click(element("target", target)))
}

// Submit clicks what asks the server, and waits for its answer: a new page or
// the fragment that htmx puts into this one.
func (p *Person) Submit(target string) {
	p.t.Helper()
	what := "submits " + target
	p.do(what, chromedp.WaitVisible(element("target", target)))
	run(p, what, chromedp.Evaluate[bool](`window.e2eWaits = true,
		document.addEventListener('htmx:afterSettle', () => { window.e2eWaits = false }, {once: true}), true`))
	p.do(what, chromedp.Click(element("target", target)))
	p.until(what, `!window.e2eWaits && document.readyState === 'complete'`)
}

// See waits until the page shows the words.
func (p *Person) See(words string) {
	p.t.Helper()
	p.until("looks for "+words, "document.body.innerText.includes("+strconv.Quote(words)+")")
}

// Text gives the words of the first element that the CSS selector finds.
func (p *Person) Text(selector string) string {
	p.t.Helper()
	el := "document.querySelector(" + strconv.Quote(selector) + ")"
	p.until("reads "+selector, el+" !== null")
	return p.Eval(el + ".innerText")
}

// Eval gives what the expression is worth on the page: a string.
func (p *Person) Eval(expression string) string {
	p.t.Helper()
	return run(p, "evaluates "+expression, chromedp.Evaluate[string](expression))
}

// Resize gives the window another size in pixels.
func (p *Person) Resize(width, height int64) {
	p.t.Helper()
	p.do("resizes", chromedp.EmulateViewport(width, height))
}

// Screenshot keeps the whole page as a PNG in the folder that the environment
// names in SHOTS, if it names one; name may begin with a folder of its own.
func (p *Person) Screenshot(name string) {
	p.t.Helper()
	folder := os.Getenv("SHOTS")
	if folder == "" {
		return
	}
	// The window takes the page's size, because a picture beyond the window moves pages that are written from right to left.
	var width, shown, whole int64
	if _, err := fmt.Sscan(p.Eval(`[innerWidth, innerHeight, document.documentElement.scrollHeight].join(" ")`), &width, &shown, &whole); err != nil {
		p.t.Fatal(err)
	}
	p.Resize(width, max(shown, whole))
	png := run(p, "takes a picture", chromedp.CaptureScreenshot())
	p.Resize(width, shown)
	file := filepath.Join(folder, name+".png")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// Errors gives what the browser's console called an error so far: exceptions,
// refused by the content security policy, answers of 400 and above.
func (p *Person) Errors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.errors...)
}

// note keeps the errors of the console. The browser tells them before it
// answers the step that caused them.
func (p *Person) note(event any) {
	var text string
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Text
		if o := e.ExceptionDetails.Exception; o != nil {
			text += " " + o.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeError {
			return
		}
		for _, arg := range e.Args {
			text += " " + cmp.Or(string(arg.Value), arg.Description)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelError {
			return
		}
		text = e.Entry.Text + " " + e.Entry.URL
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errors = append(p.errors, strings.TrimSpace(text))
}

// element is the JavaScript that gives what a person means on a page.
func element(kind, target string) chromedp.JSPath {
	return chromedp.JSPath(fmt.Sprintf("(%s)(%q, %s)", strings.TrimSpace(findJS), kind, strconv.Quote(target)))
}

func (p *Person) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	run(p, what, chromedp.Steps(steps...))
}

// run takes one step and fails the test with what the page says when it cannot.
func run[T any](p *Person, what string, step chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepWithin)
	defer cancel()
	v, err := chromedp.Run(ctx, step)
	for err != nil && ctx.Err() == nil && replaced(err) {
		v, err = chromedp.Run(ctx, step)
	}
	if err != nil {
		p.fail(what, err)
	}
	return v
}

// replaced reports whether a step failed only because the browser put a new
// document in the place of the one in which it had looked something up: nothing
// was done yet, and the step is taken again.
func replaced(err error) bool {
	for _, words := range []string{"with given id", "context was destroyed", "Cannot find context", "context with specified id"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}

// until asks the page again and again. A page that is just being replaced
// cannot answer: that is not yet an error.
func (p *Person) until(what, condition string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepWithin)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](condition)); err == nil && ok {
			return
		}
		select {
		case <-ctx.Done():
			p.fail(what, ctx.Err())
		case <-again.C:
		}
	}
}

// fail ends the test with the address and the words of the page.
func (p *Person) fail(what string, err error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, stepWithin)
	defer cancel()
	page, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + '\n' + document.body.innerText.slice(0, 2000)`))
	p.t.Fatalf("%s %s: %v\non %s\nconsole: %q", p.name, what, err, page, p.Errors())
}
