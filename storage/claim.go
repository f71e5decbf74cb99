package storage

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// Claim returns one claim that sc may see.
func (q queries) Claim(ctx context.Context, sc domain.Scope, id domain.ClaimID) (c domain.Claim, err error) {
	err = within(q.db.NewSelect().Model(&c), sc, claimColumnsAt).Where("id = ?", id).Scan(ctx)
	return c, found(err)
}

// ClaimFilter narrows a list of claims; empty fields do not. Sort is "number", "fen", "heads" or "updated", with "-" for descending.
type ClaimFilter struct {
	State  domain.ClaimState
	County domain.County
	Search string // part of the number or the class's title
	Sort   string
	Limit  int
	After  domain.ClaimID // the last claim of the page before
}

// claimColumns are the columns that a list of claims may be sorted by.
var claimColumns = map[string]string{"number": "number", "fen": "fen", "heads": "heads", "updated": "updated_at"}

// Claims are the claims that sc may see, the newest first unless f sorts them.
func (q queries) Claims(ctx context.Context, sc domain.Scope, f ClaimFilter) (list []domain.Claim, err error) {
	s := f.page(f.apply(within(q.db.NewSelect().Model(&list), sc, claimColumnsAt)))
	if f.Limit > 0 {
		s = s.Limit(int64(f.Limit))
	}
	return list, s.Scan(ctx)
}

// page sorts the claims, and goes on behind the last one of the page before.
func (f ClaimFilter) page(s *bun.SelectQuery) *bun.SelectQuery {
	key, descending := strings.CutPrefix(f.Sort, "-")
	column, ok := claimColumns[key]
	if !ok {
		column, descending = "id", true
	}
	order, behind := "? ASC, id ASC", "(?, id) > (SELECT x.?, x.id FROM claims x WHERE x.id = ?)"
	if descending {
		order, behind = "? DESC, id DESC", "(?, id) < (SELECT x.?, x.id FROM claims x WHERE x.id = ?)"
	}
	s = s.OrderExpr(order, bun.Ident(column))
	if f.After != "" {
		s = s.Where(behind, bun.Ident(column), bun.Ident(column), f.After)
	}
	return s
}

func (f ClaimFilter) apply(s *bun.SelectQuery) *bun.SelectQuery {
	if f.State != "" {
		s = s.Where("state = ?", f.State)
	}
	if f.County != "" {
		s = s.Where("county = ?", f.County)
	}
	if f.Search != "" {
		like := "%" + strings.ToLower(likeless(f.Search)) + "%"
		s = s.Where("lower(number) LIKE ? OR lower(class_title) LIKE ?", like, like)
	}
	return s
}

// ClaimTotal is how many claims there are in a state, of how many heads and what amount.
type ClaimTotal struct {
	State   domain.ClaimState
	Claims  int
	Heads   int
	Fen     domain.Fen
	PaidFen domain.Fen
}

// ClaimTotals sums the claims that sc may see and f lets pass, by state.
func (q queries) ClaimTotals(ctx context.Context, sc domain.Scope, f ClaimFilter) (list []ClaimTotal, err error) {
	s := q.db.NewSelect().Model((*domain.Claim)(nil)).
		ColumnExpr("state, count(*) AS claims, CAST(sum(heads) AS BIGINT) AS heads, CAST(sum(fen) AS BIGINT) AS fen, CAST(sum(paid_fen) AS BIGINT) AS paid_fen").Group("state")
	return list, f.apply(within(s, sc, claimColumnsAt)).Scan(ctx, &list)
}

// ClaimMonth is what the claims of one month amount to: what was paid, and what is on its way.
type ClaimMonth struct {
	Month   int // place in the list of months asked for
	OpenFen domain.Fen
	PaidFen domain.Fen
}

// ClaimMonths sums the claims that sc may see by the month they were drawn up in; starts are the first instants of the months in
// order, the last of them open at its end. Drafts, returned and refused claims count in none.
func (q queries) ClaimMonths(ctx context.Context, sc domain.Scope, starts []time.Time) ([]ClaimMonth, error) {
	months := make([]ClaimMonth, len(starts))
	for i, from := range starts {
		s := within(q.db.NewSelect().Model((*domain.Claim)(nil)), sc, claimColumnsAt).Where("created_at >= ?", from).Where("state NOT IN ('draft', 'returned', 'refused')").
			ColumnExpr("CAST(coalesce(sum(CASE WHEN state IN ('submitted', 'checked', 'noticed', 'approved', 'paying') THEN fen ELSE 0 END), 0) AS BIGINT) AS open_fen").
			ColumnExpr("CAST(coalesce(sum(paid_fen), 0) AS BIGINT) AS paid_fen")
		if i+1 < len(starts) {
			s = s.Where("created_at < ?", starts[i+1])
		}
		months[i].Month = i
		if err := s.Scan(ctx, &months[i].OpenFen, &months[i].PaidFen); err != nil {
			return nil, err
		}
	}
	return months, nil
}

