package domain

import "time"

// Assessment (考核) is one session in which the trainees of a class are assessed.
type Assessment struct {
	County     County
	ID         AssessmentID
	ClassID    ClassID
	AssessorID PersonID
	HeldOn     Date
	State      string // "planned" or "marked"
	CreatedAt  time.Time
}

// Ref names a.
func (a Assessment) Ref() Ref { return Ref{a.County, string(a.ID)} }

// AssessmentMark (成绩) is one trainee's result, in points of 100.
type AssessmentMark struct {
	County       County
	ID           AssessmentMarkID
	AssessmentID AssessmentID
	ClassID      ClassID
	PersonID     PersonID
	PersonCounty County
	Theory       int
	Practice     int
	Passed       bool
	MarkedBy     PersonID
	MarkedAt     time.Time
}

// Passes decides by the course's pass marks; a part that the course does not assess has pass mark 0.
func (c Course) Passes(theory, practice int) bool {
	return theory >= c.TheoryPass && practice >= c.PracticePass
}

// Errors of assessments. A class's own teacher never assesses it.
var (
	ErrTeachesClass  = &Error{Kind: Refused, Code: "assessor-teaches-class"}
	ErrNotCandidate  = &Error{Kind: Invalid, Code: "not-a-candidate"}
	ErrAlreadyMarked = &Error{Kind: Conflict, Code: "already-marked"}
)

// MayAssess refuses an assessor who teaches the class, as its teacher or in any of its lessons.
func (c Class) MayAssess(assessor PersonID, lessons []Lesson) error {
	if DutyAssess.Apart(assessor, c.Trainers(lessons)...) != nil {
		return DutyAssess.Err.At("assessor_id")
	}
	return nil
}
