package storage

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// lotteryRow is a lottery as it is stored: its keys sealed.
type lotteryRow struct {
	bun.BaseModel `bun:"table:lotteries"`
	Period        string
	Hash          string
	OpenSealed    []byte
	CoverSealed   []byte
	CreatedAt     time.Time
}

// Lottery is the draw of one period.
func (q queries) Lottery(ctx context.Context, period string) (l domain.Lottery, err error) {
	var r lotteryRow
	if err := q.db.NewSelect().Model(&r).Where("period = ?", period).Scan(ctx); err != nil {
		return l, found(err)
	}
	return q.lottery(r)
}

func (q queries) lottery(r lotteryRow) (l domain.Lottery, err error) {
	l.Period = r.Period
	open, err := q.seal.open(r.OpenSealed)
	if err != nil {
		return l, err
	}
	cover, err := q.seal.open(r.CoverSealed)
	l.Open, l.Cover = []byte(open), []byte(cover)
	return l, err
}

// Lotteries are the draws of all periods with the instants since when their hashes stand, the newest first.
func (q queries) Lotteries(ctx context.Context) (list []domain.Lottery, since []time.Time, err error) {
	var rows []lotteryRow
	if err := q.db.NewSelect().Model(&rows).OrderExpr("period DESC").Scan(ctx); err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		l, err := q.lottery(r)
		if err != nil {
			return nil, nil, err
		}
		list, since = append(list, l), append(since, r.CreatedAt)
	}
	return list, since, nil
}

// AddLottery stores the draw of a period.
func (tx *Tx) AddLottery(ctx context.Context, l domain.Lottery) error {
	r := lotteryRow{Period: l.Period, Hash: l.Hash(), OpenSealed: tx.seal.seal(string(l.Open)), CoverSealed: tx.seal.seal(string(l.Cover)), CreatedAt: tx.Now}
	return unique(tx.insert(ctx, &r), domain.ErrBusy)
}

// ForgetCovers destroys the cover keys of the periods before period: nobody can tell any more what they drew.
func (tx *Tx) ForgetCovers(ctx context.Context, period string) error {
	_, err := tx.db.NewRaw("UPDATE lotteries SET cover_sealed = ? WHERE period < ?", []byte{}, period).Exec(ctx)
	return err
}

// Checks is what the routine checks of a period come to.
type Checks struct {
	Claims  int // that passed the first gate
	Held    int // of them
	Running int // of them today
}

// Checks counts the claims that passed the first gate from one instant to before another, and those that were checked.
func (q queries) Checks(ctx context.Context, from, to time.Time, today domain.Date) (n Checks, err error) {
	return n, q.db.NewRaw(`SELECT count(*) AS claims, coalesce(sum(CASE WHEN check_until <> '' THEN 1 ELSE 0 END), 0) AS held, coalesce(sum(CASE WHEN check_until >= ? THEN 1 ELSE 0 END), 0) AS running
		FROM claims c WHERE EXISTS (SELECT 1 FROM claim_decisions d WHERE d.county = c.county AND d.claim_id = c.id AND d.decision = 'notice' AND d.at >= ? AND d.at < ?)`, today, from, to).Scan(ctx, &n)
}

// PayeeClaim is a class of a person whose body is paid, with its claim if there is one.
type PayeeClaim struct {
	County         domain.County
	OrganisationID domain.OrganisationID
	ClaimID        domain.ClaimID // "" while there is none
	State          domain.ClaimState
	CheckUntil     domain.Date
	Lines          int
}

// Claim is what the rules of holds ask of x's claim.
func (x PayeeClaim) Claim() domain.Claim {
	return domain.Claim{County: x.County, ID: x.ClaimID, OrganisationID: x.OrganisationID, State: x.State, CheckUntil: x.CheckUntil}
}

// PayeeClaims are the subsidised classes of a person and their claims, the newest first.
func (q queries) PayeeClaims(ctx context.Context, person domain.PersonID) (list []PayeeClaim, err error) {
	return list, q.db.NewRaw(`SELECT cl.county, cl.organisation_id, coalesce(c.id, '') AS claim_id, coalesce(c.state, '') AS state, coalesce(c.check_until, '') AS check_until,
		(SELECT count(*) FROM claim_lines l WHERE l.county = c.county AND l.claim_id = c.id) AS lines
		FROM enrolments e JOIN classes cl ON cl.county = e.county AND cl.id = e.class_id LEFT JOIN claims c ON c.county = cl.county AND c.class_id = cl.id AND c.state <> 'refused'
		WHERE e.person_id = ? AND cl.subsidised AND e.state NOT IN ('waiting', 'lapsed') ORDER BY cl.starts_on DESC, cl.id`, person).Scan(ctx, &list)
}

// AddHoldCause lets something wait, without its author, for the next gate of the claim or payee with an id. Two are one.
func (tx *Tx) AddHoldCause(ctx context.Context, ref domain.Ref) error {
	_, err := tx.db.NewRaw("INSERT INTO hold_causes (county, id) VALUES (?, ?) ON CONFLICT (county, id) DO NOTHING", ref.County, ref.ID).Exec(ctx)
	return err
}

// TakeHoldCauses takes what waits for a claim or its payee, and reports whether there was anything.
func (tx *Tx) TakeHoldCauses(ctx context.Context, c domain.Claim) (bool, error) {
	res, err := tx.db.NewRaw("DELETE FROM hold_causes WHERE county = ? AND id IN (?, ?)", c.County, c.ID, c.OrganisationID).Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}
