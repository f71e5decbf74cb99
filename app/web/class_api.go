package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

type classJSON struct {
	ID             string `json:"id"`
	Code           string `json:"code"`
	Title          string `json:"title"`
	OrganisationID string `json:"organisation_id"`
	CourseID       string `json:"course_id"`
	Level          int    `json:"level"`
	RegionCode     string `json:"region_code"`
	RoomID         string `json:"room_id"`
	TeacherID      string `json:"teacher_id"`
	Mode           string `json:"mode"`
	Subsidised     bool   `json:"subsidised" doc:"free for the trainee"`
	State          string `json:"state"`
	Capacity       int    `json:"capacity"`
	Taken          *int   `json:"taken,omitempty" doc:"for those who may read the roster only"`
	HasSeat        bool   `json:"has_seat" doc:"a seat is free"`
	StartsOn       string `json:"starts_on" format:"date"`
	EndsOn         string `json:"ends_on" format:"date"`
	ReturnReason   string `json:"return_reason,omitempty"`
	Version        int    `json:"version"`
}

// classFrom is a class as who sees it: only who may read its roster is told how many seats are taken, for a falling number shows others who left.
func (s *Server) classFrom(who domain.Actor) func(domain.Class) classJSON {
	counts := s.Actions.Policy.May(who, "roster", "read")
	return func(c domain.Class) classJSON {
		var taken *int
		if counts {
			taken = &c.Taken
		}
		return classJSON{string(c.ID), c.Code, c.Title, string(c.OrganisationID), string(c.CourseID), c.Level, string(c.RegionCode), string(c.RoomID), string(c.TeacherID), c.Mode, c.Subsidised,
			string(c.State), c.Capacity, taken, c.Taken < c.Capacity, string(c.StartsOn), string(c.EndsOn), c.ReturnReason, c.Version}
	}
}

// classOut is a class with the tag of its version, by which an edit says what it saw.
type classOut struct {
	ETag string `header:"ETag"`
	Body classJSON
}

func (s *Server) classTagged(who domain.Actor, c domain.Class) classOut {
	return classOut{etag(c.Version), s.classFrom(who)(c)}
}

func etag(version int) string { return `"` + strconv.Itoa(version) + `"` }

type classesIn struct {
	PageIn
	State    string `query:"state" maxLength:"20" enum:"draft,filed,returned,approved,open,running,assessing,closed,cancelled"`
	CourseID string `query:"course_id" maxLength:"100"`
	Region   string `query:"region" maxLength:"20" doc:"code of a region: classes in it and below"`
}

type newClass struct {
	Title     string `json:"title" maxLength:"200"`
	CourseID  string `json:"course_id" maxLength:"100"`
	Level     int    `json:"level" minimum:"0" maximum:"9" doc:"5 lowest to 1 highest, 0 without level"`
	RoomID    string `json:"room_id" maxLength:"100"`
	TeacherID string `json:"teacher_id" maxLength:"100"`
	Mode      string `json:"mode" maxLength:"20"`
	Capacity  int    `json:"capacity" minimum:"-100000" maximum:"100000"`
	StartsOn  string `json:"starts_on" format:"date"`
	EndsOn    string `json:"ends_on" format:"date"`
}

func (n newClass) input() action.NewClass {
	return action.NewClass{Title: n.Title, CourseID: domain.CourseID(n.CourseID), Level: n.Level, RoomID: domain.RoomID(n.RoomID), TeacherID: domain.PersonID(n.TeacherID), Mode: n.Mode,
		Capacity: n.Capacity, StartsOn: domain.Date(n.StartsOn), EndsOn: domain.Date(n.EndsOn)}
}

// classChange is newClass with every field left out that stays as it is.
type classChange struct {
	Title     *string `json:"title,omitempty" maxLength:"200"`
	CourseID  *string `json:"course_id,omitempty" maxLength:"100"`
	Level     *int    `json:"level,omitempty" minimum:"0" maximum:"9"`
	RoomID    *string `json:"room_id,omitempty" maxLength:"100"`
	TeacherID *string `json:"teacher_id,omitempty" maxLength:"100"`
	Mode      *string `json:"mode,omitempty" maxLength:"20"`
	Capacity  *int    `json:"capacity,omitempty" minimum:"-100000" maximum:"100000"`
	StartsOn  *string `json:"starts_on,omitempty" format:"date"`
	EndsOn    *string `json:"ends_on,omitempty" format:"date"`
}