// ClassClaim returns the claim of a class that was not refused.
func (q queries) ClassClaim(ctx context.Context, c domain.Class) (x domain.Claim, err error) {
	err = q.db.NewSelect().Model(&x).Where("county = ?", c.County).Where("class_id = ?", c.ID).Where("state <> 'refused'").Scan(ctx)
	return x, found(err)
}

// ClaimLines are the lines of a claim, in a fixed order that tells nothing about the people.
func (q queries) ClaimLines(ctx context.Context, c domain.Claim) (list []domain.ClaimLine, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("claim_id = ?", c.ID).Order("id").Scan(ctx)
}

// PersonClaim is a claim that holds a line in a person's name, as that person reads it: what was asked for and how it stands.
type PersonClaim struct {
	LineID     domain.ClaimLineID
	Number     string
	ClassTitle string
	ClaimState domain.ClaimState
	State      string // of the line
	Fen        domain.Fen
}

// PersonClaims are the claims made in a person's name, the newest first; only that person reads them (people-first 12).
func (q queries) PersonClaims(ctx context.Context, person domain.PersonID) (list []PersonClaim, err error) {
	return list, q.db.NewRaw(`SELECT l.id AS line_id, c.number, c.class_title, c.state AS claim_state, l.state, l.fen FROM claim_lines l JOIN claims c ON c.county = l.county AND c.id = l.claim_id
		WHERE l.person_id IN (`+personAndAliases+`) ORDER BY c.id DESC`, person, person).Scan(ctx, &list)
}

// ClaimDecisions are the steps of a claim in order.
func (q queries) ClaimDecisions(ctx context.Context, c domain.Claim) (list []domain.ClaimDecision, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("claim_id = ?", c.ID).Order("at", "id").Scan(ctx)
}

// ClaimedLevel is a course and level that stands in somebody's claim already.
type ClaimedLevel struct {
	PersonID   domain.PersonID
	Code       string // of the course
	Occupation string
	Level      int
}

// ClaimedBefore are the courses and levels of the people of a class that stand in other claims than claim.
func (q queries) ClaimedBefore(ctx context.Context, c domain.Class, claim domain.ClaimID) (map[domain.PersonID][]ClaimedLevel, error) {
	var list []ClaimedLevel
	err := q.db.NewRaw(`SELECT DISTINCT e.person_id, c.code, c.occupation, l.level FROM enrolments e JOIN claimed_levels l ON l.person_id = `+keptOf("e.person_id")+`
		JOIN courses c ON c.id = l.course_id WHERE l.claim_id <> ? AND e.county = ? AND e.class_id = ?`, claim, c.County, c.ID).Scan(ctx, &list)
	m := map[domain.PersonID][]ClaimedLevel{}
	for _, x := range list {
		m[x.PersonID] = append(m[x.PersonID], x)
	}
	return m, err
}

// ClaimByNumber returns a claim by the number printed on it.
func (q queries) ClaimByNumber(ctx context.Context, sc domain.Scope, number string) (c domain.Claim, err error) {
	err = within(q.db.NewSelect().Model(&c), sc, claimColumnsAt).Where("number = ?", number).Scan(ctx)
	return c, found(err)
}

// AddClaim stores a claim with its lines; a class has one claim that was not refused.
func (tx *Tx) AddClaim(ctx context.Context, c domain.Claim, lines []domain.ClaimLine) error {
	if err := unique(tx.insert(ctx, &c), domain.ErrClaimExists); err != nil {
		return err
	}
	return tx.SetClaimLines(ctx, c, lines)
}

// SetClaimLines replaces the lines of a claim.
func (tx *Tx) SetClaimLines(ctx context.Context, c domain.Claim, lines []domain.ClaimLine) error {
	if _, err := tx.db.NewRaw("DELETE FROM claim_lines WHERE county = ? AND claim_id = ?", c.County, c.ID).Exec(ctx); err != nil || len(lines) == 0 {
		return err
	}
	return tx.insert(ctx, &lines)
}

// MoveClaimLines gives all lines of a claim that are in one state another.
func (tx *Tx) MoveClaimLines(ctx context.Context, c domain.Claim, from, to string) error {
	_, err := tx.db.NewRaw("UPDATE claim_lines SET state = ? WHERE county = ? AND claim_id = ? AND state = ?", to, c.County, c.ID, from).Exec(ctx)
	return err
}

// UpdateClaim writes a claim back, or says stale if somebody else did since it was read.
func (tx *Tx) UpdateClaim(ctx context.Context, c domain.Claim) error {
	c.UpdatedAt = tx.Now
	return tx.update(ctx, &c, c.Ref(), version(c.Version))
}

// AddClaimDecision stores one step of a claim.
func (tx *Tx) AddClaimDecision(ctx context.Context, d domain.ClaimDecision) error {
	return tx.insert(ctx, &d)
}

