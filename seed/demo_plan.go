package seed

import "yiji/domain"

// How far a class of the plan has come on the demo's day. Beside the states of a class there are two in between.
const (
	farPlanned = "planned" // all hours held, an assessment stands for today
	farMarked  = "marked"  // marks entered, no certificate issued yet
)

// classPlan is one class of the year.
type classPlan struct {
	key    string // of the course, with "2" after it the second time
	county int
	school int
	track  int // pair of rooms and teacher
	week   int // of its first lesson, from the demo's day
	days   string
	far    string            // a state of a class, or farPlanned, farMarked
	claim  domain.ClaimState // of a closed class; "" for no claim
	filed  int               // day on which the claim was drafted, from the demo's day; 0: soon after the class
	guest  bool              // the printed trainee is in it
}

// The printed sign-ins belong to the first county and its first school, so that their pages show every state.
var classPlans = []classPlan{
	{"welding", 0, 0, 1, -44, "135", "closed", domain.ClaimPaid, 0, true},
	{"rebar", 0, 0, 0, -1, "135", "running", "", 0, true},
	{"nan-baking", 0, 0, 2, 2, "24", "open", "", 0, false},
	{"greenhouse", 0, 0, 2, 7, "135", "draft", "", 0, false},
	{"livestock", 0, 0, 2, 12, "135", "returned", "", 0, false},
	{"formwork", 0, 0, 1, 6, "135", "filed", "", 0, false},
	{"small-workshop", 0, 0, 0, 5, "135", "approved", "", 0, false},
	{"bags-shoes-hats", 0, 0, 2, -4, "135", farPlanned, "", 0, false},
	{"hair-beauty", 0, 0, 1, -6, "1345", farMarked, "", 0, false},
	{"orchards", 0, 0, 2, -15, "135", "cancelled", "", 0, false},
	{"textiles-garments", 0, 1, 2, -6, "135", "closed", domain.ClaimNoticed, -11, false},
	{"bricklaying", 0, 0, 0, -10, "135", "closed", domain.ClaimSubmitted, -5, false},
	{"chinese-cooking", 0, 0, 0, -50, "245", "closed", domain.ClaimPaid, 0, false},
	{"infant-care", 0, 0, 0, -30, "135", "closed", domain.ClaimRecovered, 0, false},
	{"electronics-assembly", 0, 0, 1, -20, "24", "closed", domain.ClaimRecovering, 0, false},
	{"elder-care", 0, 0, 1, -1, "135", "running", "", 0, false},
	{"sewing", 0, 1, 0, -48, "135", "closed", domain.ClaimPartPaid, 0, false},
	{"housekeeping", 0, 1, 0, -36, "135", "closed", domain.ClaimRefused, 0, false},
	{"chinese-pastry", 0, 1, 0, -20, "135", "closed", domain.ClaimPaying, -21, false},
	{"barbecue", 0, 1, 0, 1, "24", "open", "", 0, false},
	{"delivery-logistics", 0, 1, 1, -46, "24", "closed", domain.ClaimPaid, 0, false},
	{"embroidery", 0, 1, 1, -24, "135", "closed", domain.ClaimApproved, -18, false},
	{"vehicle-repair", 0, 1, 1, -12, "135", "closed", domain.ClaimReturned, -10, false},
	{"working-life", 0, 1, 1, -2, "135", "running", "", 0, false},
	{"orchards2", 0, 1, 2, -16, "135", "closed", domain.ClaimChecked, -7, false},
	{"livestock2", 0, 1, 2, -11, "135", "closed", domain.ClaimDraft, -3, false},
	{"vehicle-repair2", 1, 0, 0, -45, "135", "closed", domain.ClaimPaid, 0, false},
	{"folk-handicraft", 1, 0, 0, -12, "24", "closed", domain.ClaimSubmitted, -6, false},
	{"syb", 1, 0, 0, 6, "135", "filed", "", 0, false},
	{"scaffolding", 1, 0, 1, -33, "135", "closed", domain.ClaimPaid, 0, false},
	{"produce-processing", 1, 0, 1, -8, "135", "closed", domain.ClaimNoticed, -11, false},
	{"small-eatery", 1, 0, 1, 2, "24", "open", "", 0, false},
	{"welding2", 1, 0, 2, -2, "13", "running", "", 0, false},
	{"guest-rooms", 2, 0, 0, -47, "135", "closed", domain.ClaimPaid, 0, false},
	{"small-shop", 2, 0, 0, -9, "24", "closed", "", 0, false},
	{"farm-stay", 2, 0, 0, 7, "135", "draft", "", 0, false},
	{"rural-tourism", 2, 0, 1, -35, "24", "closed", domain.ClaimPaid, 0, false},
	{"ride-driving", 2, 0, 1, 1, "24", "open", "", 0, false},
	{"traditional-craft", 2, 0, 2, -18, "135", "closed", domain.ClaimApproved, -18, false},
	{"plant-animal-health", 2, 0, 2, -1, "135", "running", "", 0, false},
}

