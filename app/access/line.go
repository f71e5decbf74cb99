package access

import (
	"slices"
	"strings"

	"yiji/domain"
)

// Line is one line of the policy file: its number from 1, and its text.
type Line struct {
	Number int
	Text   string
}

// LineOf is the line of the policy that gives a role an act on a kind of thing; its number is 0 where none does.
func LineOf(role domain.Role, kind, act string) Line {
	want := strings.Join([]string{"p", string(role), kind, act}, ", ")
	for i, l := range strings.Split(policyText, "\n") {
		if strings.TrimSpace(l) == want {
			return Line{i + 1, want}
		}
	}
	return Line{}
}

// Holders are the roles that may do an act on a kind of thing.
func (p Policy) Holders(kind, act string) (list []domain.Role) {
	for r, ok := range p {
		if ok && r.Kind == kind && r.Act == act {
			list = append(list, domain.Role(r.Role))
		}
	}
	slices.Sort(list)
	return list
}

// Acts are all kinds of things and acts that the policy names, in order.
func (p Policy) Acts() (list [][2]string) {
	for r, ok := range p {
		if ok {
			list = append(list, [2]string{r.Kind, r.Act})
		}
	}
	slices.SortFunc(list, func(a, b [2]string) int { return strings.Compare(a[0]+" "+a[1], b[0]+" "+b[1]) })
	return slices.Compact(list)
}
