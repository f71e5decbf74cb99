package action

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/subsidy"
	"yiji/storage"
)

// saidNo is a refusal, by which rule and clauses, and whose county decides.
type saidNo struct {
	county  domain.County
	rule    string
	clauses domain.Words
}

// AskReview asks that another natural person looks at an automatic refusal again (people-first 15). What refused is found anew by the rules
// themselves, so that nothing is kept of a refusal that nobody complains of, and none can be made up.
func (a *Actions) AskReview(ctx context.Context, who access.PersonSession, kind, subject string) (domain.Review, error) {
	return do(ctx, a, who.Actor(), "review", "ask", func(tx *storage.Tx) (r domain.Review, ref domain.Ref, err error) {
		x, err := a.refusalOf(ctx, tx, who, kind, subject)
		if err != nil {
			return r, ref, err
		}
		cal, err := tx.Calendar(ctx)
		if err != nil {
			return r, ref, err
		}
		r = domain.Review{County: x.county, ID: domain.ReviewID(a.NewID()), PersonID: who.Person(), Kind: kind, Subject: subject, Rule: x.rule, Clauses: x.clauses, State: "open",
			DueOn: cal.DueOn(tx.Today(), domain.DecisionDays), CreatedAt: tx.Now}
		return r, r.Ref(), tx.AddReview(ctx, r)
	})
}

// refusalOf applies the rules once more and says which of them refuses, or that none does.
func (a *Actions) refusalOf(ctx context.Context, tx *storage.Tx, who access.PersonSession, kind, subject string) (x saidNo, err error) {
	p, err := tx.Person(ctx, who.Person())
	if err != nil {
		return x, err
	}
	switch kind {
	case "class":
		c, err := tx.PublicClass(ctx, domain.ClassID(subject))
		if err != nil {
			return x, err
		}
		return refusedBy(c.County, a.mayJoin(ctx, tx, c, p))
	case "job-request":
		if _, err := tx.Course(ctx, domain.CourseID(subject)); err != nil {
			return x, err
		}
		_, err := a.asking(ctx, tx, who.Actor().Scope, p, domain.CourseID(subject))
		return refusedBy(p.County, err)
	case "offer":
		o, err := tx.Offer(ctx, who.Actor().Scope, domain.OfferID(subject))
		if err != nil {
			return x, err
		}
		_, err = a.mayPlace(ctx, tx, p, o)
		return refusedBy(o.County, err)
	case "claim-line":
		l, _, err := tx.OwnLine(ctx, who.Person(), domain.ClaimLineID(subject))
		if err != nil {
			return x, err
		}
		return refusedLine(l)
	}
	var k domain.Check
	k.Add("kind", "choose-one")
	return x, k.Err()
}

// refusedBy is the refusal that err is, if somebody can be asked to look at it again.
func refusedBy(county domain.County, err error) (saidNo, error) {
	var e *domain.Error
	switch {
	case err == nil:
		return saidNo{}, domain.ErrNotRefused
	case errors.As(err, &e) && domain.Reviewable.Has(e.Code):
		return saidNo{county, e.Code, ""}, nil
	case e != nil:
		return saidNo{}, domain.ErrNotRefused
	}
	return saidNo{}, err
}

// refusedLine is the refusal in a line of a claim: the rule set and the clauses that were not met.
func refusedLine(l domain.ClaimLine) (saidNo, error) {
	if l.State != "not-eligible" {
		return saidNo{}, domain.ErrNotRefused
	}
	var d subsidy.Decision
	if err := json.Unmarshal([]byte(l.Decision), &d); err != nil {
		return saidNo{}, err
	}
	var failed []string
	for _, c := range d.Failed() {
		failed = append(failed, c.Code)
	}
	return saidNo{l.County, d.RuleSet, domain.Words(strings.Join(failed, ","))}, nil
}

// OwnReviews are the reviews the person asked for, with their result.
func (a *Actions) OwnReviews(ctx context.Context, who access.PersonSession) ([]domain.Review, error) {
	if err := a.may(who.Actor(), "review", "ask"); err != nil {
		return nil, err
	}
	return a.Store.OwnReviews(ctx, who.Person())
}

// Reviews are the open reviews of the office's own county: the queue of people who asked.
func (a *Actions) Reviews(ctx context.Context, who domain.Actor) ([]domain.Review, error) {
	if err := a.may(who, "review", "read"); err != nil {
		return nil, err
	}
	counties, err := a.counties(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.Store.OpenReviews(ctx, counties)
}

// Review is one review of the office's own county.
func (a *Actions) Review(ctx context.Context, who domain.Actor, id domain.ReviewID) (r domain.Review, err error) {
	if err := a.may(who, "review", "read"); err != nil {
		return r, err
	}
	counties, err := a.counties(ctx, who)
	if err != nil {
		return r, err
	}
	return a.Store.Review(ctx, counties, id)
}

// DecideReview is the decision of another natural person, who took no part in what is reviewed and is not bound by it.
func (a *Actions) DecideReview(ctx context.Context, who domain.Actor, id domain.ReviewID, decision, reason string) (domain.Review, error) {
	counties, err := a.counties(ctx, who)
	if err != nil {
		return domain.Review{}, err
	}
	return do(ctx, a, who, "review", "decide", func(tx *storage.Tx) (r domain.Review, ref domain.Ref, err error) {
		if r, err = tx.Review(ctx, counties, id); err != nil {
			return r, ref, err
		}
		took, err := tookPart(ctx, tx, r)
		if err != nil {
			return r, ref, err
		}
		if r, err = r.Decide(decision, reason, who.PersonID, took, tx.Now); err != nil {
			return r, ref, err
		}
		if err := tx.UpdateReview(ctx, r); err != nil {
			return r, ref, err
		}
		return r, r.Ref(), tx.Tell(ctx, r.PersonID, "message.review-decided")
	})
}

// tookPart are the people who took a step in what is reviewed: of a claim its whole trail, of a class who filed and approved it.
func tookPart(ctx context.Context, tx *storage.Tx, r domain.Review) (list []domain.PersonID, err error) {
	switch r.Kind {
	case "claim-line":
		_, c, err := tx.OwnLine(ctx, r.PersonID, domain.ClaimLineID(r.Subject))
		if errors.Is(err, domain.ErrNotFound) {
			return nil, nil // the claim was computed anew meanwhile
		}
		if err != nil {
			return nil, err
		}
		trail, err := tx.ClaimDecisions(ctx, c)
		for _, d := range trail {
			list = append(list, d.PersonID)
		}
		return list, err
	case "class":
		c, err := tx.PublicClass(ctx, domain.ClassID(r.Subject))
		if errors.Is(err, domain.ErrNotFound) {
			return nil, nil
		}
		return []domain.PersonID{c.FiledBy, c.ApprovedBy}, err
	}
	return nil, nil
}
