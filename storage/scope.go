package storage

import (
	"strings"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// columns names where a table keeps what a scope asks for; an empty name means that such a scope sees nothing of it.
type columns struct {
	Path, Org, Person string
	Staff             string // condition on a class with one ? for each place of the staff's person id
	StaffArgs         int
}

// The columns of the tables that scopes apply to.
var (
	classColumns = columns{Path: "region_path", Org: "organisation_id", StaffArgs: 3, Staff: `(teacher_id = ?
		OR EXISTS (SELECT 1 FROM lessons l WHERE l.county = class.county AND l.class_id = class.id AND l.teacher_id = ?)
		OR EXISTS (SELECT 1 FROM assessments a WHERE a.county = class.county AND a.class_id = class.id AND a.assessor_id = ?))`}
	ownedColumns     = columns{Path: "region_path", Org: "organisation_id"}
	heldColumns      = columns{Path: "region_path", Org: "organisation_id", Person: "person_id"}
	workColumns      = columns{Org: "organisation_id", Person: "person_id"}
	regionColumns    = columns{Path: "path"}
	paymentColumns   = columns{Path: "region_path"}
	organisationCols = columns{Path: "region_path", Org: "id"}
)

// within keeps the rows that sc may see. It is the only place where a scope becomes SQL, and says the same as domain.Scope.Covers.
func within(q *bun.SelectQuery, sc domain.Scope, at columns) *bun.SelectQuery {
	switch {
	case sc.PersonID != "" && at.Person != "":
		return q.Where("? = ?", bun.Ident(at.Person), sc.PersonID)
	case sc.PersonID != "":
	case sc.StaffID != "" && at.Staff != "":
		args := make([]any, at.StaffArgs)
		for i := range args {
			args[i] = sc.StaffID
		}
		return q.Where(at.Staff, args...)
	case sc.StaffID != "":
	case sc.OrganisationID != "" && at.Org != "":
		return q.Where("? = ?", bun.Ident(at.Org), sc.OrganisationID)
	case sc.OrganisationID != "":
	case sc == domain.Everywhere && at.Path != "":
		return q
	case sc.RegionPath != "" && at.Path != "":
		return q.Where("? >= ? AND ? < ?", bun.Ident(at.Path), sc.RegionPath, bun.Ident(at.Path), after(sc.RegionPath))
	}
	return q.Where("1 = 0")
}

// after is the first string behind every string that begins with path; path ends with "/" and "0" follows "/".
func after(path string) string { return path[:len(path)-1] + "0" }

// inCounties keeps the rows of the counties in sc's region; what belongs to no county is seen at the top of the tree only.
func inCounties(s *bun.SelectQuery, sc domain.Scope) *bun.SelectQuery {
	codes := strings.Split(strings.Trim(sc.RegionPath, "/"), "/")
	switch code := codes[len(codes)-1]; {
	case sc == domain.Everywhere:
		return s
	case code == "" || len(code) > 6:
		return s.Where("1 = 0")
	case len(codes) == 1:
		return s.Where("county LIKE ? OR county = ?", code+"%", domain.NoCounty)
	default:
		return s.Where("county LIKE ?", code+"%")
	}
}