func (n classChange) over(c domain.Class) newClass {
	return newClass{orNow(n.Title, c.Title), orNow(n.CourseID, string(c.CourseID)), orNow(n.Level, c.Level), orNow(n.RoomID, string(c.RoomID)), orNow(n.TeacherID, string(c.TeacherID)), orNow(n.Mode, c.Mode),
		orNow(n.Capacity, c.Capacity), orNow(n.StartsOn, string(c.StartsOn)), orNow(n.EndsOn, string(c.EndsOn))}
}

// orNow is what p points to, or the value that stands now.
func orNow[T any](p *T, now T) T {
	if p != nil {
		return *p
	}
	return now
}

type classIn struct{ Body newClass }

// EditIn names a record to edit, and the version of it that the editor saw.
type EditIn struct {
	ID      string `path:"id" maxLength:"100"`
	IfMatch string `header:"If-Match" maxLength:"200" doc:"ETag of the version that the editor saw"`
}

type classPutIn struct {
	EditIn
	Body newClass
}

type classPatchIn struct {
	EditIn
	Body classChange
}

// version is what If-Match names: the present version if it is one of them.
func (in EditIn) version(now int) (int, error) {
	if in.IfMatch == "" {
		return 0, errNoVersion
	}
	for _, tag := range strings.Split(in.IfMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || tag == etag(now) {
			return now, nil
		}
	}
	return 0, domain.ErrStale
}

var errNoVersion = &domain.Error{Kind: domain.Stale, Code: "precondition-required"}

// classAPI is classes: those in staff's scope, and for people those they may join or are in.
func (s *Server) classAPI(api huma.API) {
	read := [][2]string{{"class", "read"}, {"class", "find"}}
	huma.Register(api, apiOperation("GET", "/classes", "list-classes", "Classes: of one's scope, or with free seats for people who look for one", http.StatusOK, s.either(read)), s.classesAPI)
	huma.Register(api, apiOperation("GET", "/classes/{id}", "read-class", "One class", http.StatusOK, s.either(read, s.classSeen)),
		func(ctx context.Context, in *RecordIn) (*classOut, error) {
			c, err := s.classFor(ctx, actorIn(ctx), domain.ClassID(in.ID))
			return answer(ctx, s.classTagged(actorIn(ctx), c), err)
		})
	huma.Register(api, apiOperation("POST", "/classes", "draft-class", "Draft a class", http.StatusCreated, s.gate("class", "draft")),
		func(ctx context.Context, in *classIn) (*createdOut[classJSON], error) {
			c, err := s.Actions.DraftClass(ctx, actorIn(ctx), in.Body.input())
			return answer(ctx, createdOut[classJSON]{apiRoot + "/classes/" + string(c.ID), s.classFrom(actorIn(ctx))(c)}, err)
		})
	edit := s.gate("class", "edit", inScope(s.Store.Class))
	huma.Register(api, apiOperation("PUT", "/classes/{id}", "replace-class", "Edit a draft or returned class", http.StatusOK, edit),
		func(ctx context.Context, in *classPutIn) (*classOut, error) {
			return s.editAPI(ctx, in.EditIn, func(domain.Class) newClass { return in.Body })
		})
	huma.Register(api, apiOperation("PATCH", "/classes/{id}", "edit-class", "Edit some fields of a draft or returned class", http.StatusOK, edit),
		func(ctx context.Context, in *classPatchIn) (*classOut, error) {
			return s.editAPI(ctx, in.EditIn, in.Body.over)
		})
}

func (s *Server) editAPI(ctx context.Context, in EditIn, change func(domain.Class) newClass) (*classOut, error) {
	c, err := s.Store.Class(ctx, actorIn(ctx).Scope, domain.ClassID(in.ID))
	if err != nil {
		return nil, apiError(ctx, err)
	}
	version, err := in.version(c.Version)
	if err != nil {
		return nil, apiError(ctx, err)
	}
	c, err = s.Actions.EditClass(ctx, actorIn(ctx), c.ID, version, change(c).input())
	return answer(ctx, s.classTagged(actorIn(ctx), c), err)
}

