package action_test

import (
	"strings"
	"testing"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
)

// consented is a consent of a person about a subject.
func (s *stage) consented(p access.PersonSession, purpose, subject string) domain.Consent {
	s.Helper()
	return must(s.Store.StandingConsent(s.Context(), p.Person(), purpose, subject))
}

// People-first 7: one act ends any consent and what rests on it, in one transaction.
func TestWithdrawingAConsentEndsWhatRestsOnItAtOnce(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, stranger := s.Context(), s.person("1990-05-05"), s.person("1990-05-05")
		s.certified(p)
		v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, s.vacancy()))
		r, o := s.offered(p, v)
		must(s.AnswerOffer(ctx, p, o.ID, action.OfferAnswer{Answer: "accepted", Agreement: s.yes("placement")}))
		x := must(s.Store.Certificates(ctx, p.Actor().Scope, "", 9))[0]
		must(s.GiveConsent(ctx, p, "sharing", string(r.ID), s.yes("sharing")))
		must(s.GiveConsent(ctx, p, "publication", string(x.ID), s.yes("publication")))
		open := s.open(3)
		e := s.join(p, open)
		for purpose, subject := range map[string]string{"enrolment": string(e.ID), "placement": string(o.ID), "sharing": string(r.ID), "publication": string(x.ID)} {
			c := s.consented(p, purpose, subject)
			s.done("consent.withdraw", func() error { _, err := s.WithdrawConsent(ctx, p, c.ID); return err })
			s.refused(domain.ErrState, func() error { _, err := s.WithdrawConsent(ctx, p, c.ID); return err })
			s.refused(domain.ErrNotFound, func() error { _, err := s.WithdrawConsent(ctx, stranger, c.ID); return err })
		}
		must(s.WithdrawConsent(ctx, p, s.consented(p, "job-request", string(r.ID)).ID))
		if must(s.Store.Enrolment(ctx, p.Person(), e.ID)).State != domain.EnrolmentWithdrawn || must(s.Store.SeatsTaken(ctx, open)) != 0 || must(s.Store.Class(ctx, s.school.Actor.Scope, open.ID)).Taken != 0 {
			s.Error("the seat is taken")
		}
		if must(s.Store.PlacementOfOffer(ctx, p.Person(), o.ID)).State != "ended" {
			s.Error("the placement stands")
		}
		if must(s.HolderShown(ctx, x)) != "阿**" {
			s.Error("the name is published")
		}
		if len(must(s.Candidates(ctx, s.county.Employers[0].Actor, v.ID))) != 0 {
			s.Error("the request stands")
		}
		for _, c := range must(s.Store.Consents(ctx, p.Person())) {
			if c.WithdrawnAt.IsZero() && c.Purpose != "enrolment" { // the finished class's stands
				s.Errorf("%s stands", c.Purpose)
			}
		}
	})
}

func TestEmployersSeeNoNameBeforeThePersonAgrees(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, q, who := s.Context(), s.person("1990-05-05"), s.person("1990-05-05"), s.county.Employers[0].Actor
		s.certified(p, q)
		v := must(s.PostVacancy(ctx, who, s.vacancy()))
		r, o := s.offered(p, v)
		never := must(s.AskForWork(ctx, q, course, s.yes("job-request")))
		name := func() string {
			for _, x := range must(s.Candidates(ctx, who, v.ID)) {
				if x.JobRequestID == never.ID && x.Name != "" || x.IssuedOn == "" {
					s.Errorf("%+v", x)
				}
				if x.JobRequestID == r.ID {
					return x.Name + "|" + must(s.OfferName(ctx, must(s.Store.Offer(ctx, who.Scope, o.ID))))
				}
			}
			return "gone"
		}
		if got := name(); got != "|" {
			s.Error(got)
		}
		s.refused(domain.ErrNotFound, func() error { _, err := s.GiveConsent(ctx, q, "sharing", string(r.ID), s.yes("sharing")); return err })
		s.refused(domain.ErrTextUnread, func() error {
			_, err := s.GiveConsent(ctx, p, "sharing", string(r.ID), action.Agreement{Language: "zh-Hans"})
			return err
		})
		s.refused(domain.ErrInvalid, func() error {
			_, err := s.GiveConsent(ctx, p, "enrolment", string(r.ID), s.yes("enrolment"))
			return err
		})
		var c domain.Consent
		s.done("consent.give", func() (err error) {
			c, err = s.GiveConsent(ctx, p, "sharing", string(r.ID), s.yes("sharing"))
			return err
		})
		s.refused(domain.ErrConsentGiven, func() error { _, err := s.GiveConsent(ctx, p, "sharing", string(r.ID), s.yes("sharing")); return err })
		if got := name(); got != "阿**|阿**" {
			s.Error(got)
		}
		must(s.WithdrawConsent(ctx, p, c.ID))
		if got := name(); got != "|" {
			s.Error("after taking it back:", got)
		}
	})
}

func TestPublicationShowsTheNameOnlyWhileTheHolderAgrees(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		s.certified(p)
		x := must(s.Store.Certificates(ctx, p.Actor().Scope, "", 9))[0]
		if got := must(s.HolderShown(ctx, x)); got != "阿**" {
			s.Error(got)
		}
		c := must(s.GiveConsent(ctx, p, "publication", string(x.ID), s.yes("publication")))
		if got := must(s.HolderShown(ctx, x)); got != x.HolderName {
			s.Error(got)
		}
		must(s.WithdrawConsent(ctx, p, c.ID))
		if got := must(s.HolderShown(ctx, x)); got != "阿**" {
			s.Error(got)
		}
	})
}

