package seed

import (
	"yiji/app/action"
	"yiji/domain"
)

// teach plans the lessons of a class that were held by now, its assessment and its end.
func (p *player) teach(r *run) {
	teacher := p.school(r).Teachers[r.track]
	for i, x := range r.slots {
		if x.date >= DemoDay {
			break
		}
		p.on(x.date, 12+x.period, func() error { return p.roll(r, i, teacher) })
	}
	if r.far == "running" {
		return
	}
	held := p.work(r.last.Add(2))
	if r.far == farPlanned {
		held = DemoDay
	}
	p.on(p.work(r.from.Add(1)), 14, func() (err error) {
		c := p.w.Counties[r.county]
		r.assessment, err = p.a.PlanAssessment(p.ctx, c.Issuer, r.class.ID, action.NewAssessment{AssessorID: p.assessor(r).PersonID, HeldOn: held})
		return err
	})
	if r.far == farPlanned {
		return
	}
	p.on(held, 17, func() error { return p.assess(r) })
	if r.far != farMarked {
		p.finish(r, held)
	}
}

// assessor is one who does not teach the class: the second assessor of a county teaches there too.
func (p *player) assessor(r *run) domain.Actor {
	list := p.w.Counties[r.county].Assessors
	if r.week%2 == 0 && r.school == 1 {
		return list[1]
	}
	return list[0]
}

// roll calls the roll of a lesson.
func (p *player) roll(r *run, lesson int, teacher domain.Actor) error {
	marks := map[domain.PersonID]string{}
	hours := r.slots[lesson].hours
	for i, s := range r.seats {
		if s.gone {
			continue
		}
		mark := p.mark(s)
		if i == 0 {
			mark = "present" // so that the smallest class has somebody to certify
		}
		marks[s.as.PersonID] = mark
		s.held += hours
		if (domain.Attendance{State: mark}).Counts() {
			s.came += hours
		}
	}
	_, err := p.a.RollCall(p.ctx, teacher, r.lessons[lesson].ID, marks)
	return err
}

// mark is how s came to a lesson.
func (p *player) mark(s *seat) string {
	switch n := p.rng.IntN(100); {
	case n >= s.percent+(100-s.percent)/2:
		return "absent"
	case n >= s.percent:
		return "leave"
	case n%30 == 7:
		return "late"
	}
	return "present"
}

// assess marks whoever came to enough of the class; one in twelve does not pass.
func (p *player) assess(r *run) error {
	marks := map[domain.PersonID]action.Mark{}
	for i, s := range r.seats {
		if s.gone || s.came*10000 < s.held*domain.AttendanceShare {
			continue
		}
		m := action.Mark{Theory: 64 + p.rng.IntN(33), Practice: 66 + p.rng.IntN(32)}
		if i > 0 && s.person != p.trainee && p.rng.IntN(12) == 0 {
			m.Theory = 38 + p.rng.IntN(20)
		}
		marks[s.as.PersonID] = m
	}
	_, err := p.a.EnterMarks(p.ctx, p.assessor(r), r.assessment.ID, marks)
	return err
}

// finish plans the certificates of a class, its end and its claim.
func (p *player) finish(r *run, held domain.Date) {
	r.certified = p.after(held, 1)
	p.on(r.certified, 10, func() error { return p.certify(r) })
	closed := p.after(held, 2)
	p.on(closed, 9, func() (err error) {
		r.class, err = p.a.CloseClass(p.ctx, p.school(r).Actor, r.class.ID)
		return err
	})
	if r.classPlan.claim != "" {
		day := p.after(closed, 2)
		if r.filed != 0 {
			day = p.work(DemoDay.Add(r.filed))
		}
		p.planClaim(r, day)
	}
}

// certify issues the certificates of a class; a few are revoked or corrected later.
func (p *player) certify(r *run) (err error) {
	issuer := p.w.Counties[r.county].Issuer
	r.certs, err = p.a.IssueCertificates(p.ctx, issuer, r.class.ID)
	if err != nil {
		return err
	}
	day := p.after(r.certified, 40)
	if day > yesterday {
		return nil
	}
	last := r.certs[len(r.certs)-1].ID
	if reason, ok := revocations[r.key]; ok {
		p.on(day, 14, func() error { _, err := p.a.RevokeCertificate(p.ctx, issuer, last, reason); return err })
	}
	if r.key == "chinese-cooking" {
		p.on(day, 15, func() error { _, err := p.a.CorrectCertificate(p.ctx, issuer, last); return err })
	}
	return nil
}

// revocations are the classes of which one certificate was revoked, and why.
var revocations = map[string]string{"delivery-logistics": "issued-in-error", "rural-tourism": "assessment-void", "infant-care": "identity-mistaken"}
