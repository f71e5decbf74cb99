package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/domain"
)

type lessonJSON struct {
	ID        string `json:"id"`
	ClassID   string `json:"class_id"`
	ModuleID  string `json:"module_id"`
	RoomID    string `json:"room_id"`
	TeacherID string `json:"teacher_id"`
	Date      string `json:"date" format:"date"`
	Period    int    `json:"period" doc:"first period of the day"`
	Hours     int    `json:"hours" doc:"class hours of 45 minutes"`
	Kind      string `json:"kind"`
	State     string `json:"state"`
}

func lessonJSONOf(l domain.Lesson) lessonJSON {
	return lessonJSON{string(l.ID), string(l.ClassID), string(l.ModuleID), string(l.RoomID), string(l.TeacherID), string(l.Date), l.Period, l.Hours, l.Kind, l.State}
}

func lessonKey(l domain.Lesson) string { return string(l.ID) }

type lessonIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		ModuleID  string `json:"module_id" maxLength:"100"`
		RoomID    string `json:"room_id" maxLength:"100"`
		TeacherID string `json:"teacher_id" maxLength:"100"`
		Date      string `json:"date" format:"date"`
		Period    int    `json:"period" minimum:"-1000" maximum:"1000"`
		Hours     int    `json:"hours" minimum:"-1000" maximum:"1000"`
		Kind      string `json:"kind" maxLength:"20" doc:"theory or practice"`
		Weeks     int    `json:"weeks,omitempty" minimum:"-1000" maximum:"1000" default:"1" doc:"how many weeks in a row; all are placed or none"`
	}
}

type pagedIn struct {
	RecordIn
	PageIn
}

type attendanceJSON struct {
	PersonID string `json:"person_id"`
	State    string `json:"state" doc:"present, late, leave or absent"`
}

type rollIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Marks map[string]string `json:"marks" maxProperties:"500" doc:"present, late, leave or absent, by person_id, for everybody of the roster"`
	}
}

// lessonAPI is the timetable of classes and the roll-call of their lessons.
func (s *Server) lessonAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/classes/{id}/lessons", "list-lessons", "The lessons of a class", http.StatusOK,
		s.either([][2]string{{"class", "read"}, {"class", "find"}}, s.classSeen)), s.lessonsAPI)
	huma.Register(api, apiOperation("POST", "/classes/{id}/lessons", "place-lesson", "Place a lesson; a clash is refused and says what stands there", http.StatusCreated,
		s.gate("lesson", "place", inScope(s.Store.Class))), func(ctx context.Context, in *lessonIn) (*listOut[lessonJSON], error) {
		b := in.Body
		list, err := s.Actions.PlaceLesson(ctx, actorIn(ctx), domain.ClassID(in.ID), action.NewLesson{ModuleID: domain.ModuleID(b.ModuleID), RoomID: domain.RoomID(b.RoomID),
			TeacherID: domain.PersonID(b.TeacherID), Date: domain.Date(b.Date), Period: b.Period, Hours: b.Hours, Kind: b.Kind, Weeks: b.Weeks})
		return answer(ctx, wholeList(list, lessonJSONOf), err)
	})
	huma.Register(api, apiOperation("DELETE", "/lessons/{id}", "remove-lesson", "Take a lesson that was not held off the timetable", http.StatusNoContent,
		s.gate("lesson", "remove", inScope2(s.Store.Lesson))), func(ctx context.Context, in *RecordIn) (*struct{}, error) {
		_, err := s.Actions.RemoveLesson(ctx, actorIn(ctx), domain.LessonID(in.ID))
		return answer(ctx, struct{}{}, err)
	})
	huma.Register(api, apiOperation("POST", "/lessons/{id}/attendance", "call-roll", "Mark everybody of the roster in one lesson", http.StatusOK,
		s.gate("attendance", "mark", s.rollSeen)), func(ctx context.Context, in *rollIn) (*bodyOut[lessonJSON], error) {
		marks := map[domain.PersonID]string{}
		for p, m := range in.Body.Marks {
			marks[domain.PersonID(p)] = m
		}
		l, err := s.Actions.RollCall(ctx, actorIn(ctx), domain.LessonID(in.ID), marks)
		return answer(ctx, bodyOut[lessonJSON]{lessonJSONOf(l)}, err)
	})
	huma.Register(api, apiOperation("GET", "/lessons/{id}/attendance", "list-attendance", "The marks of one lesson, for who calls its roll", http.StatusOK,
		s.gate("attendance", "mark", s.rollSeen)), s.attendanceAPI)
}

// rollSeen finds the lesson {id} among those whose roll the actor calls: who only assesses the class calls none.
func (s *Server) rollSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	l, class, err := s.Store.Lesson(ctx, who.Scope, domain.LessonID(c.Param("id")))
	if err == nil && l.TeacherID != who.PersonID && class.TeacherID != who.PersonID {
		err = domain.ErrNotFound
	}
	return err
}

func (s *Server) lessonsAPI(ctx context.Context, in *pagedIn) (*listOut[lessonJSON], error) {
	c, err := s.classFor(ctx, actorIn(ctx), domain.ClassID(in.ID))
	if err != nil {
		return nil, apiError(ctx, err)
	}
	list, err := s.Store.ClassLessons(ctx, c)
	return listed(ctx, list, err, in.PageIn, lessonKey, lessonJSONOf)
}

// attendanceAPI lists the marks of the roster in its order.
func (s *Server) attendanceAPI(ctx context.Context, in *RecordIn) (*listOut[attendanceJSON], error) {
	l, c, err := s.Store.Lesson(ctx, actorIn(ctx).Scope, domain.LessonID(in.ID))
	if err != nil {
		return nil, apiError(ctx, err)
	}
	roster, err := s.Store.Roster(ctx, c)
	if err != nil {
		return nil, apiError(ctx, err)
	}
	marks, err := s.Store.Attendance(ctx, l)
	var rows []attendanceJSON
	for _, e := range roster {
		if m, ok := marks[e.PersonID]; ok {
			rows = append(rows, attendanceJSON{string(e.PersonID), m.State})
		}
	}
	return answer(ctx, wholeList(rows, func(r attendanceJSON) attendanceJSON { return r }), err)
}
