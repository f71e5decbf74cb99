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
	Site              string // condition with one ? for the site; "" where rows have no site
	Draft             string // condition that is true for a case that nobody handed in; "" where rows are no cases
}

// The columns of the tables that scopes apply to.
var (
	classColumns = columns{Path: "region_path", Org: "organisation_id", Site: "room_id IN (SELECT id FROM rooms WHERE site_id = ?)", StaffArgs: 3, Staff: `(teacher_id = ?
		OR EXISTS (SELECT 1 FROM lessons l WHERE l.county = class.county AND l.class_id = class.id AND l.teacher_id = ?)
		OR EXISTS (SELECT 1 FROM assessments a WHERE a.county = class.county AND a.class_id = class.id AND a.assessor_id = ?))`}
	claimColumnsAt   = columns{Path: "region_path", Org: "organisation_id", Site: siteOfClass("claim"), Draft: "state = 'draft'"}
	ownedColumns     = columns{Path: "region_path", Org: "organisation_id"}
	heldColumns      = columns{Path: "region_path", Org: "organisation_id", Person: "person_id", Site: siteOfClass("certificate")}
	workColumns      = columns{Org: "organisation_id", Person: "person_id"}
	regionColumns    = columns{Path: "path"}
	paymentColumns   = columns{Path: "region_path"}
	organisationCols = columns{Path: "region_path", Org: "id"}
	grantColumns     = columns{Path: `COALESCE((SELECT o.region_path FROM organisations o WHERE o.id = "grant".organisation_id), "grant".region_path)`, Org: `"grant".organisation_id`, Site: `"grant".site_id = ?`}
	siteColumns      = columns{Path: "region_path", Org: "organisation_id", Site: "id = ?"}
	roomColumns      = columns{Org: "organisation_id", Site: "site_id = ?"}
)

// siteOfClass is the condition on a table of rows that belong to a class.
func siteOfClass(table string) string {
	return "EXISTS (SELECT 1 FROM classes c JOIN rooms r ON r.id = c.room_id WHERE c.county = " + table + ".county AND c.id = " + table + ".class_id AND r.site_id = ?)"
}

// within keeps the rows that sc may see. It is the only place where a scope becomes SQL, and says the same as domain.Scope.Covers.
func within(q *bun.SelectQuery, sc domain.Scope, at columns) *bun.SelectQuery {
	switch {
	case sc.PersonID != "" && at.Person != "":
		return ofPerson(q, at.Person, sc.PersonID)
	case sc.PersonID != "":
	case sc.StaffID != "" && at.Staff != "":
		args := make([]any, at.StaffArgs)
		for i := range args {
			args[i] = sc.StaffID
		}
		return q.Where(at.Staff, args...)
	case sc.StaffID != "":
	case sc.OrganisationID != "" && at.Org != "" && sc.SiteID == "":
		return q.Where("? = ?", bun.Safe(at.Org), sc.OrganisationID)
	case sc.OrganisationID != "" && at.Org != "" && at.Site != "":
		return q.Where("? = ?", bun.Safe(at.Org), sc.OrganisationID).Where(at.Site, sc.SiteID)
	case sc.OrganisationID != "", sc.SiteID != "":
	case sc.RegionPath != "" && at.Path != "":
		if sc.HandedIn && at.Draft != "" {
			q = q.Where("NOT (?)", bun.Safe(at.Draft))
		}
		if sc.RegionPath == domain.Everywhere.RegionPath {
			return q
		}
		return q.Where("? >= ? AND ? < ?", bun.Safe(at.Path), sc.RegionPath, bun.Safe(at.Path), after(sc.RegionPath))
	}
	return q.Where("1 = 0")
}

// after is the first string behind every string that begins with path; path ends with "/" and "0" follows "/".
func after(path string) string { return path[:len(path)-1] + "0" }

// inCounties keeps the rows of the counties in sc's region, those included that were merged into one of them; what belongs to no
// county is seen at the top of the tree only.
func inCounties(s *bun.SelectQuery, sc domain.Scope) *bun.SelectQuery {
	const counties = "county IN (SELECT substr(code, 1, 6) FROM regions WHERE level = 3 AND path >= ? AND path < ?)"
	switch {
	case sc == domain.Everywhere:
		return s
	case sc.RegionPath == "":
		return s.Where("1 = 0")
	case strings.Count(sc.RegionPath, "/") == 1:
		return s.Where("("+counties+" OR county = ?)", sc.RegionPath, after(sc.RegionPath), domain.NoCounty)
	}
	return s.Where(counties, sc.RegionPath, after(sc.RegionPath))
}