func (s *Server) classesAPI(ctx context.Context, in *classesIn) (*listOut[classJSON], error) {
	who := actorIn(ctx)
	f := storage.ClassFilter{State: domain.ClassState(in.State), CourseID: domain.CourseID(in.CourseID)}
	if in.Region != "" {
		r, err := s.Store.Region(ctx, domain.RegionCode(in.Region), s.Store.Today())
		if err != nil {
			return nil, apiError(ctx, placed{&domain.Error{Kind: domain.Invalid, Code: "invalid", Fields: []domain.FieldError{{Field: "query.region", Code: "region-unknown"}}}})
		}
		f.RegionPath = r.Path
	}
	if who.Role == domain.RoleTrainee {
		f.Limit = mostPublicClasses
		list, err := s.Store.PublicClasses(ctx, f)
		return listed(ctx, list, err, in.PageIn, classKey, s.classFrom(who))
	}
	last, err := in.afterOne(func(id string) error { _, err := s.Store.Class(ctx, who.Scope, domain.ClassID(id)); return err })
	if err != nil {
		return nil, apiError(ctx, err)
	}
	f.After, f.Limit = domain.ClassID(last), in.Limit+1
	list, err := s.Store.Classes(ctx, who.Scope, f)
	return answer(ctx, cutList(list, in.Limit, classKey, s.classFrom(who)), err)
}

// mostPublicClasses is how many classes with free seats a search shows at most, over all its pages.
const mostPublicClasses = 1000

func classKey(c domain.Class) string { return string(c.ID) }

// classFor is a class that who may see: in staff's scope, or for a person one that may be joined or that they have a place in.
func (s *Server) classFor(ctx context.Context, who domain.Actor, id domain.ClassID) (domain.Class, error) {
	if who.Role != domain.RoleTrainee {
		return s.Store.Class(ctx, who.Scope, id)
	}
	c, err := s.Store.PublicClass(ctx, id)
	if err != domain.ErrNotFound {
		return c, err
	}
	own, err := s.Store.Enrolments(ctx, who.PersonID)
	for _, e := range own {
		if err == nil && e.ClassID == id {
			return s.Store.Class(ctx, domain.Everywhere, id)
		}
	}
	return c, cmp.Or(err, error(domain.ErrNotFound))
}

func (s *Server) classSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	_, err := s.classFor(ctx, who, domain.ClassID(c.Param("id")))
	return err
}

type returnIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Reason string `json:"reason" maxLength:"40" doc:"one of the codes plan-incomplete, teacher-unqualified, room-unfit, dates-impossible, course-not-licensed, other-office"`
	}
}

// classActAPI is the steps of a class's life.
func (s *Server) classActAPI(api huma.API) {
	for _, a := range []struct {
		name, act, summary string
		do                 func(context.Context, domain.Actor, domain.ClassID) (domain.Class, error)
	}{
		{"filing", "file", "Ask the county to approve a class", s.Actions.FileClass},
		{"approval", "approve", "Approve a class", s.Actions.ApproveClass},
		{"opening", "open", "Let people enrol", s.Actions.OpenClass},
		{"closing", "close", "Close a class whose assessment is marked", s.Actions.CloseClass},
		{"cancellation", "cancel", "Call a class off before its first lesson", s.Actions.CancelClass},
	} {
		huma.Register(api, apiOperation("POST", fmt.Sprintf("/classes/{id}/%s", a.name), a.act+"-class", a.summary, http.StatusOK, s.gate("class", a.act, inScope(s.Store.Class))),
			func(ctx context.Context, in *RecordIn) (*bodyOut[classJSON], error) {
				c, err := a.do(ctx, actorIn(ctx), domain.ClassID(in.ID))
				return answer(ctx, bodyOut[classJSON]{s.classFrom(actorIn(ctx))(c)}, err)
			})
	}
	huma.Register(api, apiOperation("POST", "/classes/{id}/return", "return-class", "Give a filing back for a reason that the school can mend", http.StatusOK,
		s.gate("class", "return", inScope(s.Store.Class))), func(ctx context.Context, in *returnIn) (*bodyOut[classJSON], error) {
		c, err := s.Actions.ReturnClass(ctx, actorIn(ctx), domain.ClassID(in.ID), in.Body.Reason)
		return answer(ctx, bodyOut[classJSON]{s.classFrom(actorIn(ctx))(c)}, err)
	})
}
