package certificates

import (
	"fmt"
	"strings"
	"time"
)

// both is a wording in the two languages of a certificate.
type both struct{ zh, en string }

var title = map[Kind]both{
	KindCompletion:    {"培训合格证书", "Certificate of Training Completion"},
	KindSingleAbility: {"专项职业能力证书", "Certificate of Specific Vocational Ability"},
	KindLevel:         {"职业技能等级证书", "Certificate of Vocational Skill Level"},
}

// level holds the five levels of a vocational skill by their number.
var level = [6]both{
	5: {"五级/初级工", "Level 5 · Elementary"},
	4: {"四级/中级工", "Level 4 · Intermediate"},
	3: {"三级/高级工", "Level 3 · Advanced"},
	2: {"二级/技师", "Level 2 · Technician"},
	1: {"一级/高级技师", "Level 1 · Senior Technician"},
}

// statement is the sentence of the certificate, its subject being the holder named above it.
func (f Facts) statement() both {
	zh := map[Kind]string{
		KindCompletion:    "，%s学习“%s”课程%s，修业期满，考核合格，特发此证。",
		KindSingleAbility: "，%s接受“%s”专项职业能力培训%s，经考核达到规定的能力要求，特发此证。",
		KindLevel:         "，%s接受“%s”职业（工种）培训%s，经评价达到该等级的职业技能要求，特发此证。",
	}[f.Kind]
	en := map[Kind]string{
		KindCompletion:    "has completed the course \"%s\" at %s%s and has passed its assessment.",
		KindSingleAbility: "has been trained in the vocational ability \"%s\" at %s%s and has been assessed as meeting its requirements.",
		KindLevel:         "has been trained in the occupation \"%s\" at %s%s and has been assessed as meeting the requirements of the level stated below.",
	}[f.Kind]
	period := f.period()
	return both{
		zh: strings.TrimPrefix(period.zh+fmt.Sprintf(zh, "在"+f.School, f.Course, f.hours()), "，"),
		en: "This is to certify that the person named above " + fmt.Sprintf(en, or(f.CourseEn, f.Course), or(f.SchoolEn, f.School), period.en),
	}
}

func (f Facts) hours() string {
	if f.Hours == 0 {
		return ""
	}
	return fmt.Sprintf("共%d学时", f.Hours)
}

// period is the time of training; it may be known on both ends, on one or not at all.
func (f Facts) period() both {
	from, to := dateOf(f.TrainedFrom), dateOf(f.TrainedTo)
	switch {
	case from.zh != "" && to.zh != "":
		return both{"于" + from.zh + "至" + to.zh, " from " + from.en + " to " + to.en}
	case from.zh != "":
		return both{"自" + from.zh + "起", " from " + from.en}
	case to.zh != "":
		return both{"至" + to.zh, " until " + to.en}
	}
	return both{}
}

// dateOf writes a day out, in English with spaces that do not break; an empty day stays empty.
func dateOf(day string) both {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return both{}
	}
	return both{t.Format("2006年1月2日"), t.Format("2\u00a0January\u00a02006")}
}

// cell is one column of the row of figures.
type cell struct {
	label both
	value string
}

// cells are the figures this certificate has.
func (f Facts) cells() []cell {
	var out []cell
	add := func(zh, en, value string) {
		if value != "" && value != "0" {
			out = append(out, cell{both{zh, en}, value})
		}
	}
	add("技能等级", "Skill level", level[f.Level].zh)
	add("培训学时", "Training hours", fmt.Sprint(f.Hours))
	add("取得学分", "Credits", f.Credits)
	add("理论成绩", "Theory", fmt.Sprint(f.TheoryScore))
	add("实操成绩", "Practice", fmt.Sprint(f.PracticeScore))
	return out
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
