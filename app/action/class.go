package action

import (
	"context"
	"errors"
	"fmt"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewClass is what a school files of a class.
type NewClass struct {
	Title     string
	CourseID  domain.CourseID
	Level     int
	RoomID    domain.RoomID
	TeacherID domain.PersonID
	Mode      string
	Capacity  int
	StartsOn  domain.Date
	EndsOn    domain.Date
}

// DraftClass makes a class that its school goes on editing until it is filed.
func (a *Actions) DraftClass(ctx context.Context, who domain.Actor, in NewClass) (domain.Class, error) {
	return do(ctx, a, who, "class", "draft", func(tx *storage.Tx) (c domain.Class, ref domain.Ref, err error) {
		c = domain.Class{ID: domain.ClassID(a.NewID()), OrganisationID: who.Scope.OrganisationID, State: domain.ClassDraft, Version: 1, CreatedAt: tx.Now, UpdatedAt: tx.Now}
		if c, err = a.fillClass(ctx, tx, who, c, in); err != nil {
			return c, ref, err
		}
		n, err := tx.Next(ctx, fmt.Sprintf("class/%s/%d", c.County, tx.Today().Year()))
		if err != nil {
			return c, ref, err
		}
		c.Code = fmt.Sprintf("%s-%d-%04d", c.County, tx.Today().Year(), n)
		return c, c.Ref(), tx.AddClass(ctx, c)
	})
}

// EditClass changes a class before it is filed; version is the one that the editor saw.
func (a *Actions) EditClass(ctx context.Context, who domain.Actor, id domain.ClassID, version int, in NewClass) (domain.Class, error) {
	return do(ctx, a, who, "class", "edit", func(tx *storage.Tx) (c domain.Class, ref domain.Ref, err error) {
		if c, err = tx.Class(ctx, who.Scope, id); err != nil {
			return c, ref, err
		}
		if c.Version != version {
			return c, ref, domain.ErrStale
		}
		if !c.May("filing") {
			return c, ref, domain.ErrState.With("State", "state.class."+string(c.State))
		}
		county := c.County
		if c, err = a.fillClass(ctx, tx, who, c, in); err != nil {
			return c, ref, err
		}
		if c.County != county {
			var k domain.Check
			k.Add("room_id", "other-county")
			return c, ref, k.Err()
		}
		c.Version++
		return c, c.Ref(), tx.UpdateClass(ctx, c)
	})
}

// fillClass puts in into c and blames every field that does not fit the school's rooms, teachers and the course.
func (a *Actions) fillClass(ctx context.Context, tx *storage.Tx, who domain.Actor, c domain.Class, in NewClass) (domain.Class, error) {
	var k domain.Check
	course, cerr := tx.Course(ctx, in.CourseID)
	room, rerr := tx.Room(ctx, in.RoomID)
	for _, err := range []error{cerr, rerr} {
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return c, err
		}
	}
	teaches, err := a.teaches(ctx, tx, c.OrganisationID, in.TeacherID)
	if err != nil {
		return c, err
	}
	k.That(cerr == nil, "course_id", "choose-one")
	if rerr != nil || room.OrganisationID != c.OrganisationID || !who.Scope.Sees(domain.Row{Organisation: c.OrganisationID, Site: room.SiteID}) {
		k.Add("room_id", "choose-one")
		room = domain.Room{} // how many seats another's room has is not said
	}
	k.That(teaches, "teacher_id", "choose-one")
	c.Title, c.CourseID, c.Level, c.RoomID, c.TeacherID, c.Mode = in.Title, in.CourseID, in.Level, in.RoomID, in.TeacherID, in.Mode
	c.Capacity, c.StartsOn, c.EndsOn, c.Subsidised = in.Capacity, in.StartsOn, in.EndsOn, course.Subsidised
	k.Merge(c.Check(tx.Today(), course, room))
	if err := k.Err(); err != nil {
		return c, err
	}
	site, err := tx.Site(ctx, room.SiteID)
	c.RegionCode, c.RegionPath, c.County = site.RegionCode, site.RegionPath, ident.CountyOf(string(site.RegionCode))
	return c, err
}

