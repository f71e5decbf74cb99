// Package certificates turns the facts of a certificate into the paper a person takes home: one A4
// page in Chinese and English with number, QR code and issuer.
//
// It knows no other package of ours: who may issue what, and which number comes next, is decided
// elsewhere. The same facts always give the same bytes. A character of a name is drawn exactly or
// the certificate is refused ([ErrCharacter]): nobody gets a paper with a wrong name.
package certificates

import (
	"fmt"
	"time"

	"yiji/certificates/sheet"
)

// Kind is what a certificate proves.
type Kind = string

// The kinds of certificate: a training institution issues only completion certificates, the other
// two come from a body that assesses and does not train.
const (
	KindCompletion    Kind = "completion"     // 培训合格证书
	KindSingleAbility Kind = "single-ability" // 专项职业能力证书
	KindLevel         Kind = "level"          // 职业技能等级证书
)

// Facts is what a certificate says. Days are written YYYY-MM-DD. What is empty or zero and may be
// is left out; Number, HolderName, Course, Kind, School, Issuer, IssuedOn and VerifyURL may not.
type Facts struct {
	Number       string // 证书编号
	HolderName   string // 姓名, as in the identity document
	IdentityMask string // 身份证号, masked already
	Course       string // 课程 or 职业（工种）, in Chinese
	CourseEn     string // the same in English; without it the Chinese name stands in both texts
	Level        int    // 五级 to 一级 as 5 to 1, 0 for none; a level certificate needs one
	Kind         Kind
	Hours        int    // 学时 done, 0 unknown
	Credits      string // 学分 as printed, such as 12.5
	School       string // 培训机构
	SchoolEn     string
	Issuer       string // 发证机构
	IssuerEn     string
	TrainedFrom  string // first day of training
	TrainedTo    string // last day of training
	IssuedOn     string // 发证日期
	// TheoryScore and PracticeScore are 理论 and 实操成绩 out of 100; 0 means not assessed.
	TheoryScore   int
	PracticeScore int
	VerifyURL     string // what the QR code holds
	Sample        bool   // prints 样本 SAMPLE across the page: not a certificate
}

// PDF draws the certificate. It fails with [ErrFact] when a fact is missing or makes no sense and
// with [ErrCharacter] when a fact holds a character that cannot be drawn exactly.
func PDF(f Facts) (pdf []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			pdf, err = nil, fmt.Errorf("certificates: drawing failed: %v", r)
		}
	}()
	if err := f.check(); err != nil {
		return nil, err
	}
	issued, _ := time.Parse(time.DateOnly, f.IssuedOn)
	page := sheet.New(sheet.Setup{Title: title[f.Kind].zh, Landscape: true, Made: issued})
	if err := draw(page, f); err != nil {
		return nil, err
	}
	return page.Bytes()
}
