package storage

import (
	"context"
	"errors"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Lesson returns one lesson of a class that sc may see.
func (q queries) Lesson(ctx context.Context, sc domain.Scope, id domain.LessonID) (l domain.Lesson, c domain.Class, err error) {
	if err = q.db.NewSelect().Model(&l).Where("id = ?", id).Scan(ctx); err != nil {
		return l, c, found(err)
	}
	c, err = q.Class(ctx, sc, l.ClassID)
	return l, c, err
}

// ClassLessons are the lessons of a class in their order.
func (q queries) ClassLessons(ctx context.Context, c domain.Class) (list []domain.Lesson, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("class_id = ?", c.ID).Order("date", "period").Scan(ctx)
}

// Lessons are the lessons between two days of the classes that sc may see.
func (q queries) Lessons(ctx context.Context, sc domain.Scope, from, to domain.Date) (list []domain.Lesson, err error) {
	classes := within(q.db.NewSelect().Model((*domain.Class)(nil)).Column("id"), sc, classColumns)
	return list, q.db.NewSelect().Model(&list).Where("date BETWEEN ? AND ?", from, to).Where("class_id IN (?)", classes).Order("date", "period", "id").Scan(ctx)
}

// PersonLessons are the lessons between two days of the classes a person holds a seat in.
func (q queries) PersonLessons(ctx context.Context, person domain.PersonID, from, to domain.Date) (list []domain.Lesson, err error) {
	return list, q.db.NewSelect().Model(&list).Where("date BETWEEN ? AND ?", from, to).
		Where("EXISTS (SELECT 1 FROM enrolments e WHERE e.county = lesson.county AND e.class_id = lesson.class_id AND e.person_id IN ("+personAndAliases+") AND e.state IN (?))", person, person, bun.List(domain.SeatStates)).
		Order("date", "period").Scan(ctx)
}

// AddLesson stores l and takes the periods of its room, teacher and class; a period that is taken already is the clash it returns.
func (tx *Tx) AddLesson(ctx context.Context, l domain.Lesson) error {
	if clash, err := tx.clash(ctx, l); err != nil || clash != nil {
		return errors.Join(err, asError(clash))
	}
	if err := tx.insert(ctx, &l); err != nil {
		return err
	}
	slots := slotsOf(l)
	return unique(tx.insert(ctx, &slots), domain.ErrClash)
}

// RemoveLesson takes a lesson that was not held off the timetable and frees its periods.
func (tx *Tx) RemoveLesson(ctx context.Context, l domain.Lesson) error {
	return changed(tx.db.NewRaw("DELETE FROM lessons WHERE county = ? AND id = ? AND state = 'planned'", l.County, l.ID).Exec(ctx))
}

// HoldLesson marks a lesson as held.
func (tx *Tx) HoldLesson(ctx context.Context, l domain.Lesson) error {
	return changed(tx.db.NewRaw("UPDATE lessons SET state = 'held' WHERE county = ? AND id = ?", l.County, l.ID).Exec(ctx))
}

type lessonSlot struct {
	County   domain.County
	Kind     string
	OwnerID  string
	Date     domain.Date
	Period   int
	LessonID domain.LessonID
}

func slotsOf(l domain.Lesson) (slots []lessonSlot) {
	for p := l.Period; p < l.Period+l.Hours; p++ {
		for _, o := range [][2]string{{"room", string(l.RoomID)}, {"teacher", string(l.TeacherID)}, {"class", string(l.ClassID)}} {
			slots = append(slots, lessonSlot{l.County, o[0], o[1], l.Date, p, l.ID})
		}
	}
	return slots
}

// clash finds the first lesson that l cannot stand beside: same room, teacher or class, or a trainee of l's class in another one. Each is
// looked up by its own index: a look at everything of a day would make all who place lessons wait for each other.
func (q queries) clash(ctx context.Context, l domain.Lesson) (*domain.Clash, error) {
	places := []struct{ of, where string }{
		{"room", "lesson.county = ? AND lesson.id IN (SELECT lesson_id FROM lesson_slots WHERE county = ? AND kind = 'room' AND owner_id = ? AND date = ? AND period >= ? AND period < ?)"},
		{"teacher", "lesson.teacher_id = ? AND lesson.date = ? AND lesson.period < ? AND lesson.period + lesson.hours > ?"},
		{"class", "lesson.county = ? AND lesson.id IN (SELECT lesson_id FROM lesson_slots WHERE county = ? AND kind = 'class' AND owner_id = ? AND date = ? AND period >= ? AND period < ?)"},
		{"trainee", `(lesson.county, lesson.class_id) IN (SELECT o.county, o.class_id FROM enrolments m JOIN enrolments o ON o.person_id = m.person_id
			WHERE m.county = ? AND m.class_id = ? AND m.state IN (?) AND o.class_id <> m.class_id AND o.state IN ('joined', 'offered'))
			AND lesson.date = ? AND lesson.period < ? AND lesson.period + lesson.hours > ?`},
	}
	end := l.Period + l.Hours
	args := [][]any{{l.County, l.County, l.RoomID, l.Date, l.Period, end}, {l.TeacherID, l.Date, end, l.Period}, {l.County, l.County, l.ClassID, l.Date, l.Period, end},
		{l.County, l.ClassID, bun.List(domain.RosterStates), l.Date, end, l.Period}}
	for i, place := range places {
		c := domain.Clash{Of: place.of}
		err := found(q.db.NewSelect().Model(&c.Lesson).Where(place.where, args[i]...).Order("period", "id").Limit(1).Scan(ctx))
		if err == nil && place.of == "trainee" {
			c.Lesson = l // when and where somebody else's trainee learns is not said
			return &c, nil
		}
		if err == nil {
			return &c, q.db.NewRaw("SELECT title FROM classes WHERE id = ?", c.Lesson.ClassID).Scan(ctx, &c.Title)
		}
		if err != domain.ErrNotFound {
			return nil, err
		}
	}
	return nil, nil
}

func asError(c *domain.Clash) error {
	if c == nil {
		return nil
	}
	return c.Error()
}

// Overlap finds a lesson of a class that the person would have to miss in order to join c.
func (q queries) Overlap(ctx context.Context, c domain.Class, person domain.PersonID) (title string, l domain.Lesson, err error) {
	err = q.db.NewSelect().Model(&l).Join("JOIN enrolments AS e ON e.county = lesson.county AND e.class_id = lesson.class_id").
		Where("e.person_id IN ("+personAndAliases+")", person, person).Where("e.state IN ('joined', 'pending', 'offered')").Where("lesson.class_id <> ?", c.ID).
		Where("NOT EXISTS (SELECT 1 FROM disputes d WHERE d.county = e.county AND d.person_id = e.person_id AND d.kind = 'class' AND d.subject = e.id AND d.state <> 'unfounded')").
		Where("EXISTS (SELECT 1 FROM lessons m WHERE m.county = ? AND m.class_id = ? AND m.date = lesson.date AND m.period < lesson.period + lesson.hours AND lesson.period < m.period + m.hours)", c.County, c.ID).
		Order("lesson.date", "lesson.period").Limit(1).Scan(ctx)
	if err = found(err); err != nil {
		return "", l, err
	}
	return title, l, q.db.NewRaw("SELECT title FROM classes WHERE id = ?", l.ClassID).Scan(ctx, &title)
}

// Attendance are the marks of one lesson by person.
func (q queries) Attendance(ctx context.Context, l domain.Lesson) (map[domain.PersonID]domain.Attendance, error) {
	var list []domain.Attendance
	err := q.db.NewSelect().Model(&list).Where("county = ?", l.County).Where("month = ?", l.Date.Month()).Where("lesson_id = ?", l.ID).Scan(ctx)
	m := make(map[domain.PersonID]domain.Attendance, len(list))
	for _, a := range list {
		m[a.PersonID] = a
	}
	return m, err
}

// SetAttendance stores marks; a second mark of the same person in the same lesson replaces the first.
func (tx *Tx) SetAttendance(ctx context.Context, marks []domain.Attendance) error {
	if len(marks) == 0 {
		return nil
	}
	_, err := tx.db.NewInsert().Model(&marks).On("CONFLICT (county, month, lesson_id, person_id) DO UPDATE").
		Set("state = EXCLUDED.state").Set("marked_by = EXCLUDED.marked_by").Set("marked_at = EXCLUDED.marked_at").Exec(ctx)
	return err
}

// Presence is how many class hours of a module were held, and how many of them a person was there for.
type Presence struct {
	PersonID domain.PersonID
	ModuleID domain.ModuleID
	Attended int
}

// Held are the class hours held in each module of a class.
func (q queries) Held(ctx context.Context, c domain.Class) (map[domain.ModuleID]int, error) {
	var rows []struct {
		ModuleID domain.ModuleID
		N        int
	}
	err := q.db.NewRaw("SELECT module_id, sum(hours) AS n FROM lessons WHERE county = ? AND class_id = ? AND state = 'held' GROUP BY module_id", c.County, c.ID).Scan(ctx, &rows)
	m := map[domain.ModuleID]int{}
	for _, r := range rows {
		m[r.ModuleID] = r.N
	}
	return m, err
}

// Presences are the class hours each person of a class was there for, by module.
func (q queries) Presences(ctx context.Context, c domain.Class) (list []Presence, err error) {
	return list, q.db.NewRaw(`SELECT a.person_id, l.module_id, sum(l.hours) AS attended FROM attendances a JOIN lessons l ON l.county = a.county AND l.id = a.lesson_id
		WHERE a.county = ? AND a.class_id = ? AND l.state = 'held' AND a.state IN ('present', 'late') GROUP BY a.person_id, l.module_id ORDER BY a.person_id, l.module_id`, c.County, c.ID).Scan(ctx, &list)
}
