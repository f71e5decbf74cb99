package action

import (
	"context"
	"fmt"
	"time"

	"yiji/domain"
	"yiji/storage"
)

// MakePayment puts approved claims of one county into a payment to the bank. A claim is in one payment only; a payee that changed since
// the approval stops it.
func (a *Actions) MakePayment(ctx context.Context, who domain.Actor, claims []domain.ClaimID) (domain.Payment, error) {
	return do(ctx, a, who, "payment", "make", func(tx *storage.Tx) (p domain.Payment, ref domain.Ref, err error) {
		if len(claims) == 0 {
			return p, ref, domain.ErrNothingToPay.At("claims")
		}
		p = domain.Payment{ID: domain.PaymentID(a.NewID()), State: "made", MadeBy: who.PersonID, CreatedAt: tx.Now, SentAt: time.Time{}}
		var items []domain.PaymentItem
		for _, id := range claims {
			i, path, err := a.paymentItem(ctx, tx, who, p.ID, id)
			if err != nil {
				return p, ref, err
			}
			if p.County != "" && p.County != i.County {
				return p, ref, domain.ErrTwoCounties.At("claims")
			}
			p.County, p.RegionPath = i.County, path
			p.Fen += i.Fen
			items = append(items, i)
		}
		p.Items = len(items)
		county, err := tx.RegionNow(ctx, domain.RegionCode(string(p.County)+"000000"), tx.Today())
		if err != nil {
			return p, ref, err
		}
		p.RegionPath = county.Path
		n, err := tx.Next(ctx, fmt.Sprintf("payment/%s/%d", p.County, tx.Today().Year()))
		if err != nil {
			return p, ref, err
		}
		p.Number = fmt.Sprintf("BF%s-%d-%04d", p.County, tx.Today().Year(), n)
		return p, p.Ref(), tx.AddPayment(ctx, p, items)
	})
}

func (a *Actions) paymentItem(ctx context.Context, tx *storage.Tx, who domain.Actor, payment domain.PaymentID, id domain.ClaimID) (i domain.PaymentItem, path string, err error) {
	c, err := tx.Claim(ctx, who.Scope, id)
	if err != nil {
		return i, "", err
	}
	hash, o, err := a.payee(ctx, tx, c.OrganisationID)
	if err != nil {
		return i, "", err
	}
	if c.State == domain.ClaimApproved && hash != c.PayeeHash {
		return i, "", domain.ErrPayeeChanged
	}
	if err := c.Checked(tx.Today()); err != nil {
		return i, "", err
	}
	if c, err = a.step(ctx, tx, who, c, "pay", ""); err != nil {
		return i, "", err
	}
	return domain.PaymentItem{County: c.County, ID: a.NewID(), PaymentID: payment, ClaimID: c.ID, ClaimNumber: c.Number, PayeeID: o.ID, PayeeName: o.Name, AccountMask: o.AccountMask,
		Fen: c.Fen, State: "made"}, c.RegionPath, nil
}

// SendPayment says that the bank took the payment: its claims are paid, and the ledger has an entry for each.
func (a *Actions) SendPayment(ctx context.Context, who domain.Actor, id domain.PaymentID) (domain.Payment, error) {
	return do(ctx, a, who, "payment", "send", func(tx *storage.Tx) (domain.Payment, domain.Ref, error) {
		p, items, err := tx.Payment(ctx, who.Scope, id)
		if err != nil {
			return p, domain.Ref{}, err
		}
		if p.State != "made" {
			return p, domain.Ref{}, domain.ErrState.With("State", "state.payment."+p.State)
		}
		for _, i := range items {
			if err := a.paid(ctx, tx, who, p, i); err != nil {
				return p, domain.Ref{}, err
			}
		}
		p.State, p.SentAt = "sent", tx.Now
		return p, p.Ref(), tx.UpdatePayment(ctx, p)
	})
}

func (a *Actions) paid(ctx context.Context, tx *storage.Tx, who domain.Actor, p domain.Payment, i domain.PaymentItem) error {
	c, err := tx.Claim(ctx, who.Scope, i.ClaimID)
	if err != nil {
		return err
	}
	c.PaidFen = i.Fen
	if c, err = a.step(ctx, tx, who, c, "send", ""); err != nil {
		return err
	}
	if err := tx.MoveClaimLines(ctx, c, "eligible", "paid"); err != nil {
		return err
	}
	i.State = "sent"
	if err := tx.UpdatePaymentItem(ctx, i); err != nil {
		return err
	}
	return a.move(ctx, tx, who, c, "send", i.Fen, p.ID)
}

