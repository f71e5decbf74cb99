package domain

import (
	"encoding/json"
	"time"
)

// Audit is the one row that each act leaves: who, in which role and under which grant, did what to which record, and hashes of what
// the act replaced and wrote. It holds no personal data, and is never changed: the log seals it.
type Audit struct {
	County     County
	Month      string
	ID         string
	At         time.Time
	AccountID  AccountID
	PersonID   PersonID
	Role       Role
	GrantID    GrantID
	Act        string // "class.approve"
	Object     string // id of the record
	Personal   bool   // an act of a person for themself: read by that person and the ombudsman only
	RequestID  string
	BeforeHash string // root over the rows as they stood that the act changed or removed, each behind the salt; "" for none
	AfterHash  string // root over the statements by which it wrote, each behind the salt; "" for none
	FileHash   string // of an import: SHA-256 of the file, hexadecimal
	RowsRoot   string // of an import: root over the rows of the file, each behind the salt
	Salt       string // 16 random bytes: what was written cannot be guessed from its hash, and no longer be shown once this is erased
	Mac        string // over record and salt with the log's key: a row that somebody else wrote or changed has none that fits
	Seq        int64  // place in the log from 1; 0 until it is sealed
}

// Record is what of the row goes into the log: all but the salt, which may be erased, and what the log
// itself adds.
func (a Audit) Record() []byte {
	b, err := json.Marshal([]any{a.County, a.Month, a.ID, a.At.UTC().Format(time.RFC3339Nano), a.AccountID, a.PersonID, a.Role, a.GrantID, a.Act, a.Object, a.Personal,
		a.RequestID, a.BeforeHash, a.AfterHash, a.FileHash, a.RowsRoot})
	if err != nil {
		panic(err) // text and truth values only
	}
	return b
}
