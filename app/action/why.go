package action

import (
	"context"
	"errors"
	"slices"

	"yiji/app/access"
	"yiji/domain"
)

// Why (为什么) says what lets somebody do an act, or what keeps them from it: the line of the policy, the grant with its scope, and the
// rules of the separation of duties.
type Why struct {
	Kind, Act, Object string
	Role              domain.Role
	Grant             domain.Grant  // zero for who acts under none
	Line              access.Line   // number 0 where the policy has none
	Holders           []domain.Role // of the right, where the role has it not
	Found             bool          // Object lies in the scope; what lies outside is answered like what does not exist
	Duties            []WhyDuty
	May               bool
}

// WhyDuty is a rule that applies to the act; Broken once the record asked for shows that it forbids the act to this person.
type WhyDuty struct {
	domain.Duty
	Broken bool
}

// Why explains an act to whoever asks for themself. Without object it is about the kind of thing, with one about that record.
func (a *Actions) Why(ctx context.Context, who domain.Actor, kind, act, object string) (w Why, err error) {
	w = Why{Kind: kind, Act: act, Object: object, Role: who.Role, Line: access.LineOf(who.Role, kind, act)}
	var k domain.Check
	k.That(slices.Contains(a.Policy.Acts(), [2]string{kind, act}), "act", "choose-one")
	if err := k.Err(); err != nil {
		return w, err
	}
	if who.GrantID != "" {
		if w.Grant, err = a.Store.Grant(ctx, who.GrantID); err != nil {
			return w, err
		}
	}
	for _, d := range domain.DutiesOf(kind, act) {
		w.Duties = append(w.Duties, WhyDuty{Duty: d})
	}
	w.May = w.Line.Number > 0
	if !w.May {
		w.Holders = a.Policy.Holders(kind, act)
		return w, nil
	}
	if object == "" {
		return w, nil
	}
	broken, err := a.whyObject(ctx, who, kind, act, object)
	var duty *domain.Error
	switch {
	case errors.Is(err, domain.ErrNotFound):
		w.May = false
		return w, nil
	case err != nil:
		return w, err
	}
	w.Found = true
	if errors.As(broken, &duty) {
		w.May = false
		for i, d := range w.Duties {
			w.Duties[i].Broken = errors.Is(broken, d.Err)
		}
	}
	return w, nil
}

// whyObject finds the record of a kind in the actor's scope, and the duty that forbids the act on it. A kind whose records are not
// looked up one by one has none.
func (a *Actions) whyObject(ctx context.Context, who domain.Actor, kind, act, id string) (broken, err error) {
	s, sc := a.Store, who.Scope
	switch kind {
	case "claim", "payment":
		c, err := s.Claim(ctx, sc, domain.ClaimID(id))
		if errors.Is(err, domain.ErrNotFound) && kind == "payment" {
			_, _, err = s.Payment(ctx, sc, domain.PaymentID(id))
			return nil, err
		}
		if err != nil || len(domain.DutiesOf(kind, act)) == 0 {
			return nil, err
		}
		trail, err := s.ClaimDecisions(ctx, c)
		if err != nil {
			return nil, err
		}
		return errors.Join(claimDuties(ctx, s, who, c, trail), domain.DutyParts.Apart(who.PersonID, domain.OtherParts(who.Role, trail)...)), nil
	case "organisation":
		o, err := s.Organisation(ctx, domain.OrganisationID(id))
		if err == nil && !sc.Covers(o.RegionPath, o.ID, "") {
			err = domain.ErrNotFound
		}
		return domain.DutyCode.Apart(who.PersonID, map[string]domain.PersonID{"confirm": o.CodeAddedBy}[act]), err
	case "assessment", "certificate", "class", "lesson", "attendance", "roster":
		return a.whyClass(ctx, who, kind, act, id)
	case "vacancy":
		_, err = s.Vacancy(ctx, sc, domain.VacancyID(id))
	case "offer":
		_, err = s.Offer(ctx, sc, domain.OfferID(id))
	case "account":
		_, _, err = s.AccountIn(ctx, sc, domain.AccountID(id))
	case "grant":
		_, err = s.GrantIn(ctx, sc, domain.GrantID(id))
	case "appointment":
		_, err = s.Appointment(ctx, sc, domain.AppointmentID(id))
	default:
		err = domain.ErrNotFound
	}
	return nil, err
}

// whyClass is whyObject for a class and what belongs to it; acts that make something new in a class are asked about by the class.
func (a *Actions) whyClass(ctx context.Context, who domain.Actor, kind, act, id string) (broken, err error) {
	s, sc := a.Store, who.Scope
	c, err := s.Class(ctx, sc, domain.ClassID(id))
	if errors.Is(err, domain.ErrNotFound) {
		switch kind {
		case "certificate":
			_, err = s.Certificate(ctx, sc, domain.CertificateID(id))
			return nil, err
		case "assessment":
			_, c, err = s.Assessment(ctx, sc, domain.AssessmentID(id))
		case "lesson", "attendance":
			_, _, err = s.Lesson(ctx, sc, domain.LessonID(id))
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	switch {
	case kind == "class" && act == "approve":
		return domain.DutyFiling.Apart(who.PersonID, c.FiledBy), nil
	case kind == "certificate" && act == "issue":
		return mayIssue(ctx, s, who, c), nil
	case kind == "assessment" && act == "mark":
		lessons, err := s.ClassLessons(ctx, c)
		return domain.DutyAssess.Apart(who.PersonID, c.Trainers(lessons)...), err
	}
	return nil, nil
}
