package bench

import (
	"context"

	"yiji/app/action"
	"yiji/domain"
)

// step does one act unless one before it failed, and counts it.
func step[T any](p *path, err *error, act func() (T, error)) (out T) {
	if *err != nil {
		return out
	}
	p.acts.Add(1)
	out, *err = act()
	return out
}

// enrol files, approves and opens a class, lets its people join, and places its lessons.
func (p *path) enrol(ctx context.Context) (err error) {
	today := p.a.Store.Today()
	plan := action.NewClass{Title: "馕制作班", CourseID: course, RoomID: p.room.ID, TeacherID: p.teacher.PersonID, Mode: "full-time", Capacity: trainees, StartsOn: today, EndsOn: today.Add(20)}
	text, err := p.a.Store.ConsentText(ctx, "enrolment", "zh-Hans")
	p.class = step(p, &err, func() (domain.Class, error) { return p.a.DraftClass(ctx, p.school.Actor, plan) })
	step(p, &err, func() (domain.Class, error) { return p.a.FileClass(ctx, p.school.Actor, p.class.ID) })
	step(p, &err, func() (domain.Class, error) { return p.a.ApproveClass(ctx, p.county.Staff[0], p.class.ID) })
	p.class = step(p, &err, func() (domain.Class, error) { return p.a.OpenClass(ctx, p.school.Actor, p.class.ID) })
	for _, who := range p.people {
		step(p, &err, func() (domain.Enrolment, error) {
			return p.a.Join(ctx, who, p.class.ID, action.Agreement{Language: text.Language, TextHash: text.Hash})
		})
	}
	if err == nil {
		err = p.place(ctx)
	}
	return err
}

// place puts the whole course on the timetable, one lesson behind the other.
func (p *path) place(ctx context.Context) error {
	modules, err := p.a.Store.Modules(ctx, course)
	day, period := p.class.StartsOn, 1
	for _, m := range modules {
		for _, part := range []struct {
			kind  string
			hours int
		}{{"theory", m.TheoryHours}, {"practice", m.PracticeHours}} {
			for left := part.hours; left > 0 && err == nil; {
				hours := min(left, domain.Periods-period+1)
				in := action.NewLesson{ModuleID: m.ID, RoomID: p.room.ID, TeacherID: p.teacher.PersonID, Date: day, Period: period, Hours: hours, Kind: part.kind, Weeks: 1}
				p.lessons = append(p.lessons, step(p, &err, func() ([]domain.Lesson, error) { return p.a.PlaceLesson(ctx, p.school.Actor, p.class.ID, in) })...)
				if period += hours; period > domain.Periods {
					day, period = day.Add(1), 1
				}
				left -= hours
			}
		}
	}
	return err
}

// teach calls the roll of the n-th lesson.
func (p *path) teach(ctx context.Context, n int) (err error) {
	marks := map[domain.PersonID]string{}
	for _, who := range p.people {
		marks[who.Person()] = "present"
	}
	step(p, &err, func() (domain.Lesson, error) { return p.a.RollCall(ctx, p.teacher, p.lessons[n].ID, marks) })
	return err
}

// certify assesses and certifies a taught class, closes it, and takes its claim to the public notice.
func (p *path) certify(ctx context.Context) (err error) {
	assessor := p.county.Assessors[0]
	in := action.NewAssessment{AssessorID: assessor.PersonID, HeldOn: p.a.Store.Today()}
	p.exam = step(p, &err, func() (domain.Assessment, error) { return p.a.PlanAssessment(ctx, p.county.Issuer, p.class.ID, in) })
	marks := map[domain.PersonID]action.Mark{}
	for _, who := range p.people {
		marks[who.Person()] = action.Mark{Theory: 80, Practice: 85}
	}
	step(p, &err, func() (domain.Assessment, error) { return p.a.EnterMarks(ctx, assessor, p.exam.ID, marks) })
	step(p, &err, func() ([]domain.Certificate, error) { return p.a.IssueCertificates(ctx, p.county.Issuer, p.class.ID) })
	step(p, &err, func() (domain.Class, error) { return p.a.CloseClass(ctx, p.school.Actor, p.class.ID) })
	p.claim = step(p, &err, func() (domain.Claim, error) { return p.a.DraftClaim(ctx, p.school.Actor, p.class.ID) })
	step(p, &err, func() (domain.Claim, error) { return p.a.SubmitClaim(ctx, p.school.Actor, p.claim.ID) })
	p.decide(ctx, &err, p.county.Checkers[0], "check")
	p.decide(ctx, &err, p.county.Checkers[0], "notice")
	return err
}

// pay approves the claim and sends its payment.
func (p *path) pay(ctx context.Context) (err error) {
	p.decide(ctx, &err, p.county.Finance, "approve")
	p.payment = step(p, &err, func() (domain.Payment, error) {
		return p.a.MakePayment(ctx, p.county.Payer, []domain.ClaimID{p.claim.ID})
	})
	step(p, &err, func() (domain.Payment, error) { return p.a.SendPayment(ctx, p.county.Payer, p.payment.ID) })
	return err
}

func (p *path) decide(ctx context.Context, err *error, who domain.Actor, decision string) {
	step(p, err, func() (domain.Claim, error) {
		return p.a.DecideClaim(ctx, who, p.claim.ID, action.ClaimInput{Decision: decision})
	})
}
