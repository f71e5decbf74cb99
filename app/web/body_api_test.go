package web

import (
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"yiji/domain"
	"yiji/storage/storagetest"
)

// Every field of every body × what does not fit, sent by a role that may, about a record that is there: the field is to blame, nothing
// breaks, nothing is written. The fields come from the description, so a new one is tried without being named here.
func TestNoFieldOfAnyBodyBreaksTheServer(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		ids := s.played()
		s.as[domain.RoleTrainee] = s.owner
		before, n := storagetest.Contents(t, s.s), 0
		eachOperation(document(t, s.site), func(method, path string, op *openapi3.Operation) {
			if op.RequestBody == nil || strings.HasPrefix(path, "/api/v1/notices/") { // no notice stands any more; they are tried in TestTheWholePathThroughTheAPI
				return
			}
			says, _ := op.Extensions["x-right"].(string)
			i := slices.IndexFunc(domain.Roles, func(r domain.Role) bool { return mayReach(s.a.Policy, r, says) })
			path = strings.TrimPrefix(path, "/api/v1")
			path = strings.Replace(path, "{id}", ids[strings.Split(path, "/")[1]], 1)
			schema := op.RequestBody.Value.Content.Get("application/json").Schema.Value
			n += s.tryFields(s.as[domain.Roles[i]], method, path, schema, !strings.HasPrefix(path, "/grievances/") && op.OperationID != "decide-correction") // any text is a word or a code of a case, and Yes is a decision
		})
		d := storagetest.Changed(before, storagetest.Contents(t, s.s))
		delete(d, "sign_in_tries") // wrong logins are counted, and that is all they do
		if len(d) > 0 {
			t.Errorf("changed: %v", d)
		}
		t.Logf("%d answers", n)
	})
}

// tryFields sends a body in which one field after the other does not fit.
func (s *apiStage) tryFields(who program, method, path string, schema *openapi3.Schema, odd bool) (n int) {
	s.t.Helper()
	base := filler(schema).(obj)
	for _, extra := range []string{"approved_by", "county_of_record"} { // what nobody asks for is not read over
		n++
		if r := who.call(method, path, base.but(extra, "x"), "If-Match", "*").is(422); !slices.ContainsFunc(r.blames(), func(b string) bool { return strings.HasPrefix(b, "body."+extra) }) {
			s.t.Errorf("%s %s with %s blames %q", method, path, extra, r.blames())
		}
	}
	for name, field := range schema.Properties {
		blamed := []any{obj{"of": "another kind"}, []any{[]any{}}, "\x00", "馕\u202e", strings.Repeat("字", 5000)}
		if field.Value.Type.Is("object") || field.Value.Type.Is("array") {
			blamed = []any{"text", 7, obj{"\x00": "x"}, []any{"\x00"}, []any{obj{"x": "\x00"}}}
		}
		for _, v := range blamed {
			n++
			r := who.call(method, path, base.but(name, v), "If-Match", "*").is(422)
			if !slices.ContainsFunc(r.blames(), func(b string) bool { return strings.HasPrefix(b, "body."+name) }) {
				s.t.Errorf("%s %s with %s = %.40v blames %q", method, path, name, v, r.blames())
			}
		}
		for _, v := range oddValues[:map[bool]int{true: len(oddValues)}[odd]] {
			n++
			if r := who.call(method, path, base.but(name, v), "If-Match", "*"); r.Status < 400 || r.Status >= 500 {
				s.t.Errorf("%s %s with %s = %v: %d %s", method, path, name, v, r.Status, r.Raw)
			}
		}
	}
	return n
}

// oddValues are of a right or a wrong kind, and mean nothing anywhere.
var oddValues = []any{nil, "", "𪚥𠮷", "'; DROP TABLE classes; --", "%_\\", "2026-02-30", -1, 0, 1e308, 1.5, true, []any{}, obj{}}

// filler is a value of the right shape that means nothing.
func filler(schema *openapi3.Schema) any {
	switch {
	case schema.Type.Is("object"):
		o := obj{}
		for name, p := range schema.Properties {
			o[name] = filler(p.Value)
		}
		if schema.AdditionalProperties.Schema != nil {
			o["x"] = filler(schema.AdditionalProperties.Schema.Value)
		}
		return o
	case schema.Type.Is("array"):
		return []any{filler(schema.Items.Value)}
	case schema.Type.Is("integer"):
		return 1
	case schema.Type.Is("boolean"):
		return true
	case schema.Format == "date":
		return "2026-04-01"
	}
	return "x"
}
