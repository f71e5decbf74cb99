// Package access answers who asks, and whether that role may do an act on a kind of thing.
//
// The policy is a file that an auditor can read, evaluated once by casbin and kept as a table. Who holds which role, where and
// from when to when, are rows. Only this package makes a [PersonSession], and only from a person's own sign-in.
package access

import (
	_ "embed"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/casbin/casbin/v2"
	"github.com/casbin/casbin/v2/model"
	stringadapter "github.com/casbin/casbin/v2/persist/string-adapter"

	"yiji/domain"
)

//go:embed model.conf
var modelText string

//go:embed policy.csv
var policyText string

// Policy is the policy file as a table, so that a check is one look-up.
type Policy map[Rule]bool

// Rule is one question: may Role do Act on Kind?
type Rule struct{ Role, Kind, Act string }

// Load is what casbin answers about every role, kind and act that the policy file names. It is asked once in a process, because
// file and answers are part of the program; nobody writes to the table.
func Load() (Policy, error) { return loaded() }

var loaded = sync.OnceValues(tabulate)

func tabulate() (Policy, error) {
	e, err := enforcer()
	if err != nil {
		return nil, err
	}
	lines, err := e.GetPolicy()
	if err != nil {
		return nil, err
	}
	groups, err := e.GetGroupingPolicy()
	if err != nil {
		return nil, err
	}
	p := Policy{}
	for _, holder := range append(groups, lines...) {
		for _, l := range lines {
			r := Rule{holder[0], l[1], l[2]}
			if _, asked := p[r]; asked {
				continue
			}
			if p[r], err = e.Enforce(r.Role, r.Kind, r.Act); err != nil {
				return nil, err
			}
		}
	}
	return p, nil
}

func enforcer() (*casbin.Enforcer, error) {
	m, err := model.NewModelFromString(modelText)
	if err != nil {
		return nil, err
	}
	return casbin.NewEnforcer(m, stringadapter.NewAdapter(policyText))
}

// May reports whether who's role may do act on kind, and who's personal API token, if one asks, was made for the kind.
func (p Policy) May(who domain.Actor, kind, act string) bool {
	return p[Rule{string(who.Role), kind, act}] && forKind(who, kind)
}

func forKind(who domain.Actor, kind string) bool { return who.Kinds == "" || who.Kinds.Has(kind) }

// Check returns nil if who's role may do act on kind. What only a person may do for themself says so.
func (p Policy) Check(who domain.Actor, kind, act string) error {
	switch {
	case p.May(who, kind, act):
		return nil
	case who.Role == domain.RoleVisitor:
		return domain.ErrUnauthenticated
	case p[Rule{string(who.Role), kind, act}]:
		return domain.ErrTokenScope
	case p[Rule{string(domain.RoleTrainee), kind, act}] && !p.May(domain.Visitor, kind, act):
		return domain.ErrNotYours
	}
	return domain.ErrForbidden.With("Role", "role."+string(who.Role))
}

// Matrix is the table as text, one line an act with the roles that may do it: the golden file that shows every change in review.
func (p Policy) Matrix() string {
	roles := map[string][]string{}
	for r, ok := range p {
		if ok {
			key := r.Kind + " " + r.Act
			roles[key] = append(roles[key], r.Role)
		}
	}
	var lines []string
	for key, list := range roles {
		sort.Strings(list)
		lines = append(lines, key+": "+strings.Join(list, " "))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n") + "\n"
}

// Kinds are the kinds of records that role may do anything with, in order: what a personal API token can be made for.
func (p Policy) Kinds(role domain.Role) (kinds []string) {
	for r, ok := range p {
		if ok && r.Role == string(role) && !slices.Contains(kinds, r.Kind) {
			kinds = append(kinds, r.Kind)
		}
	}
	slices.Sort(kinds)
	return kinds
}