// ClaimLevels reserves the course and level of each line that is due or waits for an identity for a claim, so that no other claim is paid for them;
// but none to which its person said "not me": their cap stays free.
func (tx *Tx) ClaimLevels(ctx context.Context, c domain.Claim, class domain.Class, lines []domain.ClaimLine) error {
	type claimedLevel struct {
		PersonID domain.PersonID
		CourseID domain.CourseID
		Level    int
		County   domain.County
		ClaimID  domain.ClaimID
	}
	unverified, err := tx.UnverifiedLines(ctx, c)
	if err != nil {
		return err
	}
	disowned := map[domain.ClaimLineID]bool{}
	for _, l := range unverified {
		disowned[l.ID] = l.State == "eligible"
	}
	var rows []claimedLevel
	for _, l := range lines {
		if (l.State == "eligible" || l.State == "held") && !disowned[l.ID] {
			kept, err := tx.KeptFile(ctx, l.PersonID)
			if err != nil {
				return err
			}
			rows = append(rows, claimedLevel{kept, class.CourseID, class.Level, c.County, c.ID})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return unique(tx.insert(ctx, &rows), domain.ErrPaidBefore)
}

// FreeLevels gives the reservations of a claim back.
func (tx *Tx) FreeLevels(ctx context.Context, c domain.Claim) error {
	_, err := tx.db.NewRaw("DELETE FROM claimed_levels WHERE claim_id = ?", c.ID).Exec(ctx)
	return err
}

// Notice returns a notice by its id, for the public.
func (q queries) Notice(ctx context.Context, id domain.NoticeID) (n domain.Notice, err error) {
	err = q.db.NewSelect().Model(&n).Where("id = ?", id).Scan(ctx)
	return n, found(err)
}

// ClaimNotice is the newest notice of a claim.
func (q queries) ClaimNotice(ctx context.Context, c domain.Claim) (n domain.Notice, err error) {
	err = q.db.NewSelect().Model(&n).Where("county = ?", c.County).Where("claim_id = ?", c.ID).OrderExpr("created_at DESC, id DESC").Limit(1).Scan(ctx)
	return n, found(err)
}

// PublicNotice is a notice that stands, with the claim it shows.
type PublicNotice struct {
	domain.Notice
	Claim domain.Claim
}

// Notices are the notices that stand on day, with their claims; a notice of a claim that left the notice does not.
func (q queries) Notices(ctx context.Context, day domain.Date) (list []PublicNotice, err error) {
	var notices []domain.Notice
	err = q.db.NewSelect().Model(&notices).Where(`"from" <= ? AND "to" >= ?`, day, day).
		Where("EXISTS (SELECT 1 FROM claims c WHERE c.county = notice.county AND c.id = notice.claim_id AND c.state = 'noticed')").Order("to", "id").Scan(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range notices {
		c, err := q.Claim(ctx, domain.Everywhere, n.ClaimID)
		if err != nil {
			return nil, err
		}
		list = append(list, PublicNotice{n, c})
	}
	return list, nil
}

// AddNotice stores a notice.
func (tx *Tx) AddNotice(ctx context.Context, n domain.Notice) error { return tx.insert(ctx, &n) }

// Objections are the objections against a claim, the oldest first.
func (q queries) Objections(ctx context.Context, c domain.Claim) (list []domain.Objection, err error) {
	return list, q.db.NewSelect().Model(&list).Where("county = ?", c.County).Where("claim_id = ?", c.ID).Order("created_at", "id").Scan(ctx)
}

// AddObjection stores an objection.
func (tx *Tx) AddObjection(ctx context.Context, o domain.Objection) error { return tx.insert(ctx, &o) }

// DecideObjections closes the open objections of a claim.
func (tx *Tx) DecideObjections(ctx context.Context, c domain.Claim, state string, by domain.PersonID) error {
	_, err := tx.db.NewRaw("UPDATE objections SET state = ?, decided_by = ?, decided_at = ? WHERE county = ? AND claim_id = ? AND state = 'open'", state, by, tx.Now, c.County, c.ID).Exec(ctx)
	return err
}

// AddRuleSet keeps the text of a rule set for good, so that an old decision can be recomputed.
func (tx *Tx) AddRuleSet(ctx context.Context, id, hash, body string) error {
	_, err := tx.db.NewRaw("INSERT INTO rule_sets (id, hash, body) VALUES (?, ?, ?) ON CONFLICT (id, hash) DO NOTHING", id, hash, body).Exec(ctx)
	return err
}

// HasLine reports whether a claim holds a line of person.
func (q queries) HasLine(ctx context.Context, c domain.Claim, person domain.PersonID) (bool, error) {
	n, err := q.db.NewSelect().Model((*domain.ClaimLine)(nil)).Where("county = ?", c.County).Where("claim_id = ?", c.ID).Where("person_id = ?", person).Count(ctx)
	return n > 0, err
}
