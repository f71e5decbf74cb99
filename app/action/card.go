package action

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"strings"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
)

// GiveCard gives the person of a visit a card; their older ones are void. The token is shown once, to be printed.
func (a *Actions) GiveCard(ctx context.Context, who domain.Actor, id domain.VisitID) (token string, err error) {
	token, hash := access.NewToken()
	_, err = serve(ctx, a, who, "card", "give", id, func(tx *storage.Tx, p domain.Person) (domain.Card, error) {
		if err := tx.VoidCards(ctx, p); err != nil {
			return domain.Card{}, err
		}
		c := domain.Card{County: p.County, ID: a.NewID(), PersonID: p.ID, TokenHash: hash, GivenBy: who.AccountID, CreatedAt: tx.Now}
		if err := tx.AddCard(ctx, c); err != nil {
			return c, err
		}
		return domain.Card{ID: c.ID}, tx.Tell(ctx, p.ID, "message.card-given")
	})
	return token, err
}

// VoidCardAtDesk voids the cards of the person of a visit by their word, at once.
func (a *Actions) VoidCardAtDesk(ctx context.Context, who domain.Actor, id domain.VisitID) error {
	_, err := serve(ctx, a, who, "card", "give", id, func(tx *storage.Tx, p domain.Person) (string, error) { return "", a.voidCards(ctx, tx, p) })
	return err
}

// VoidCard voids the person's own cards, at once.
func (a *Actions) VoidCard(ctx context.Context, who access.PersonSession) error {
	_, err := do(ctx, a, who.Actor(), "card", "void", func(tx *storage.Tx) (string, domain.Ref, error) {
		p, err := tx.Person(ctx, who.Person())
		if err != nil {
			return "", domain.Ref{}, err
		}
		return "", p.Ref(), a.voidCards(ctx, tx, p)
	})
	return err
}

func (a *Actions) voidCards(ctx context.Context, tx *storage.Tx, p domain.Person) error {
	if err := tx.VoidCards(ctx, p); err != nil {
		return err
	}
	return tx.Tell(ctx, p.ID, "message.card-voided")
}

// TodaysLessons are the lessons of today in which somebody can mark their own attendance, by card or signed in.
func (a *Actions) TodaysLessons(ctx context.Context, who domain.Actor) ([]domain.Lesson, error) {
	if err := a.may(who, "lesson", "sign"); err != nil {
		return nil, err
	}
	return a.Store.PersonLessons(ctx, who.PersonID, a.Store.Today(), a.Store.Today())
}

// SignLesson (签到) is somebody's own mark in a lesson of today, by card or signed in: as good as the roll-call, which may still put it right.
func (a *Actions) SignLesson(ctx context.Context, who domain.Actor, id domain.LessonID) (domain.Attendance, error) {
	return do(ctx, a, who, "lesson", "sign", func(tx *storage.Tx) (m domain.Attendance, ref domain.Ref, err error) {
		list, err := tx.PersonLessons(ctx, who.PersonID, tx.Today(), tx.Today())
		if err != nil {
			return m, ref, err
		}
		for _, l := range list {
			if l.ID != id {
				continue
			}
			before, err := tx.Attendance(ctx, l)
			if err != nil {
				return m, ref, err
			}
			if m, marked := before[who.PersonID]; marked {
				return m, l.Ref(), nil
			}
			m = domain.Attendance{County: l.County, Month: l.Date.Month(), ID: a.NewID(), LessonID: l.ID, ClassID: l.ClassID, PersonID: who.PersonID, State: "present", MarkedBy: who.PersonID, MarkedAt: tx.Now}
			return m, l.Ref(), tx.SetAttendance(ctx, []domain.Attendance{m})
		}
		return m, ref, domain.ErrNoLessonNow
	})
}

// GiveReceipt makes the code with which the person withdraws one consent without an account. It is shown once, to be printed.
func (a *Actions) GiveReceipt(ctx context.Context, who access.PersonSession, consent domain.ConsentID) (shown string, err error) {
	code, shown := receiptCode()
	_, err = do(ctx, a, who.Actor(), "receipt", "print", func(tx *storage.Tx) (string, domain.Ref, error) {
		r, err := a.receipt(ctx, tx, who.Person(), consent, code)
		return "", r.Ref(), err
	})
	return shown, err
}

// receiptCode is a new code of a receipt, and how it is printed.
func receiptCode() (code, shown string) {
	b := make([]byte, 10)
	_, _ = rand.Read(b) // never fails since Go 1.24
	code = base32.StdEncoding.EncodeToString(b)
	return code, code[:4] + "-" + code[4:8] + "-" + code[8:12] + "-" + code[12:]
}

// receipt keeps the code of a receipt for a consent of a person that stands.
func (a *Actions) receipt(ctx context.Context, tx *storage.Tx, person domain.PersonID, consent domain.ConsentID, code string) (r domain.Receipt, err error) {
	list, err := tx.Consents(ctx, person)
	if err != nil {
		return r, err
	}
	for _, c := range list {
		if c.ID == consent && c.WithdrawnAt.IsZero() {
			r = domain.Receipt{County: c.County, ID: a.NewID(), PersonID: c.PersonID, ConsentID: c.ID, CodeHash: tx.Keyed("receipt", code), CreatedAt: tx.Now}
			return r, tx.AddReceipt(ctx, r)
		}
	}
	return r, domain.ErrNotFound
}

// WithdrawByCode withdraws the consent of a receipt for whoever holds it, once, without an account: what was consented to ends at once.
func (a *Actions) WithdrawByCode(ctx context.Context, code string) error {
	code = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
	_, err := do(ctx, a, domain.Visitor, "receipt", "use", func(tx *storage.Tx) (string, domain.Ref, error) {
		r, c, err := tx.ReceiptByCode(ctx, tx.Keyed("receipt", code))
		if errors.Is(err, domain.ErrNotFound) {
			err = domain.ErrReceiptUnknown.At("code")
		}
		if err != nil {
			return "", domain.Ref{}, err
		}
		if err := tx.UseReceipt(ctx, r); err != nil {
			return "", domain.Ref{}, err
		}
		if !c.WithdrawnAt.IsZero() {
			return "", r.Ref(), nil
		}
		return "", r.Ref(), unconsent(ctx, tx, c)
	})
	return err
}
