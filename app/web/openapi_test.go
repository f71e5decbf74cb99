package web

import (
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
)

// The description is made once; what it must be stands in the functions below.
func TestDescriptionOfTheAPI(t *testing.T) {
	start(t, func(t *testing.T, x *site) {
		doc := document(t, x)
		for name, check := range map[string]func(*testing.T, *site, *openapi3.T){
			"DescriptionIsValidOpenAPI31":                      describesDescriptionIsValidOpenAPI31,
			"EveryRouteOfTheAPIIsDescribedAndTheOtherWayRound": describesEveryRouteOfTheAPIIsDescribedAndTheOtherWayRound,
			"EveryOperationNamesItsRightAndItsSecurity":        describesEveryOperationNamesItsRightAndItsSecurity,
			"EveryTextAndNumberThatIsSentHasItsBounds":         describesEveryTextAndNumberThatIsSentHasItsBounds,
		} {
			t.Run(name, func(t *testing.T) { check(t, x, doc) })
		}
	})
}

func describesDescriptionIsValidOpenAPI31(t *testing.T, x *site, doc *openapi3.T) {
	if !strings.HasPrefix(doc.OpenAPI, "3.1.") {
		t.Error(doc.OpenAPI)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Error(err)
	}
}

func describesEveryRouteOfTheAPIIsDescribedAndTheOtherWayRound(t *testing.T, x *site, doc *openapi3.T) {
	var routes, described []string
	for _, r := range x.app.GetRoutes(true) {
		if strings.HasPrefix(r.Path, "/api/") && r.Path != "/api/" {
			routes = append(routes, r.Method+" "+r.Path)
		}
	}
	eachOperation(doc, func(method, path string, _ *openapi3.Operation) {
		described = append(described, method+" "+strings.NewReplacer("{", ":", "}", "").Replace(path))
	})
	sort.Strings(routes)
	sort.Strings(described)
	if diff := cmp.Diff(routes, described); diff != "" {
		t.Error(diff)
	}
	if len(routes) < 70 {
		t.Error(len(routes))
	}
}

// eachOperation goes through all operations of a description.
func eachOperation(doc *openapi3.T, f func(method, path string, op *openapi3.Operation)) {
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			f(method, path, op)
		}
	}
}

func describesEveryOperationNamesItsRightAndItsSecurity(t *testing.T, x *site, doc *openapi3.T) {
	ids := map[string]bool{}
	eachOperation(doc, func(method, path string, op *openapi3.Operation) {
		if says, _ := op.Extensions["x-right"].(string); says == "" || op.Security == nil || op.Summary == "" || ids[op.OperationID] {
			t.Error(method, path, op.Extensions, op.Security, op.OperationID)
		}
		ids[op.OperationID] = true
		key := slices.ContainsFunc(op.Parameters, func(p *openapi3.ParameterRef) bool { return p.Value.Name == "Idempotency-Key" })
		if key != (method == "POST") {
			t.Error(method, path, "and its Idempotency-Key")
		}
	})
}

func describesEveryTextAndNumberThatIsSentHasItsBounds(t *testing.T, x *site, doc *openapi3.T) {
	eachOperation(doc, func(method, path string, op *openapi3.Operation) {
		if op.RequestBody != nil {
			bounded(t, method+" "+path, op.RequestBody.Value.Content.Get("application/json").Schema.Value)
		}
		for _, p := range op.Parameters {
			if p.Value.In == "query" || p.Value.In == "path" {
				bounded(t, method+" "+path+" "+p.Value.Name, p.Value.Schema.Value)
			}
		}
	})
}

// bounded fails the test if a text may be of any length, a number of any size, or an object have any members.
func bounded(t *testing.T, at string, s *openapi3.Schema) {
	t.Helper()
	switch {
	case s.Type.Is("string") && s.MaxLength == nil && s.Format != "date" && len(s.Enum) == 0:
		if !strings.HasSuffix(at, ".marks.*") && !strings.HasSuffix(at, ".claims[]") && !strings.HasSuffix(at, ".cases[]") { // judged one by one
			t.Error(at, "has no greatest length")
		}
	case s.Type.Is("integer") && (s.Min == nil || s.Max == nil):
		t.Error(at, "has no bounds")
	case s.Type.Is("array"):
		if s.MaxItems == nil {
			t.Error(at, "has no greatest number of items")
		}
		bounded(t, at+"[]", s.Items.Value)
	case s.Type.Is("object"):
		if s.AdditionalProperties.Schema != nil {
			bounded(t, at+".*", s.AdditionalProperties.Schema.Value)
		} else if s.AdditionalProperties.Has == nil || *s.AdditionalProperties.Has {
			t.Error(at, "takes unknown members")
		}
		for name, p := range s.Properties {
			bounded(t, at+"."+name, p.Value)
		}
	}
}
