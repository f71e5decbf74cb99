package domain

import "maps"

// Kind groups errors by what the caller should do about them.
type Kind int

// The kinds, in the order of architecture: each becomes one status of HTTP.
const (
	Internal        Kind = iota
	Unreadable           // the request cannot be parsed at all
	Invalid              // one or more fields cannot be accepted
	Unauthenticated      // sign in first
	Forbidden            // this role may not
	NotFound             // not there, or outside of what the actor may see
	Conflict             // somebody or something else was first
	Stale                // the record changed since it was read
	Refused              // well formed, but a rule says no
	Busy                 // try again later
)

// Error is the only error type that may be shown to a person. It holds no sentence: the message
// catalogues turn Code and Args into text in the reader's language.
type Error struct {
	Kind   Kind
	Code   string // stable slug and message key
	Args   map[string]any
	Fields []FieldError // all the fields to blame, in page order
}

// FieldError is what is wrong with one field of the input.
type FieldError struct {
	Field string // the field's name in form and JSON: "capacity", "lines.3.name"
	Code  string // message key
	Args  map[string]any
}

func (e *Error) Error() string {
	s := e.Code
	for _, f := range e.Fields {
		s += " " + f.Field + ":" + f.Code
	}
	return s
}

// Is makes an occurrence match its sentinel.
func (e *Error) Is(target error) bool { t, ok := target.(*Error); return ok && t.Code == e.Code }

// With returns a copy of e that describes one occurrence: pairs of argument name and value.
func (e *Error) With(pairs ...any) *Error {
	c := *e
	c.Args = maps.Clone(e.Args)
	if c.Args == nil {
		c.Args = map[string]any{}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Args[pairs[i].(string)] = pairs[i+1]
	}
	return &c
}

// At returns a copy of e that blames field, with e's own code as the field's message.
func (e *Error) At(field string) *Error {
	c := *e
	c.Fields = append(append([]FieldError(nil), e.Fields...), FieldError{field, e.Code, e.Args})
	return &c
}

// Errors that belong to no single concept.
var (
	ErrInvalid         = &Error{Kind: Invalid, Code: "invalid"}
	ErrUnreadable      = &Error{Kind: Unreadable, Code: "unreadable"}
	ErrNotFound        = &Error{Kind: NotFound, Code: "not-found"}
	ErrForbidden       = &Error{Kind: Forbidden, Code: "forbidden"}
	ErrUnauthenticated = &Error{Kind: Unauthenticated, Code: "unauthenticated"}
	ErrStale           = &Error{Kind: Stale, Code: "stale"}
	ErrBusy            = &Error{Kind: Busy, Code: "busy"}
	ErrState           = &Error{Kind: Conflict, Code: "wrong-state"}
)
