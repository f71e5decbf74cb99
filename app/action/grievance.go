package action

import (
	"context"
	"errors"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewGrievance is what somebody tells the ombudsman.
type NewGrievance struct {
	Topic      string
	Text       string
	RegionCode string // of an anonymous one
}

// LeaveGrievance leaves a grievance; who is the person's own session, or its zero value for an anonymous one. Its row in the log names
// nobody.
func (a *Actions) LeaveGrievance(ctx context.Context, who access.PersonSession, in NewGrievance) (domain.Grievance, error) {
	return do(ctx, a, domain.Visitor, "grievance", "leave", func(tx *storage.Tx) (g domain.Grievance, ref domain.Ref, err error) {
		var k domain.Check
		k.That(domain.GrievanceTopics.Has(in.Topic) && in.Topic != "bad-answer", "topic", "choose-one")
		k.Text("text", in.Text, 5, 2000)
		county := domain.NoCounty
		if who.Valid() {
			p, err := tx.Person(ctx, who.Person())
			if err != nil {
				return g, ref, err
			}
			county = p.County
		} else {
			r, rerr := a.regionIn(ctx, tx, domain.Actor{}, in.RegionCode, domain.LevelCounty)
			if !k.Merge(rerr) {
				return g, ref, rerr
			}
			county = ident.CountyOf(string(r.Code))
		}
		if err := k.Err(); err != nil {
			return g, ref, err
		}
		g, err = a.addGrievance(ctx, tx, county, who.Person(), in.Topic, in.Text)
		return wordless(g), g.Ref(), err
	})
}

// wordless is g without its words: who leaves or answers a grievance knows them, and no copy of them is kept beside it.
func wordless(g domain.Grievance) domain.Grievance {
	g.Text, g.Answer = "", ""
	return g
}

func (a *Actions) addGrievance(ctx context.Context, tx *storage.Tx, county domain.County, person domain.PersonID, topic, text string) (g domain.Grievance, err error) {
	cal, err := tx.Calendar(ctx)
	if err != nil {
		return g, err
	}
	due, err := cal.AddWorkdays(tx.Today(), domain.GrievanceDays)
	if errors.Is(err, domain.ErrHolidayData) {
		due = tx.Today().Add(domain.GrievanceDays) // never later than so many working days; nobody is turned away for want of a calendar
	} else if err != nil {
		return g, err
	}
	g = domain.Grievance{County: county, ID: domain.GrievanceID(a.NewID()), PersonID: person, Topic: topic, Text: text, State: "open", DueOn: due, CreatedAt: tx.Now}
	return g, tx.AddGrievance(ctx, g)
}

// OwnGrievances are what the person left, with the answers.
func (a *Actions) OwnGrievances(ctx context.Context, who access.PersonSession) ([]domain.Grievance, error) {
	if err := a.may(who.Actor(), "grievance", "own"); err != nil {
		return nil, err
	}
	return a.Store.OwnGrievances(ctx, who.Person())
}

// Grievances are the cases of the ombudsman's counties.
func (a *Actions) Grievances(ctx context.Context, who domain.Actor) ([]domain.Grievance, error) {
	if err := a.may(who, "grievance", "read"); err != nil {
		return nil, err
	}
	counties, err := a.counties(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.Store.Grievances(ctx, counties)
}

// AnswerGrievance answers a case.
func (a *Actions) AnswerGrievance(ctx context.Context, who domain.Actor, id domain.GrievanceID, answer string) (domain.Grievance, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.Grievance{}, err
	}
	return do(ctx, a, who, "grievance", "answer", func(tx *storage.Tx) (g domain.Grievance, ref domain.Ref, err error) {
		if g, err = tx.Grievance(ctx, counties, id); err != nil {
			return g, ref, err
		}
		if g.State != "open" {
			return g, ref, domain.ErrStale
		}
		var k domain.Check
		k.Text("answer", answer, 2, 2000)
		if err := k.Err(); err != nil {
			return g, ref, err
		}
		g.Answer, g.State, g.AnsweredAt = answer, "answered", tx.Now
		return wordless(g), g.Ref(), tx.UpdateGrievance(ctx, g)
	})
}

// counties are the counties of the actor's region.
func (a *Actions) counties(ctx context.Context, who domain.Actor) (list []domain.County, err error) {
	if who.Scope.RegionPath == "" {
		return nil, nil
	}
	regions, err := a.Store.RegionsUnder(ctx, who.Scope.RegionPath, domain.LevelCounty, a.Store.Today())
	for _, r := range regions {
		if r.Level == domain.LevelCounty {
			list = append(list, ident.CountyOf(string(r.Code)))
		}
	}
	return list, err
}