// teaches reports whether person holds a teacher's grant at school today.
func (a *Actions) teaches(ctx context.Context, tx *storage.Tx, school domain.OrganisationID, person domain.PersonID) (bool, error) {
	staff, err := tx.Staff(ctx, school, domain.RoleTeacher, tx.Today())
	for _, s := range staff {
		if s.PersonID == person {
			return true, nil
		}
	}
	return false, err
}

// moveClass takes one step of a class's life; before may refuse it or change the class.
func (a *Actions) moveClass(ctx context.Context, who domain.Actor, act, step string, id domain.ClassID, before func(*storage.Tx, *domain.Class) error) (domain.Class, error) {
	return do(ctx, a, who, "class", act, func(tx *storage.Tx) (domain.Class, domain.Ref, error) {
		c, err := tx.Class(ctx, who.Scope, id)
		if err != nil {
			return c, domain.Ref{}, err
		}
		moved, err := c.Move(step)
		if err != nil {
			return c, domain.Ref{}, err
		}
		if err := before(tx, &moved); err != nil {
			return c, domain.Ref{}, err
		}
		return moved, c.Ref(), tx.UpdateClass(ctx, moved)
	})
}

// FileClass (开班申报) asks the county to approve a class.
func (a *Actions) FileClass(ctx context.Context, who domain.Actor, id domain.ClassID) (domain.Class, error) {
	return a.moveClass(ctx, who, "file", "filing", id, func(tx *storage.Tx, c *domain.Class) error {
		c.FiledBy, c.ReturnReason = who.PersonID, ""
		school, err := tx.Organisation(ctx, c.OrganisationID)
		if err == nil && school.CodeState != "ok" {
			err = domain.ErrCodeUnconfirmed
		}
		if err == nil && c.StartsOn < tx.Today() {
			var k domain.Check
			k.Add("starts_on", "date-past")
			err = k.Err()
		}
		return err
	})
}

// ApproveClass is the county's Yes; nobody approves what they filed.
func (a *Actions) ApproveClass(ctx context.Context, who domain.Actor, id domain.ClassID) (domain.Class, error) {
	return a.moveClass(ctx, who, "approve", "approval", id, func(_ *storage.Tx, c *domain.Class) error {
		c.ApprovedBy = who.PersonID
		return domain.DutyFiling.Apart(who.PersonID, c.FiledBy)
	})
}

// ReturnClass gives a filing back for a reason that the school can mend.
func (a *Actions) ReturnClass(ctx context.Context, who domain.Actor, id domain.ClassID, reason string) (domain.Class, error) {
	return a.moveClass(ctx, who, "return", "return", id, func(_ *storage.Tx, c *domain.Class) error {
		var k domain.Check
		k.That(domain.ReturnReasons.Has(reason), "reason", "choose-one")
		c.ReturnReason = reason
		return k.Err()
	})
}

// OpenClass lets people enrol. A subsidised class opens only while an ombudsman is in office (people-first 11).
func (a *Actions) OpenClass(ctx context.Context, who domain.Actor, id domain.ClassID) (domain.Class, error) {
	return a.moveClass(ctx, who, "open", "opening", id, func(tx *storage.Tx, c *domain.Class) error {
		if !c.Subsidised {
			return nil
		}
		return ombudsman(ctx, tx, c.RegionPath)
	})
}

// CancelClass calls a class off before its first lesson; everybody's seat is freed.
func (a *Actions) CancelClass(ctx context.Context, who domain.Actor, id domain.ClassID) (domain.Class, error) {
	return a.moveClass(ctx, who, "cancel", "cancellation", id, func(tx *storage.Tx, c *domain.Class) error {
		return tx.LapseEnrolments(ctx, *c)
	})
}

// CloseClass ends a class once its assessment is marked; who is still in it has finished.
func (a *Actions) CloseClass(ctx context.Context, who domain.Actor, id domain.ClassID) (domain.Class, error) {
	return a.moveClass(ctx, who, "close", "closing", id, func(tx *storage.Tx, c *domain.Class) error {
		list, err := tx.Assessments(ctx, *c)
		if err != nil {
			return err
		}
		for _, s := range list {
			if s.State != "marked" {
				return domain.ErrAssessmentOpen
			}
		}
		return tx.FinishEnrolments(ctx, *c)
	})
}
