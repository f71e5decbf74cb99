package domain

import "strings"

// CourseID names a course; ModuleID one of its modules.
type (
	CourseID string
	ModuleID string
)

// Words is a list of code words kept as one string, with a comma between them.
type Words string

// List is the words one by one.
func (w Words) List() []string {
	if w == "" {
		return nil
	}
	return strings.Split(string(w), ",")
}

// Has reports whether word is one of w.
func (w Words) Has(word string) bool {
	for _, s := range w.List() {
		if s == word {
			return true
		}
	}
	return false
}

// The five layers (分层 "培训+"), the five forms of training (培训形式) and the three modes of study (学习方式) of the policy.
const (
	Layers Words = "basic,pre-job,upgrade,industry,entrepreneurship"                     // 基本劳动素质 岗前技能 技能提升 产业 创业
	Forms  Words = "basic-quality,employment,single-skill,on-the-job,business"           // 基本劳动素质 就业技能 专项技能 岗位技能提升 创业培训
	Modes  Words = "full-time,credit,work-study"                                         // 全日制 学分制 工学结合
	Kinds  Words = "completion,single-ability,level"                                     // 培训合格证书 专项职业能力证书 职业技能等级证书
	Places Words = "farm,village-factory,village-business,town,new-work,craft,programme" // the settings of the policy's catalogue
)

// Course (课程) is what can be taught: a row of the catalogue.
type Course struct {
	ID                CourseID
	Code              string // short stable code, "welding"
	Name              string // Chinese name, as users know it
	NameEn            string
	Layer             string // one of Layers
	Form              string // one of Forms
	Setting           string // one of Places
	Modes             Words  // some of Modes
	Occupation        string // occupation code (职业编码) of the dictionary, or "" where none was verified
	OccupationEdition string // year of the dictionary's edition, or ""
	Levels            Words  // levels offered, "5,4": 5 is the lowest (五级/初级工), 0 means without level
	Certificate       string // one of Kinds
	TheoryPass        int    // points of 100 needed in theory
	PracticePass      int    // points of 100 needed in practice
	Subsidised        bool   // free for the trainee, paid by a subsidy
}

// Module (模块) is a part of a course that gives credits when completed.
type Module struct {
	ID            ModuleID
	CourseID      CourseID
	Seq           int // position in the course, from 1
	Name          string
	NameEn        string
	TheoryHours   int // class hours (课时) of 45 minutes
	PracticeHours int
	Credit        Hundredths
}

// Hours is the length of m in class hours.
func (m Module) Hours() int { return m.TheoryHours + m.PracticeHours }