// hirePlan is one vacancy of an employer for those who learned in a class.
type hirePlan struct {
	class    string
	county   int
	employer int
	title    string
	posted   int // day from the demo's day; 0: soon after the certificates, and all is settled by now
	wage     domain.Fen
	outcomes []string // what becomes of the offers, in turn
}

// What becomes of an offer. An old one: worked, started (and no answers yet), ended, bad (an answer No), left (in the cooling-off
// period), declined, silent, withdrawn. A new one: open, cooling, agreed, declined, withdrawn.
var (
	settled = []string{"worked", "started", "declined", "ended", "silent", "worked", "left", "withdrawn"}
	fresh   = []string{"open", "cooling", "agreed", "declined", "withdrawn", "open"}
)

var hirePlans = []hirePlan{
	{"welding", 0, 1, "电焊工", 0, 5200_00, settled},
	{"sewing", 0, 0, "缝纫工", 0, 4300_00, []string{"worked", "bad", "declined", "worked", "ended", "silent"}},
	{"vehicle-repair2", 1, 1, "汽车维修工", 0, 4800_00, []string{"withdrawn", "worked", "left", "silent", "worked", "ended", "declined"}},
	{"guest-rooms", 2, 0, "客房服务员", 0, 3900_00, []string{"ended", "worked", "declined", "worked", "silent", "started"}},
	{"welding", 0, 1, "钢结构焊工", -13, 5600_00, []string{"open", "cooling", "declined"}},
	{"textiles-garments", 0, 0, "服装流水线工", -13, 4500_00, fresh},
	{"produce-processing", 1, 0, "食品加工工", -12, 4200_00, []string{"agreed", "open", "withdrawn", "cooling"}},
}

// casePlan is one grievance; anonymous ones are left by nobody that anybody could name.
type casePlan struct {
	day       int // from the demo's day
	county    int
	anonymous bool
	topic     string
	text      string
	answer    string // "" while open
}

var casePlans = []casePlan{
	{-210, 0, false, "safety", "实训车间的排风扇坏了两周，焊接时烟很大。", "已请学校停用该车间，排风修好并检测后才恢复上课。谢谢您告诉我们。"},
	{-150, 1, true, "fee", "有人说报名要先交一百元资料费。", "培训一律免费。已公告提醒，并请学校在教室张贴。如果您交过钱，请再联系我们退还。"},
	{-95, 0, false, "data", "我的姓名里有一个字打错了，证书上也错了。", "档案已更正，评价中心已换发证书，旧证书注明被替代。"},
	{-40, 2, false, "wages", "加班的钱没有写在工资条上。", "已与您约谈，并按您的意愿转请劳动监察处理，您的姓名没有告诉用人单位。"},
	{-8, 0, false, "pressure", "有人一直打电话让我报名，我说过不想去。", ""},
	{-6, 0, true, "papers-held", "宿舍说身份证要统一保管。", ""},
	{-4, 1, false, "other", "教学点离公交站太远，能不能晚十分钟上课。", ""},
	{-2, 2, true, "safety", "木工房的开关没有盖子。", ""},
}
