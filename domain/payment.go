package domain

import "time"

// Payment (拨付批次) is one file to the bank, made by one payer.
type Payment struct {
	County     County
	ID         PaymentID
	Number     string // "BF990101-2026-0001"
	RegionPath string
	Fen        Fen
	Items      int
	State      string // "made" or "sent"
	MadeBy     PersonID
	CreatedAt  time.Time
	SentAt     time.Time
}

// Ref names p.
func (p Payment) Ref() Ref { return Ref{p.County, string(p.ID)} }

// PaymentItem is one payee's line in a payment file.
type PaymentItem struct {
	County      County
	ID          string
	PaymentID   PaymentID
	ClaimID     ClaimID
	ClaimNumber string
	PayeeID     OrganisationID
	PayeeName   string
	AccountMask string
	Fen         Fen
	ReturnedFen Fen
	State       string // "made", "sent" or "returned"
}

// The accounts of the ledger (总账).
const (
	LedgerSubsidy    = "subsidy"    // 补贴支出
	LedgerPayable    = "payable"    // 应付补贴
	LedgerBank       = "bank"       // 国库/专户
	LedgerReceivable = "receivable" // 应追回补贴
)

// LedgerEntry (记账凭证) is one movement: the same amount leaves one account and enters another, so debits equal credits in each row.
// Entries are only ever added; a mistake is mended by a new one.
type LedgerEntry struct {
	County    County
	ID        LedgerEntryID
	ClaimID   ClaimID
	PaymentID PaymentID // or ""
	Cause     string    // the decision that made it: approve, send, bounce, recover, recovered
	Debit     string
	Credit    string
	Fen       Fen
	By        PersonID
	At        time.Time
}

// movements says which accounts each step of a claim moves money between.
var movements = map[string][2]string{
	"approve":   {LedgerSubsidy, LedgerPayable},
	"send":      {LedgerPayable, LedgerBank},
	"bounce":    {LedgerBank, LedgerPayable},
	"recover":   {LedgerReceivable, LedgerSubsidy},
	"recovered": {LedgerBank, LedgerReceivable},
}

// Movement is the ledger entry of a step that moves money; false if it moves none.
func (c Claim) Movement(cause string, fen Fen, by PersonID, at time.Time) (LedgerEntry, bool) {
	m, ok := movements[cause]
	return LedgerEntry{County: c.County, ClaimID: c.ID, Cause: cause, Debit: m[0], Credit: m[1], Fen: fen, By: by, At: at}, ok && fen != 0
}

// Errors of payments.
var (
	ErrNothingToPay = &Error{Kind: Refused, Code: "nothing-to-pay"}
	ErrTwoCounties  = &Error{Kind: Refused, Code: "one-county-a-payment"}
)
