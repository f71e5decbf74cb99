package domain

import "time"

// Grievance (申诉) goes to the ombudsman alone; school, employer and every level of the administration cannot tell that it exists.
type Grievance struct {
	County     County
	ID         GrievanceID
	PersonID   PersonID // "" when anonymous
	Topic      string   // one of GrievanceTopics
	Text       string   // sealed at rest
	Answer     string   // sealed at rest
	State      string   // "open" or "answered"
	DueOn      Date
	CreatedAt  time.Time
	AnsweredAt time.Time
}

// Ref names g.
func (g Grievance) Ref() Ref { return Ref{g.County, string(g.ID)} }

// GrievanceTopics are what a grievance may be about; "bad-answer" is opened by a worker's answer itself.
const GrievanceTopics Words = "fee,pressure,papers-held,wages,safety,retaliation,data,other,bad-answer"

// GrievanceDays is the number of working days within which each grievance gets an answer.
const GrievanceDays = 10
