package domain

import "time"

// Audit is the one row that each act leaves: who, in which role and under which grant, did what to which record.
type Audit struct {
	County    County
	Month     string
	ID        string
	At        time.Time
	AccountID AccountID
	PersonID  PersonID
	Role      Role
	GrantID   GrantID
	Act       string // "class.approve"
	Object    string // id of the record
	Personal  bool   // an act of a person for themself: read by that person and the ombudsman only
	RequestID string
}