// ReturnPayment enters money that the bank gave back (退票): the claim is part paid, and the ledger has an entry.
func (a *Actions) ReturnPayment(ctx context.Context, who domain.Actor, id domain.PaymentID, claim domain.ClaimID, fen domain.Fen) (domain.Payment, error) {
	return do(ctx, a, who, "payment", "return", func(tx *storage.Tx) (domain.Payment, domain.Ref, error) {
		p, items, err := tx.Payment(ctx, who.Scope, id)
		if err != nil {
			return p, domain.Ref{}, err
		}
		for _, i := range items {
			if i.ClaimID == claim {
				return p, p.Ref(), a.bounce(ctx, tx, who, p, i, fen)
			}
		}
		return p, domain.Ref{}, domain.ErrNotFound
	})
}

func (a *Actions) bounce(ctx context.Context, tx *storage.Tx, who domain.Actor, p domain.Payment, i domain.PaymentItem, fen domain.Fen) error {
	if fen <= 0 || fen > i.Fen-i.ReturnedFen {
		var k domain.Check
		k.Add("fen", "return-too-large", "Max", (i.Fen - i.ReturnedFen).Yuan())
		return k.Err()
	}
	c, err := tx.Claim(ctx, who.Scope, i.ClaimID)
	if err != nil {
		return err
	}
	c.PaidFen -= fen
	if c, err = a.step(ctx, tx, who, c, "bounce", ""); err != nil {
		return err
	}
	i.ReturnedFen += fen
	i.State = "returned"
	if err := tx.UpdatePaymentItem(ctx, i); err != nil {
		return err
	}
	return a.move(ctx, tx, who, c, "bounce", fen, p.ID)
}

// RecordRecovery enters that wrongly paid money came back; the claim is recovered.
func (a *Actions) RecordRecovery(ctx context.Context, who domain.Actor, id domain.ClaimID) (domain.Claim, error) {
	return do(ctx, a, who, "payment", "return", func(tx *storage.Tx) (domain.Claim, domain.Ref, error) {
		c, err := tx.Claim(ctx, who.Scope, id)
		if err != nil {
			return c, domain.Ref{}, err
		}
		fen := c.PaidFen
		c.PaidFen = 0
		if c, err = a.step(ctx, tx, who, c, "recovered", ""); err != nil {
			return c, domain.Ref{}, err
		}
		if err := tx.MoveClaimLines(ctx, c, "paid", "recovered"); err != nil {
			return c, domain.Ref{}, err
		}
		return c, c.Ref(), a.move(ctx, tx, who, c, "recovered", fen, "")
	})
}

// PayLine is one line of the file to the bank, with the whole account number.
type PayLine struct {
	domain.PaymentItem
	Account string
}

// PaymentFile is what the bank needs of a payment, for its payer alone: the payees as they were approved, or nothing.
func (a *Actions) PaymentFile(ctx context.Context, who domain.Actor, id domain.PaymentID) (p domain.Payment, lines []PayLine, err error) {
	if err := a.may(who, "payment", "send"); err != nil {
		return p, nil, err
	}
	p, items, err := a.Store.Payment(ctx, who.Scope, id)
	if err != nil {
		return p, nil, err
	}
	for _, i := range items {
		account, err := a.Store.PayeeAccount(ctx, i.PayeeID)
		if err != nil {
			return p, nil, err
		}
		if err := a.unchanged(ctx, who, i, account); err != nil {
			return p, nil, err
		}
		lines = append(lines, PayLine{i, account})
	}
	return p, lines, nil
}

// unchanged refuses a payee whose name, code or account is not the one that was approved.
func (a *Actions) unchanged(ctx context.Context, who domain.Actor, i domain.PaymentItem, account string) error {
	c, err := a.Store.Claim(ctx, who.Scope, i.ClaimID)
	if err != nil {
		return err
	}
	o, err := a.Store.Organisation(ctx, i.PayeeID)
	if err == nil && payeeHash(o, account) != c.PayeeHash {
		err = domain.ErrPayeeChanged
	}
	return err
}
