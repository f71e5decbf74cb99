package web

import (
	"context"
	"encoding/base64"
	"errors"

	"yiji/domain"
)

// bodyOut is an answer with a body of T.
type bodyOut[T any] struct{ Body T }

// createdOut is the answer about a new record: where it stands, and what it is.
type createdOut[T any] struct {
	Location string `header:"Location"`
	Body     T
}

// listOut is an answer with one page of a list.
type listOut[T any] struct{ Body listJSON[T] }

type listJSON[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next" doc:"cursor of the next page, empty on the last"`
}

// PageIn asks for one page of a list. Huma reads embedded inputs only where they are exported.
type PageIn struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"200" doc:"next of the page before"`
}

// RecordIn names the record that an operation is about.
type RecordIn struct {
	ID string `path:"id" maxLength:"100"`
}

// after is the key of the last row of the page before.
func (p PageIn) after() (string, error) {
	b, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	if err != nil || !domain.Plain(string(b)) {
		return "", errCursor
	}
	return string(b), nil
}

// afterOne is after where the store goes on behind a row: a cursor that find does not know is refused.
func (p PageIn) afterOne(find func(key string) error) (string, error) {
	last, err := p.after()
	if err != nil || last == "" {
		return "", err
	}
	if err := find(last); errors.Is(err, domain.ErrNotFound) {
		return "", errCursor
	} else if err != nil {
		return "", err
	}
	return last, nil
}

var errCursor = placed{&domain.Error{Kind: domain.Invalid, Code: "invalid", Fields: []domain.FieldError{{Field: "query.cursor", Code: "invalid"}}}}

func cursorOf(key string) string { return base64.RawURLEncoding.EncodeToString([]byte(key)) }

// listed answers with the page of rows that p asks for, unless err says why there are none.
func listed[R, T any](ctx context.Context, rows []R, err error, p PageIn, key func(R) string, show func(R) T) (*listOut[T], error) {
	var out listOut[T]
	if err == nil {
		out, err = pagedList(rows, p, key, show)
	}
	return answer(ctx, out, err)
}

// pagedList is the page of rows that p asks for, as show gives each; rows come in an order in which key does not repeat.
func pagedList[R, T any](rows []R, p PageIn, key func(R) string, show func(R) T) (out listOut[T], err error) {
	last, err := p.after()
	if err != nil {
		return out, err
	}
	from := 0
	for i, r := range rows {
		if last != "" && key(r) == last {
			from = i + 1
		}
	}
	if last != "" && from == 0 {
		return out, errCursor
	}
	return cutList(rows[from:], p.Limit, key, show), nil
}

// cutList is the first limit of rows, and where the next page begins if there are more.
func cutList[R, T any](rows []R, limit int, key func(R) string, show func(R) T) (out listOut[T]) {
	out.Body.Items = []T{}
	for i, r := range rows {
		if i == limit {
			out.Body.Next = cursorOf(key(rows[i-1]))
			break
		}
		out.Body.Items = append(out.Body.Items, show(r))
	}
	return out
}

// wholeList is a list that always comes whole.
func wholeList[R, T any](rows []R, show func(R) T) (out listOut[T]) {
	return cutList(rows, len(rows), nil, show)
}
