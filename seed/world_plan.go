package seed

import (
	"yiji/domain"
)

// Everything in this file is fictional: no division ever had a code that begins with 99.

type place struct{ code, name, en string }

type countyPlan struct {
	place
	townships [3]place
	villages  [9]string // three a township
	hosts     []bodyPlan
	schools   []schoolPlan
	employers [2]bodyPlan
	staff     []string // names of those who work in the county's offices
}

// bodyPlan is a body and where it stands: the number of its village, or -1 for the county's seat.
type bodyPlan struct {
	kind, name, en string
	village        int
	doubtful       bool // its credit code's check digit does not fit
	confirmed      bool // and a second person of the county confirmed it
}

type schoolPlan struct {
	bodyPlan
	short    string // for room names and logins
	village  int    // of its site outside
	host     int    // of that site
	teachers []string
}

var topPlaces = [2]place{{"990000000000", "示范自治区", "Demo Autonomous Region"}, {"999900000000", "示范州", "Demo Prefecture"}}

var countyPlans = [3]countyPlan{
	{
		place:     place{"999901000000", "石榴市", "Shiliu City"},
		townships: [3]place{{"999901001000", "花门街道", "Huamen Subdistrict"}, {"999901100000", "红柳镇", "Hongliu Town"}, {"999901200000", "沙枣乡", "Shazao Township"}},
		villages:  [9]string{"花门社区", "巴扎社区", "果园社区", "红柳村", "葡萄沟村", "东渠村", "沙枣村", "白杨村", "清泉村"},
		hosts:     []bodyPlan{{kind: "industry", name: "红柳镇卫星工厂", en: "Hongliu Satellite Factory", village: 3}, {kind: "industry", name: "沙枣林果专业合作社", en: "Shazao Orchard Cooperative", village: 6}},
		schools: []schoolPlan{
			{bodyPlan{kind: "technical-school", name: "石榴市技工学校", en: "Shiliu Technical School", village: -1}, "石榴技校", 3, 0, []string{"马国栋", "帕提古丽·艾山", "李文静", "王建军"}},
			{bodyPlan{kind: "private-institute", name: "石榴市新程职业培训学校", en: "Xincheng Training Institute", village: -1}, "新程", 6, 1, []string{"陈晓燕", "艾力·吐尔逊", "赵立新", "古丽娜尔·马木提"}},
		},
		employers: [2]bodyPlan{{kind: "enterprise", name: "石榴红服装有限公司", en: "Pomegranate Garments", village: 3}, {kind: "enterprise", name: "天脊钢结构有限公司", en: "Tianji Steel Structures", village: -1, doubtful: true, confirmed: true}},
		staff:     []string{"刘海燕", "阿不都热合曼·肉孜", "周敏", "吴桂芳", "吐尔洪·卡德尔", "孙志强", "杨雪", "米日古丽·达吾提", "黄卫东", "郑丽", "热依汗·玉素甫"},
	},
	{
		place:     place{"999902000000", "青禾县", "Qinghe County"},
		townships: [3]place{{"999902100000", "青禾镇", "Qinghe Town"}, {"999902101000", "双渠镇", "Shuangqu Town"}, {"999902200000", "草湖乡", "Caohu Township"}},
		villages:  [9]string{"城北社区", "麦田村", "老城村", "双渠村", "油菜花村", "红砖村", "草湖村", "芦苇村", "牧场村"},
		hosts:     []bodyPlan{{kind: "industry", name: "双渠农机专业合作社", en: "Shuangqu Machinery Cooperative", village: 3}},
		schools: []schoolPlan{
			{bodyPlan{kind: "technical-school", name: "青禾县技工学校", en: "Qinghe Technical School", village: 0}, "青禾技校", 3, 0, []string{"徐志远", "阿依努尔·卡米力", "何小军", "努尔兰·别克"}},
		},
		employers: [2]bodyPlan{{kind: "enterprise", name: "青禾食品加工有限公司", en: "Qinghe Foods", village: 1}, {kind: "enterprise", name: "双渠汽车服务有限公司", en: "Shuangqu Car Service", village: 3}},
		staff:     []string{"高峰", "热孜宛·买买提", "林秀英", "叶尔江·哈孜", "罗志刚", "谢婷", "买合木提·依明", "唐丽华", "韩冰", "古丽扎尔·木合塔尔", "曹建国"},
	},
	{
		place:     place{"999903000000", "云岭县", "Yunling County"},
		townships: [3]place{{"999903100000", "云岭镇", "Yunling Town"}, {"999903200000", "松河乡", "Songhe Township"}, {"999903201000", "雪泉乡", "Xuequan Township"}},
		villages:  [9]string{"河西社区", "云岭村", "石桥村", "松河村", "木屋村", "毡房村", "雪泉村", "冷杉村", "旱獭村"},
		hosts:     []bodyPlan{{kind: "industry", name: "松河民宿专业合作社", en: "Songhe Guesthouse Cooperative", village: 3}},
		schools: []schoolPlan{
			{bodyPlan{kind: "technical-school", name: "云岭县技工学校", en: "Yunling Technical School", village: 0}, "云岭技校", 3, 0, []string{"邓海涛", "阿曼古丽·赛买提", "彭雪梅", "巴合提·叶尔肯"}},
		},
		employers: [2]bodyPlan{{kind: "enterprise", name: "云岭酒店管理有限公司", en: "Yunling Hotels", village: 0}, {kind: "enterprise", name: "雪泉建筑劳务有限公司", en: "Xuequan Construction", village: 6, doubtful: true}},
		staff:     []string{"宋涛", "夏米西努尔·艾则孜", "冯玉兰", "阿合买提·努尔", "董洁", "沈勇", "图尔荪·萨迪克", "姜丽", "范志明", "玛依拉·库尔班", "石磊"},
	},
}

// creditPrefixes are the first two characters of a unified social credit code: who registers, and what (GB 32100-2015).
var creditPrefixes = map[string]string{
	"technical-school": "12", "private-institute": "52", "enterprise": "91", "labour-market": "12", "authority": "11", "finance-office": "11", "industry": "93", "independent": "52",
}

// row is a region of the world, whose path leads through its parents.
func row(p place, level int, parent domain.Region) domain.Region {
	cut := p.code[:[...]int{0, 2, 4, 6, 9, 12}[level]]
	return domain.Region{Code: domain.RegionCode(p.code), ValidFrom: "2020-01-01", Level: level, Parent: parent.Code, Name: p.name, NameEn: p.en, Path: parent.Path + cut + "/"}
}
