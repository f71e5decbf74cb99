package seed

import (
	"strings"
	"testing"

	"yiji/domain"
)

// named is every course in the policy's table, the ones between slashes apart.
const named = `林果业 设施农业 特色养殖 农业疫病防治 务工常识 劳动纪律 箱包鞋帽 农产品加工 纺织服装 中式烹饪 中式面点 特色烧烤 馕制作 客房服务 美容美发 乡村旅游 汽车修理
小商店 小饭馆 小修理店 小作坊 农家乐 钢筋工 砌筑工 模板工 架子工 电焊工 缝纫工 网约车 育婴 养老护理 快递物流 家政 电子产品组装 民族手工业 传统手工艺 刺绣 企业新型学徒制 以工代训`

func TestCatalogueHoldsEveryCourseThePolicyNames(t *testing.T) {
	courses, modules, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]domain.Course{}
	for _, c := range courses {
		names[c.Name] = c
	}
	want := append(strings.Fields(named), "创业培训 GYB", "创业培训 SYB", "创业培训 IYB")
	for _, n := range want {
		if _, ok := names[n]; !ok {
			t.Errorf("%s is missing", n)
		}
	}
	if len(courses) != len(want) || len(modules) < 3*len(want) {
		t.Errorf("%d courses, %d modules; want %d courses", len(courses), len(modules), len(want))
	}
	if c := names["电焊工"]; c.ID != "course-welding" || c.Occupation != "6-18-02-04" || c.OccupationEdition != "2022" || c.Levels != "5,4,3" || c.PracticePass != 60 {
		t.Errorf("%+v", c)
	}
	if names["以工代训"].Subsidised || !names["刺绣"].Subsidised {
		t.Error("work for training ended in 2021, embroidery did not")
	}
}

func TestOnlyVerifiedOccupationCodesAreGiven(t *testing.T) {
	courses, _, _ := Catalogue()
	for _, c := range courses {
		if (c.Occupation != "") != (c.Code == "welding") {
			t.Errorf("%s has occupation %q", c.Code, c.Occupation)
		}
	}
}

func TestEveryLayerFormSettingAndModeHasACourse(t *testing.T) {
	courses, _, _ := Catalogue()
	used := domain.Words("")
	for _, c := range courses {
		used += domain.Words(strings.Join([]string{"", c.Layer, c.Form, c.Setting, string(c.Modes), c.Certificate}, ","))
	}
	for _, words := range []domain.Words{domain.Layers, domain.Forms, domain.Places, domain.Modes, domain.Kinds} {
		for _, w := range words.List() {
			if !used.Has(w) {
				t.Errorf("no course has %s", w)
			}
		}
	}
}

func TestPlansHaveEnoughHoursPracticeAndCredits(t *testing.T) {
	courses, modules, _ := Catalogue()
	for _, c := range courses {
		var all, practice int
		var credit domain.Hundredths
		for _, m := range modules {
			if m.CourseID == c.ID {
				all, practice, credit = all+m.Hours(), practice+m.PracticeHours, credit+m.Credit
			}
		}
		min := map[string]int{"gyb": 24, "syb": 70, "iyb": 70, "apprenticeship": 600}[c.Code]
		switch {
		case min > 0:
		case c.Levels == "5" || c.Levels == "0":
			min = 40
		default:
			min = 56
		}
		if all < min || practice*100 < all*60 || int(credit)*16 != all*100 {
			t.Errorf("%s: %d hours (at least %d), %d of them practice, %s credits", c.Code, all, min, practice, credit)
		}
	}
}

func TestCatalogueRefusesWhatItDoesNotKnow(t *testing.T) {
	good := string(catalogue)
	for name, v := range map[string]struct{ old, new, want string }{
		"unknown key":        {"    layer: industry", "    uprating: 1\n    layer: industry", "uprating"},
		"unknown layer":      {"layer: industry", "layer: heavy", "layer:not-one-of"},
		"too little safety":  {"theory: 4, practice: 0, safety: true", "theory: 4, practice: 0", "safety-hours"},
		"credit not exact":   {"hours_per_credit: 16", "hours_per_credit: 17", "credit-not-exact"},
		"course twice":       {"code: greenhouse", "code: orchards", "twice"},
		"level out of range": {"levels: [0]", "levels: [6]", "levels:out-of-range"},
	} {
		if _, _, err := readCatalogue([]byte(strings.Replace(good, v.old, v.new, 1))); err == nil || !strings.Contains(err.Error(), v.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := readCatalogue([]byte(good + "---\nhours_per_credit: 16\n")); err == nil {
		t.Error("a second document is read over")
	}
}
