package domain

import "time"

// Credit (学分) is one entry of a person's credit ledger; entries are only ever added.
type Credit struct {
	County       County // the class's
	ID           CreditID
	PersonID     PersonID
	PersonCounty County
	ClassID      ClassID
	ModuleID     ModuleID
	Amount       Hundredths
	Reason       string // "module-completed"
	CreatedAt    time.Time
}

// AttendanceShare is the share of class hours, in basis points, from which a module counts as completed and a trainee may be
// assessed: 80 %. Source: TJ-OPS 六(三), adopted by the example prefecture.
const AttendanceShare = 8000

// Completed decides whether a module is completed: all its hours were taught, and the person was there for AttendanceShare of them.
func Completed(planned, held, attended int) bool {
	return planned > 0 && held >= planned && attended*10000 >= held*AttendanceShare
}
