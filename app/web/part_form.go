package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"yiji/domain"
)

// bound is an Input as this page shows it: with id, words, typed value and message.
type bound struct {
	Input
	Err string
}

func bind(ctx context.Context, in Input) bound {
	if in.Label == "" {
		in.Label = page(ctx).label(in.Name)
	}
	if in.ID == "" {
		in.ID = fieldID(in.Name)
	}
	if v, typed := page(ctx).Values[in.Name]; typed {
		in.Value = v
	}
	if in.Type == "date" && in.Value != "" && !domain.Date(in.Value).Valid() {
		in.Type = "text" // a date control would hide what was typed
	}
	return bound{in, fieldErr(ctx, in.Name, in.Label)}
}

// fieldID is the id of the control of field, which the error summary links to.
func fieldID(field string) string { return "f-" + field }

// formKey makes the page's idempotency token one of this form alone: the same token on another form would read as the same
// act with other content.
func formKey(key, action string) string {
	sum := sha256.Sum256([]byte(action))
	return key + "-" + hex.EncodeToString(sum[:4])
}

// described ties hint and message to the control.
func (f bound) described() templ.Attributes {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Err != "" {
		ids = append(ids, f.ID+"-err")
	}
	if len(ids) == 0 {
		return nil
	}
	return templ.Attributes{"aria-describedby": strings.Join(ids, " ")}
}

// judged says that the control itself is wrong, each of a group as well: a reader of screens may never hear of the group.
func (f bound) judged() templ.Attributes {
	if f.Err == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true"}
}

func (f bound) attrs() templ.Attributes {
	a := merged([]templ.Attributes{f.described(), f.judged()})
	if f.Auto != "" {
		a["autocomplete"] = f.Auto
	}
	if f.Max > 0 {
		a["maxlength"] = itoa(f.Max)
	}
	return merged([]templ.Attributes{a, f.Attrs})
}

func (f bound) width(usual string) string {
	if f.Width != "" {
		return f.Width
	}
	return usual
}

func (f bound) box() string {
	if f.Type == "checks" {
		return "checkbox"
	}
	return "radio"
}

// optionID gives the first option the id of the field, so that the error summary leads to it.
func (f bound) optionID(i int) string {
	if i == 0 {
		return f.ID
	}
	return f.ID + "-" + itoa(i)
}

func (f bound) picked(value string) bool {
	if f.Type == "checks" {
		return slices.Contains(strings.Split(f.Value, ","), value)
	}
	return f.Value == value
}

func (f bound) offers(value string) bool {
	return slices.ContainsFunc(f.Options, func(o Option) bool { return o.Value == value })
}

func (o Option) text() string {
	if o.Label != "" {
		return o.Label
	}
	return o.Value
}
