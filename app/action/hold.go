package action

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"yiji/domain"
	"yiji/storage"
)

// Draw is how the routine check is drawn. Its zero value draws by the floors, with keys of chance.
type Draw struct {
	Percent int                      // by the open key, at least the floor; below zero nothing is drawn, for worlds of tests
	Key     func(name string) []byte // 32 bytes for a name; nil is chance, and the demo's come from its seed
}

func (d Draw) chances() domain.Chances {
	if d.Percent < 0 {
		return domain.Chances{}
	}
	return domain.Chances{Open: max(d.Percent, domain.HoldPercent), Cover: domain.CoverPercent}
}

func (d Draw) key(name string) []byte {
	if d.Key != nil {
		return d.Key(name)
	}
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

// lottery is the draw of a period; its keys are made, and the hash published, when it is first asked for.
func (a *Actions) lottery(ctx context.Context, tx *storage.Tx, period string) (domain.Lottery, error) {
	l, err := tx.Lottery(ctx, period)
	if errors.Is(err, domain.ErrNotFound) {
		l = domain.Lottery{Period: period, Open: a.Draw.key("open " + period), Cover: a.Draw.key("cover " + period)}
		err = tx.AddLottery(ctx, l)
	}
	return l, err
}

// PublishLotteries makes the draws of this quarter and the next, so that each hash stands long before its first draw, and destroys the
// cover keys of the quarters that are over.
func (a *Actions) PublishLotteries(ctx context.Context) error {
	return a.Store.Write(ctx, func(tx *storage.Tx) error {
		now := domain.PeriodOf(tx.Today())
		_, last := domain.PeriodBounds(now)
		for _, period := range []string{now, domain.PeriodOf(last.Add(1))} {
			if _, err := a.lottery(ctx, tx, period); err != nil {
				return err
			}
		}
		return tx.ForgetCovers(ctx, now)
	})
}

// PublicLottery is what everybody may know of a quarter's draw.
type PublicLottery struct {
	Period  string
	Hash    string
	Since   time.Time // when the hash was published
	Key     []byte    // revealed when the quarter is over and none of its claims is checked any more
	Percent int
	Checks  storage.Checks // once the key is revealed
}

// PublicLotteries are the draws, the newest first.
func (a *Actions) PublicLotteries(ctx context.Context) (list []PublicLottery, err error) {
	all, since, err := a.Store.Lotteries(ctx)
	if err != nil {
		return nil, err
	}
	today := a.Store.Today()
	for i, l := range all {
		first, last := domain.PeriodBounds(l.Period)
		x := PublicLottery{Period: l.Period, Hash: l.Hash(), Since: since[i], Percent: a.Draw.chances().Open}
		n, err := a.Store.Checks(ctx, first.Start(), last.Add(1).Start(), today)
		if err != nil {
			return nil, err
		}
		if last < today && n.Running == 0 {
			x.Key, x.Checks = l.Open, n
		}
		list = append(list, x)
	}
	return list, nil
}

// gate lets a claim through one of its two gates: it is put into the routine check if it draws it, or if something waits for it.
func (a *Actions) gate(ctx context.Context, tx *storage.Tx, c *domain.Claim, gate string) error {
	if c.CheckUntil != "" || gate != domain.GateNotice && gate != domain.GateApprove {
		return nil
	}
	l, err := a.lottery(ctx, tx, domain.PeriodOf(tx.Today()))
	if err != nil {
		return err
	}
	due, err := tx.TakeHoldCauses(ctx, *c)
	if err != nil {
		return err
	}
	days := l.Days(c.Number, gate, a.Draw.chances(), due)
	if days == 0 {
		return nil
	}
	cal, err := tx.Calendar(ctx)
	if err == nil {
		c.CheckUntil, err = cal.AddWorkdays(tx.Today(), days)
	}
	return err
}

// holdClaimsOf puts what a person's answer, dispute or grievance means for those who are paid for them before the next gate: each open
// claim of ten lines or more that holds them, and else the payee's next claim. It leaves no trace of the person.
func (a *Actions) holdClaimsOf(ctx context.Context, tx *storage.Tx, person domain.PersonID) error {
	list, err := tx.PayeeClaims(ctx, person)
	if err != nil || len(list) == 0 {
		return err
	}
	open := list[:0:0]
	for _, x := range list {
		if x.Claim().PaidUp() {
			continue
		}
		open = append(open, x)
	}
	if len(open) == 0 {
		open = list[:1]
	}
	for _, x := range open {
		ref := domain.Ref{County: x.County, ID: string(x.OrganisationID)}
		switch {
		case x.Claim().Riding(x.Lines, tx.Today()):
			continue
		case x.Claim().HeldByItself(x.Lines):
			ref.ID = string(x.ClaimID)
		}
		if err := tx.AddHoldCause(ctx, ref); err != nil {
			return err
		}
	}
	return nil
}
