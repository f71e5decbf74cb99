package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// The routine check (例行核查) holds a claim for some working days and names no reason: it is drawn by lot, or it stands for a bad answer,
// a dispute or a grievance, and nobody can tell which (people-first 9, "Holds without an author").
const (
	HoldPercent  = 15 // of claims draw it by the key that is revealed; a floor
	CoverPercent = 5  // of claims at each gate draw it by the key that nobody ever sees, in which the real ones hide
	HoldDays     = 15 // working days at most
	HoldLines    = 10 // a claim of fewer lines is held by what the payee's small claims have in common, never by its own people
)

// The gates are the two steps at which a claim may be put into the check, whatever became known of its payee before and whenever:
// so the moment of a hold tells nothing.
const (
	GateNotice  = "notice"
	GateApprove = "approve"
)

// ErrRoutineCheck refuses approval and payment of a claim that is being checked; Args: Until, the last day.
var ErrRoutineCheck = &Error{Kind: Refused, Code: "routine-check"}

// Lottery (抽查) is the draw of one quarter. The hash of its open key is published before the quarter, the key after it; the cover key
// is never shown and is destroyed when the quarter is over.
type Lottery struct {
	Period string // "2026Q4"
	Open   []byte
	Cover  []byte
}

// Chances are the shares, in percent, of claims that the two keys draw.
type Chances struct{ Open, Cover int }

// Hash is what is published of the open key.
func (l Lottery) Hash() string {
	sum := sha256.Sum256(l.Open)
	return hex.EncodeToString(sum[:])
}

// Days is for how many working days the claim with a number is checked at a gate, 0 for not at all. due says that something real waits
// for it: it takes the length that the cover key would have drawn for it.
func (l Lottery) Days(number, gate string, c Chances, due bool) int {
	switch {
	case gate == GateNotice && Drawn(l.Open, number, c.Open):
		return HoldLength(l.Open, number, gate)
	case due || Drawn(l.Cover, number+"/"+gate, c.Cover):
		return HoldLength(l.Cover, number, gate)
	}
	return 0
}

// Drawn reports whether key draws the claim with a number at a chance of percent. Anybody can compute it from a revealed key:
// HMAC-SHA-256(key, "draw/" + number), its first eight bytes modulo 100, is less than percent.
func Drawn(key []byte, number string, percent int) bool {
	return percent > 0 && ticket(key, "draw/"+number)%100 < uint64(percent)
}

// HoldLength is 1 to HoldDays working days, each as likely: the one sampler of drawn and real holds.
func HoldLength(key []byte, number, gate string) int {
	return 1 + int(ticket(key, "days/"+gate+"/"+number)%HoldDays)
}

func ticket(key []byte, text string) uint64 {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return binary.BigEndian.Uint64(m.Sum(nil))
}

// PeriodOf is the quarter of d, "2026Q4".
func PeriodOf(d Date) string { return fmt.Sprintf("%dQ%d", d.Year(), (int(d.Time().Month())+2)/3) }

// PeriodBounds are the first and the last day of a quarter.
func PeriodBounds(period string) (first, last Date) {
	var year, quarter int
	if _, err := fmt.Sscanf(period, "%dQ%d", &year, &quarter); err != nil {
		return "", ""
	}
	first = Date(fmt.Sprintf("%04d-%02d-01", year, quarter*3-2))
	return first, first.AddMonths(3).Add(-1)
}

// Checked reports whether c is in its routine check on day. The check ends by the calendar; nothing has to run.
func (c Claim) Checked(day Date) error {
	if c.CheckUntil != "" && day <= c.CheckUntil {
		return ErrRoutineCheck.With("Until", string(c.CheckUntil))
	}
	return nil
}

// HeldByItself reports whether what is known of one of c's people holds c at its next gate. If not, it holds the payee's next
// claim: c is small, or behind its last gate, or was checked before.
func (c Claim) HeldByItself(lines int) bool {
	ahead := c.State == ClaimDraft || c.State == ClaimSubmitted || c.State == ClaimReturned || c.State == ClaimChecked || c.State == ClaimNoticed
	return ahead && lines >= HoldLines && c.CheckUntil == ""
}

// Riding reports whether a new cause rides on the check that c is in already.
func (c Claim) Riding(lines int, day Date) bool { return lines >= HoldLines && c.Checked(day) != nil }

// PaidUp reports whether no money of c waits any more.
func (c Claim) PaidUp() bool {
	return c.State == ClaimPaid || c.State == ClaimPartPaid || c.State == ClaimRecovering || c.State == ClaimRecovered
}