func TestLeavingCanBeUndoneForFiveDaysWhileASeatIsFree(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p, q, late := s.Context(), s.person("1990-05-05"), s.person("1990-05-05"), s.person("1990-05-05")
		c := s.open(2)
		e := s.join(p, c)
		must(s.Withdraw(ctx, p, e.ID))
		s.clock.Days(domain.UndoDays)
		s.refused(domain.ErrNotFound, func() error { _, err := s.Return(ctx, q, e.ID); return err })
		s.done("enrolment.return", func() error { _, err := s.Return(ctx, p, e.ID); return err })
		s.refused(domain.ErrState, func() error { _, err := s.Return(ctx, p, e.ID); return err })
		if got := must(s.Store.Enrolment(ctx, p.Person(), e.ID)); got.State != domain.EnrolmentJoined || s.consented(p, "enrolment", string(e.ID)).ID != got.ConsentID {
			s.Errorf("%+v", got)
		}
		must(s.Withdraw(ctx, p, e.ID))
		a := s.join(q, c)
		s.join(late, c)
		s.refused(domain.ErrClassFull, func() error { _, err := s.Return(ctx, p, e.ID); return err })
		must(s.Withdraw(ctx, q, a.ID))
		s.clock.Days(domain.UndoDays + 1)
		s.refused(domain.ErrUndoOver, func() error { _, err := s.Return(ctx, p, e.ID); return err })
	})
}

// Texts that bind: reviewed by a native reader, in force by another natural person than who entered them.
func TestATextBindsOnceSomebodyElseApprovedItsReview(t *testing.T) {
	each(t, func(s *stage) {
		ctx, region := s.Context(), s.RegionStaff
		body := strings.Repeat("本文本由母语者审阅，写明同意什么。", 5)
		in := action.NewText{Purpose: "placement", Language: "ug", Title: "接受录用", Body: body, ReviewedBy: "买买提"}
		s.refused(domain.ErrForbidden, func() error { _, err := s.ProposeText(ctx, s.school.Actor, in); return err })
		bad := in
		bad.ReviewedBy = must(s.Store.Account(ctx, region.AccountID)).Name
		_, err := s.ProposeText(ctx, region, bad)
		s.blames(err, map[string]string{"reviewed_by": "reviewed-by-author"})
		_, err = s.ProposeText(ctx, region, action.NewText{Purpose: "guess", Language: "fr"})
		s.blames(err, map[string]string{"purpose": "choose-one", "language": "choose-one", "title": "required", "body": "required", "reviewed_by": "required"})
		var x domain.ConsentText
		s.done("text.propose", func() (err error) { x, err = s.ProposeText(ctx, region, in); return err })
		if got := must(s.Store.ConsentText(ctx, "placement", "ug")); got.Version != 1 || got.ReviewedBy != "" {
			s.Errorf("a proposed text is shown: %+v", got)
		}
		s.refused(domain.ErrForbidden, func() error { _, err := s.DecideText(ctx, region, x.ID, "in-force"); return err })
		own := s.Auditor
		own.PersonID = region.PersonID
		s.refused(domain.ErrSamePerson, func() error { _, err := s.DecideText(ctx, own, x.ID, "in-force"); return err })
		s.refused(domain.ErrInvalid, func() error { _, err := s.DecideText(ctx, s.Auditor, x.ID, "fine"); return err })
		s.done("text.approve", func() error { _, err := s.DecideText(ctx, s.Auditor, x.ID, "in-force"); return err })
		if got := must(s.Store.ConsentText(ctx, "placement", "ug")); got.Hash != domain.TextHash(in.Title, body) || got.ReviewedBy != "买买提" || got.Sample {
			s.Errorf("%+v", got)
		}
		s.refused(domain.ErrState, func() error { _, err := s.DecideText(ctx, s.Auditor, x.ID, "refused"); return err })
		if err := must(s.ProposeText(ctx, domain.Operator, action.NewText{Purpose: "placement", Language: "ug", Title: "接受录用", Body: body, ReviewedBy: "买买提", Author: "古丽"})); err.Version != 3 {
			s.Errorf("%+v", err)
		}
	})
}

func TestNobodyAcceptsAPlacementOnATextWithoutANativeReview(t *testing.T) {
	each(t, func(s *stage) {
		ctx, p := s.Context(), s.person("1990-05-05")
		s.certified(p)
		v := must(s.PostVacancy(ctx, s.county.Employers[0].Actor, s.vacancy()))
		_, o := s.offered(p, v)
		for _, language := range []string{"ug", "kk-Arab", "kk-Cyrl"} {
			want, hash := error(domain.ErrTextUnproved), ""
			if text, err := s.Store.ConsentText(ctx, "placement", language); err == nil {
				hash = text.Hash
			} else {
				want, hash = domain.ErrInvalid, s.yes("placement").TextHash
			}
			s.refused(want, func() error {
				_, err := s.AnswerOffer(ctx, p, o.ID, action.OfferAnswer{Answer: "accepted", Agreement: action.Agreement{Language: language, TextHash: hash}})
				return err
			})
		}
	})
}
