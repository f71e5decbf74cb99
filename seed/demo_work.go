package seed

import (
	"context"
	"slices"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// hire is a vacancy as it is played.
type hire struct {
	hirePlan
	run     *run
	who     domain.Actor
	vacancy domain.Vacancy
	starts  domain.Date
	sent    domain.Date // day on which the offers go out
}

// planHire plans a vacancy: it is posted, people who asked for work get offers, and each of them answers or does not.
func (p *player) planHire(plan hirePlan) {
	r := p.class(plan.class)
	if r == nil {
		return
	}
	h := &hire{hirePlan: plan, run: r, who: p.w.Counties[plan.county].Employers[plan.employer].Actor}
	posted := p.work(DemoDay.Add(plan.posted))
	h.sent, h.starts = p.work(DemoDay.Add(-6)), DemoDay.Add(21)
	if plan.posted == 0 {
		posted = p.after(r.certified, 5)
		h.sent, h.starts = p.after(posted, 2), posted.Add(30)
		p.on(h.starts, 10, func() error { _, err := p.a.CloseVacancy(p.ctx, h.who, h.vacancy.ID); return err })
	}
	if i := slices.IndexFunc(hirePlans, func(o hirePlan) bool { return o.class == plan.class }); hirePlans[i].title == plan.title {
		p.on(r.certified, 19, func() error { p.ask(r); return nil })
	}
	p.on(posted, 10, func() error { return p.post(h) })
	p.on(h.sent, 11, func() error { return p.offer(h) })
}

// ask lets most of those who were certified ask for work in the days after; the trainee does so when it is time for an open offer.
func (p *player) ask(r *run) {
	for _, s := range r.seats {
		certified := slices.ContainsFunc(r.certs, func(c domain.Certificate) bool { return c.PersonID == s.as.PersonID })
		day := p.between(r.certified.Add(1), r.certified.Add(5))
		if s.person == p.trainee {
			day = DemoDay.Add(-20)
		} else if !certified || p.rng.IntN(4) == 0 {
			continue
		}
		p.on(day, 9+p.rng.IntN(10), func() error {
			_, err := p.a.AskForWork(p.ctx, s.session, r.course.ID, p.agree("job-request"))
			return err
		})
	}
}

func (p *player) post(h *hire) (err error) {
	c := p.w.Counties[h.county]
	h.vacancy, err = p.a.PostVacancy(p.ctx, h.who, action.NewVacancy{
		Title: h.title, CourseID: h.run.course.ID, Places: 12, Place: c.Region.Name + c.Employers[h.employer].Name + "厂区", Task: h.title + "，按工艺要求操作，每周轮休一天",
		WageFen: h.wage, HoursPerWeek: 40, TermMonths: 24, Dormitory: []string{"none", "free", "paid"}[(h.county+h.employer)%3],
		Complaints: c.Region.Name + "劳动监察（示例）000-12333", StartsOn: h.starts,
	})
	return err
}

// offer sends offers to those who asked, the latest first where the vacancy is new, and leaves some for later.
func (p *player) offer(h *hire) error {
	list, err := p.a.Candidates(p.ctx, h.who, h.vacancy.ID)
	if err != nil {
		return err
	}
	if h.posted != 0 {
		slices.Reverse(list)
	}
	for i, c := range list[:min(len(list), len(h.outcomes))] {
		request, err := p.request(h.run, c.JobRequestID)
		if err != nil {
			return err
		}
		o, err := p.a.SendOffer(p.ctx, h.who, h.vacancy.ID, c.JobRequestID)
		if err != nil {
			return err
		}
		outcome := h.outcomes[i]
		if request.person == p.trainee {
			outcome = "open"
		}
		p.planAnswer(h, o, request, outcome)
	}
	return nil
}

// asker is a person and the request for work they left.
type asker struct {
	*person
	id domain.JobRequestID
}

// request finds whose request it is; the player knows its people, the employer saw a masked name.
func (p *player) request(r *run, id domain.JobRequestID) (asker, error) {
	for _, s := range r.seats {
		list, err := p.a.Store.JobRequests(p.ctx, s.as.PersonID)
		if err != nil {
			return asker{}, err
		}
		if slices.ContainsFunc(list, func(j domain.JobRequest) bool { return j.ID == id }) {
			return asker{s.person, id}, nil
		}
	}
	return asker{}, domain.ErrNotFound
}

// planAnswer plans what becomes of an offer.
func (p *player) planAnswer(h *hire, o domain.Offer, who asker, outcome string) {
	own := who.session
	day := p.between(h.sent.Add(1), h.sent.Add(3))
	start := max(h.starts, day.Add(domain.CoolingDays+1))
	accept := func(day domain.Date) {
		p.on(day, 20, func() error { return p.answer(own, o.ID, "accepted") })
	}
	switch outcome {
	case "declined":
		p.on(day, 20, func() error { return p.answer(own, o.ID, "declined") })
	case "withdrawn":
		p.on(day, 12, func() error { _, err := p.a.WithdrawOffer(p.ctx, h.who, o.ID); return err })
	case "cooling":
		accept(yesterday)
	case "agreed":
		accept(DemoDay.Add(-5))
	case "left":
		accept(day)
		p.step(own, o, day.Add(2), p.a.EndPlacement)
	case "worked", "started", "ended", "bad":
		accept(day)
		p.step(own, o, start, p.a.StartPlacement)
		p.on(start, 20, func() error { _, err := p.a.StopAsking(p.ctx, own, who.id); return err })
		p.planWork(own, o, start, outcome)
	}
}

// planWork plans what a worker says about the job, and whether they leave it.
func (p *player) planWork(own access.PersonSession, o domain.Offer, start domain.Date, outcome string) {
	said := map[string]bool{"free-choice": true, "papers": true, "free-to-leave": true, "paid": true, "no-fee": true}
	switch outcome {
	case "started":
		return
	case "bad":
		said["papers"], said["paid"] = false, false
	}
	p.step(own, o, start.Add(32), func(ctx context.Context, own access.PersonSession, id domain.PlacementID) (domain.Placement, error) {
		return p.a.AnswerPlacement(ctx, own, id, said)
	})
	if outcome == "bad" {
		p.on(p.after(start.Add(32), 6), 11, p.settle)
	}
	if outcome == "ended" {
		p.step(own, o, start.Add(60), p.a.EndPlacement)
	}
}

func (p *player) answer(own access.PersonSession, id domain.OfferID, answer string) error {
	in := action.OfferAnswer{Answer: answer}
	if answer == "accepted" {
		in.Agreement = p.agree("placement")
	}
	_, err := p.a.AnswerOffer(p.ctx, own, id, in)
	return err
}

// step plans a person's own step of the placement that an offer led to.
func (p *player) step(own access.PersonSession, o domain.Offer, day domain.Date, do func(context.Context, access.PersonSession, domain.PlacementID) (domain.Placement, error)) {
	p.on(day, 19, func() error {
		list, err := p.a.Store.Placements(p.ctx, own.Person())
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(x domain.Placement) bool { return x.OfferID == o.ID })
		if i < 0 {
			return domain.ErrNotFound
		}
		_, err = do(p.ctx, own, list[i].ID)
		return err
	})
}
