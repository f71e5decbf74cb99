package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gofiber/fiber/v2"

	"yiji/app/text"
	"yiji/domain"
)

// problem is an RFC 9457 problem detail; it is also huma's error.
type problem struct {
	Type     string         `json:"type" doc:"page that explains the code"`
	Title    string         `json:"title" doc:"what to do about it, in the reader's language"`
	Status   int            `json:"status"`
	Code     string         `json:"code" doc:"stable"`
	Instance string         `json:"instance,omitempty" doc:"id of the request"`
	Errors   []problemField `json:"errors,omitempty" doc:"every field to blame"`
}

// problemField is one field to blame.
type problemField struct {
	Location string `json:"location" example:"body.capacity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
}

func (p *problem) Error() string             { return p.Code }
func (p *problem) GetStatus() int            { return p.Status }
func (p *problem) ContentType(string) string { return "application/problem+json" }

// placed is an error whose fields are named by their whole place, "query.limit"; those of any other error stand in the body.
type placed struct{ err *domain.Error }

func (p placed) Error() string { return p.err.Error() }
func (p placed) Unwrap() error { return p.err }

// apiNames are the fields that JSON calls otherwise than the forms do.
var apiNames = map[string]string{"wage": "wage_fen", "fen": "amount_fen", "consent": "text_hash"}

// codeStatus are the statuses that only programs are told apart.
var codeStatus = map[string]int{
	"method-not-allowed": http.StatusMethodNotAllowed, "too-large": http.StatusRequestEntityTooLarge,
	"unsupported-media-type": http.StatusUnsupportedMediaType, "precondition-required": http.StatusPreconditionRequired,
}

// problemOf is an error as the JSON API answers it, in the reader's language.
func problemOf(err error, l text.Locale, request any) *problem {
	p := problemFrom(domainOf(err, request), l, request)
	var at placed
	if errors.As(err, &at) {
		for i, f := range at.err.Fields {
			p.Errors[i].Location = f.Field
		}
	}
	return p
}

func problemFrom(d *domain.Error, l text.Locale, request any) *problem {
	p := &problem{Type: "/problems/" + d.Code, Title: l.Error(d), Status: statusOf(d.Kind), Code: d.Code}
	if status, ok := codeStatus[d.Code]; ok {
		p.Status = status
	}
	if id, ok := request.(string); ok {
		p.Instance = "urn:uuid:" + id
	}
	for _, f := range d.Fields {
		p.Errors = append(p.Errors, problemField{"body." + cmp.Or(apiNames[f.Field], f.Field), f.Code, l.Field(f)})
	}
	return p
}

// answer is what an operation gives: its result, or the problem that err is.
func answer[T any](ctx context.Context, out T, err error) (*T, error) {
	if err != nil {
		return nil, apiError(ctx, err)
	}
	return &out, nil
}

// apiError is err as a problem in the reader's language; one that passes says when to come again.
func apiError(ctx context.Context, err error) error {
	l := localeIn(ctx)
	err = inTime(ctx, err)
	p := problemOf(err, l, ctx.Value(requestKey{}))
	if wait := retryAfter(err); wait != "" {
		return huma.ErrorWithHeaders(p, http.Header{fiber.HeaderRetryAfter: {wait}})
	}
	return p
}

// retryAfter is how many seconds to wait where too many ask at once, or one tried too often; "" where waiting does not help.
func retryAfter(err error) string {
	var d *domain.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return "5"
	case !errors.As(err, &d):
		return ""
	case d.Kind == domain.Busy:
		return "5"
	case d.Code == domain.ErrSignInWait.Code:
		return fmt.Sprint(d.Args["Seconds"])
	}
	return ""
}

// refuse answers before the body is parsed.
func refuse(c huma.Context, fc *fiber.Ctx, err error) {
	l := localeOf(fc)
	p := problemOf(err, l, fc.Locals("request"))
	if wait := retryAfter(err); wait != "" {
		c.SetHeader(fiber.HeaderRetryAfter, wait)
	}
	if p.Status == http.StatusUnauthorized {
		c.SetHeader(fiber.HeaderWWWAuthenticate, "Bearer")
	}
	c.SetHeader(fiber.HeaderContentLanguage, l.Tag())
	c.SetHeader(fiber.HeaderContentType, p.ContentType(""))
	c.SetStatus(p.Status)
	_ = json.NewEncoder(c.BodyWriter()).Encode(p)
}

// localeOf is the language of a request to the API.
func localeOf(c *fiber.Ctx) text.Locale {
	return text.For(c.Get(fiber.HeaderAcceptLanguage), c.Cookies(langCookie))
}

// bodyProblem is the shape of huma's own refusals, for the description; they are made by bodyProblemIn.
func bodyProblem(status int, _ string, errs ...error) huma.StatusError {
	return bodyProblemIn(text.Locale{}, status, errs, nil)
}

// bodyProblemIn is huma's own refusal of a body or parameter that does not fit the operation, in our codes and the reader's language.
func bodyProblemIn(l text.Locale, status int, errs []error, request any) huma.StatusError {
	d := *domain.ErrInvalid
	switch status {
	case http.StatusBadRequest, http.StatusRequestTimeout:
		return problemOf(domain.ErrUnreadable, l, request)
	case http.StatusRequestEntityTooLarge:
		return problemOf(tooLarge, l, request)
	case http.StatusUnsupportedMediaType:
		return problemOf(&domain.Error{Kind: domain.Unreadable, Code: "unsupported-media-type"}, l, request)
	case http.StatusInternalServerError:
		return problemOf(errors.Join(errs...), l, request)
	}
	for _, err := range errs {
		if x, ok := err.(huma.ErrorDetailer); ok {
			d.Fields = append(d.Fields, blamed(x.ErrorDetail()))
		}
	}
	slices.SortStableFunc(d.Fields, func(a, b domain.FieldError) int { // huma goes through maps in any order
		unknown := func(f domain.FieldError) string {
			return map[bool]string{true: "1", false: "0"}[f.Code == unknownField]
		}
		return strings.Compare(unknown(a)+a.Field, unknown(b)+b.Field)
	})
	return problemOf(placed{&d}, l, request)
}

const unknownField = "field-unknown"

// inBrackets is a position in a list as huma writes it: items[3].
var inBrackets = regexp.MustCompile(`\[(\d+)\]`)

// blamed is one of huma's details in our words.
func blamed(e *huma.ErrorDetail) domain.FieldError {
	f := domain.FieldError{Field: inBrackets.ReplaceAllString(e.Location, ".$1"), Code: "invalid"}
	for _, m := range humaMessages {
		if arg, ok := argumentIn(m.pattern, e.Message); ok {
			f.Code = m.code
			f.Args = map[string]any{m.arg: arg}
			break
		}
	}
	if name, ok := f.Args["Name"].(string); ok && f.Code == "required" {
		f.Field += "." + name
	}
	if last := f.Field[strings.LastIndex(f.Field, ".")+1:]; f.Code == unknownField {
		f.Args = map[string]any{"Name": last}
	}
	return f
}

// humaMessages tell huma's sentences apart and name the argument each holds.
var humaMessages = []struct{ pattern, code, arg string }{
	{validation.MsgUnexpectedProperty, unknownField, "Name"},
	{"unknown query parameter", unknownField, "Name"},
	{validation.MsgExpectedRequiredProperty, "required", "Name"},
	{"required %s parameter is missing", "required", ""},
	{validation.MsgExpectedRFC3339Date, "date-invalid", ""},
	{validation.MsgExpectedString, "wrong-type", ""},
	{validation.MsgExpectedInteger, "not-a-number", ""},
	{validation.MsgExpectedNumber, "not-a-number", ""},
	{"invalid integer", "not-a-number", ""},
	{validation.MsgExpectedBoolean, "wrong-type", ""},
	{validation.MsgExpectedArray, "wrong-type", ""},
	{validation.MsgExpectedObject, "wrong-type", ""},
	{validation.MsgExpectedOneOf, "choose-one", ""},
	{validation.MsgExpectedMinimumNumber, "too-small", "Min"},
	{validation.MsgExpectedMaximumNumber, "too-great", "Max"},
	{validation.MsgExpectedMinLength, "too-short", "Min"},
	{validation.MsgExpectedMaxLength, "too-long", "Max"},
	{validation.MsgExpectedMinItems, "too-few", "Min"},
	{validation.MsgExpectedMaxItems, "too-many-items", "Max"},
	{validation.MsgExpectedMaxProperties, "too-many-items", "Max"},
	{validation.MsgExpectedMinProperties, "too-few", "Min"},
}

// argumentIn takes the argument out of a sentence made of pattern.
func argumentIn(pattern, sentence string) (arg string, ok bool) {
	before, after, has := strings.Cut(strings.NewReplacer("%v", "\x00", "%d", "\x00", "%s", "\x00").Replace(pattern), "\x00")
	if !has {
		return "", sentence == pattern
	}
	if !strings.HasPrefix(sentence, before) || !strings.HasSuffix(sentence, after) || len(sentence) < len(before)+len(after) {
		return "", false
	}
	return sentence[len(before) : len(sentence)-len(after)], true
}
