package seed

import (
	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// planCase plans a grievance and its answer.
func (p *player) planCase(c casePlan) {
	day := DemoDay.Add(c.day)
	p.on(day, 20, func() error {
		in := action.NewGrievance{Topic: c.topic, Text: c.text}
		var own access.PersonSession
		var err error
		if c.anonymous {
			in.RegionCode = string(p.w.Counties[c.county].Region.Code)
		} else if own, err = p.own(p.pools[c.county][p.rng.IntN(len(p.pools[c.county]))]); err != nil {
			return err
		}
		g, err := p.a.LeaveGrievance(p.ctx, own, in)
		if err != nil || c.answer == "" {
			return err
		}
		p.on(p.after(day, 4), 10, func() error { return p.reply(g.Grievance, c.answer) })
		return nil
	})
}

func (p *player) reply(g domain.Grievance, answer string) error {
	desk, err := p.a.DeskBy(p.ctx, p.w.Ombudsmen[0], DemoPassword)
	if err == nil {
		_, err = p.a.AnswerGrievance(p.ctx, desk, g.ID, answer)
	}
	return err
}

// settle lets the ombudsman answer the cases that bad answers of workers opened.
func (p *player) settle() error {
	desk, err := p.a.DeskBy(p.ctx, p.w.Ombudsmen[0], DemoPassword)
	if err != nil {
		return err
	}
	list, err := p.a.Grievances(p.ctx, desk)
	for _, g := range list {
		if err == nil && g.Topic == "bad-answer" && g.State == "open" {
			err = p.reply(g, "已与您约谈：证件已归还，欠发的工资已补发。如有报复，请马上告诉我们。")
		}
	}
	return err
}
