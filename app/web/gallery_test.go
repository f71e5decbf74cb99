package web

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"yiji/app/text"
	"yiji/domain"
)

var galleryAddr = flag.String("gallery", "", "serve the gallery of parts at this address until interrupted")

// within puts inner where outer has its children.
func within(outer templ.Component, inner ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return outer.Render(templ.WithChildren(ctx, templ.Join(inner...)), w)
	})
}

func words(s string) templ.Component { return templ.Raw("<p>" + templ.EscapeString(s) + "</p>") }

func div(class string, inner ...templ.Component) templ.Component {
	return templ.Join(slices.Concat([]templ.Component{templ.Raw(`<div class="` + class + `">`)}, inner, []templ.Component{templ.Raw("</div>")})...)
}

var sampleTime = time.Date(2026, 11, 23, 6, 36, 0, 0, time.UTC)

// samples are pages that together show every part.
var samples = map[string]func(p *Page) templ.Component{
	"/desk": deskSample, "/form": formSample, "/list": listSample, "/week": weekSample, "/confirm": confirmSample,
	"/me": homeSample, "/me/credits": creditSample, "/me/week": dayListSample, "/roll": rollSample, "/phone-form": phoneFormSample,
	"/verify": verifySample, "/verify/down": downSample,
}

func samplePage(path string, l text.Locale) Page {
	return Page{
		Title: "示例", Locale: l, Path: path, Host: "示范州职业能力评价中心", Phone: "12333", Demo: true, Key: "k1", CSRF: "c1",
		User: &UserBar{Name: "苏晓梅", Role: l.T("role.checker"), Org: "示范州人力资源和社会保障局", Account: "/account", Todo: 6, TodoURL: "/todo",
			Grants: []Choice{{"1", l.T("role.checker") + " · 示范州", true}, {"2", l.T("role.auditor") + " · 青禾县", false}}},
		Nav: []NavGroup{{l.T("nav.school"), []NavItem{{"layout-dashboard", "工作台", "/desk", 0}, {"calendar-days", "排课与课表", "/week", 0}, {"graduation-cap", "培训班", "/form", 3}}},
			{l.T("nav.school.cases"), []NavItem{{"wallet", "补贴申领", "/list", 18}, {"banknote", "拨付", "/confirm", 0}, {"users", "点名", "/roll", 0}}}},
		Tabs: []NavItem{{"house", l.T("tab.home"), "/me", 0}, {"calendar-days", l.T("tab.classes"), "/me/week", 0}, {"graduation-cap", l.T("tab.credits"), "/me/credits", 0},
			{"award", l.T("tab.certificates"), "/me/certificates", 0}, {"briefcase", l.T("tab.work"), "/me/work", 0}},
	}
}

func deskSample(p *Page) templ.Component {
	p.Flash = Flash{"ok", "已提交，等待县人社局批准。"}
	chart := Chart{ID: "c", Title: "近 6 个月补贴金额", Desc: "每月已拨付与办理中的金额。", Unit: "万元", Series: []string{"已拨付", "办理中", "核查中"}, Format: func(v int64) string { return Wan(domain.Fen(v)) }}
	for i, m := range []string{"6月", "7月", "8月", "9月", "10月", "11月"} {
		chart.Bars = append(chart.Bars, Bar{m, []int64{98_600_000 + int64(i)*7_000_000, int64(i) * 9_000_000, int64(i%3) * 4_000_000}})
	}
	var chips []templ.Component
	for _, key := range sortedLooks() {
		kind, state, _ := strings.Cut(key, ".")
		chips = append(chips, StateChip(kind, state), templ.Raw(" "))
	}
	return within(StaffShell(),
		within(Head("工作台", "2026年11月23日"), LinkBtn("/x", "download", "导出 Excel"), LinkBtn("/y", "plus", "新增培训班", "pri")),
		Crumb(Link{"示范自治区", "/r"}, Link{"示范州", "/r/2"}, Link{Label: "青禾县"}),
		div("fin",
			within(Tiles(), MoneyTile("warn", "clock", "待审核", 97_150_000, "18 单 · 最早提交 11-19"), MoneyTile("info", "users", "待公示", 48_200_000, "7 单"),
				MoneyTile("ok", "circle-check", "已批准未拨付", 163_480_000, "24 单"), Tile("done", "graduation-cap", "开课中的班", "42", "个", "")),
			Bars(chart)),
		div("half", div("stack", TaskList(Task{"学员名单", "/t", "42 人已报名", "done"}, Task{"考勤", "/t", "", "doing"}, Task{"考核安排", "/t", "", "todo"}, Task{"补贴申领", "/t", "结班后才能开始", "blocked"}),
			within(Notice("info"), words("本班由示范纺织有限公司订单培训。")), within(Notice("warn"), words("距办理时限还有 2 个工作日。")), within(Notice("bad"), words("有 1 处排课冲突。")),
			within(Card("状态"), div("chips", chips...))),
			within(Card("办理经过"), Steps(Step{"提交", "林知远", "学校教务", "", sampleTime, "info"}, Step{"退回", "苏晓梅", "补贴审核", "缺少第 3 周的考勤记录", sampleTime.Add(time.Hour), "bad"},
				Step{"审核通过", "苏晓梅", "补贴审核", "", sampleTime.Add(48 * time.Hour), "ok"}, Step{Title: "资金审批", Role: "资金审批"}), Meter("预算执行", 743, 1000))),
		within(Card(""), within(EmptyState("graduation-cap", "还没有培训班", "从课程目录选一门课，填好名额和日期就可以申报。"), LinkBtn("/new", "plus", "新增培训班", "pri"))))
}

func formSample(p *Page) templ.Component {
	check := domain.Check{}
	check.Text("name", "", 2, 60)
	check.Range("capacity", 600, 1, 60)
	check.Add("mode", "required")
	check.Date("starts_on", "2026-02-30")
	p.Err = check.Err().(*domain.Error)
	p.Values = map[string]string{"name": "", "capacity": "600", "starts_on": "2026-02-30", "rooms": "a,c", "fee": "0.00"}
	opts := []Option{{Value: "a", Label: "教学楼 302", Hint: "42 座"}, {Value: "b", Label: "焊接实训车间 A", Off: true}, {Value: "c", Label: "阶梯教室"}}
	return within(StaffShell(), Head("申报培训班", "青禾县第一职业技术学校"),
		within(Card(""), within(Form("/classes"),
			within(Group("基本情况", "这些内容会公布给报名的人。"), Field(Input{Name: "name", Max: 60}),
				within(Cols(), Field(Input{Name: "capacity", Type: "number", Hint: "1 到 60 人"}), Field(Input{Name: "starts_on", Type: "date"}), MoneyField(Input{Name: "fee", Optional: true}))),
			within(Group("上课", ""), Field(Input{Name: "course", Type: "select", Options: []Option{{Value: "w", Label: "电焊工"}, {Value: "s", Label: "缝纫工"}}}),
				Field(Input{Name: "mode", Type: "radio", Options: opts}), Field(Input{Name: "rooms", Type: "checks", Options: opts, Hint: "可以多选"}),
				Field(Input{Name: "note", Type: "textarea", Optional: true}), Field(Input{Name: "sure", Type: "check"})),
			within(Submit("提交申报"), LinkBtn("/classes", "", "返回")))),
		within(Upload("/import"), Field(Input{Name: "file", Type: "file"}), Submit("导入")))
}

func listSample(p *Page) templ.Component {
	l := listAt("/list?state=submitted&sort=-amount", "list")
	var rows []templ.Component
	for i := range 8 {
		rows = append(rows, templ.Raw("<tr>"), SelectRow("id", itoa(i), "SL-2026-11-034"+itoa(i), i == 5), TdMain("/c/1", "SL-2026-11-034"+itoa(i), "焊工（初级）第 6 期"), TdTwo("青禾县第一职业技术学校", "示范州 / 青禾县"),
			TdNum(42), TdMoney(domain.Fen(7_560_000*(i+1))), templ.Raw("<td>"), StateChip("claim", []string{"submitted", "checked", "approved", "paid", "returned", "paying", "noticed", "refused"}[i]), templ.Raw(`</td><td class="op"><a href="/c/1">查看</a></td></tr>`))
	}
	table := within(Table("补贴申领明细"), templ.Raw("<thead><tr>"), SelectAll(), Th("单号 / 培训班"), Th("培训机构"), SortHead(l, "heads", "人数", "num"), SortHead(l, "amount", "金额（元）", "num"), Th("状态"), ThActs(), templ.Raw("</tr></thead><tbody>"),
		templ.Join(rows...), templ.Raw(`</tbody><tfoot><tr><th scope="row" colspan="3">本页合计</th><td class="num">336</td>`), TdMoney(272_160_000), templ.Raw(`<td colspan="2"></td></tr></tfoot>`))
	empty := listAt("/list?q=zzz", "none")
	return within(StaffShell(), Head("补贴申领", ""), RegionCrumb(l, []Link{{"示范自治区", "/r"}}, "示范州", []Option{{Value: "999901", Label: "青禾县"}, {Value: "999902", Label: "石榴市"}}),
		within(Listing(l, "申领列表"), Tabs(l, "状态", "state", Tab{"", "全部", 221}, Tab{"submitted", "待审核", 18}, Tab{"paid", "已拨付", 163}),
			within(FilterBar(l, "state"), Filter(l, Input{Name: "q", Type: "search", Label: "关键词"}), Filter(l, Input{Name: "trade", Type: "select", Label: "职业（工种）", Options: []Option{{"", "全部", "", false}, {"w", "焊工", "", false}}}), Filter(l, Input{Name: "from", Type: "date", Label: "提交日期起"})),
			within(Form("/list/bulk"), table, within(BulkBar(), Btn("pri", "check", "批量通过…"), Btn("", "rotate-ccw", "退回补正…"))), Pager(l, 8, 221, "abc")),
		within(Listing(empty, "空列表"), within(Table("空表"), templ.Raw("<tbody>"), EmptyRow(empty, 4, "没有符合条件的申领"), templ.Raw("</tbody>"))))
}

func weekSample(p *Page) templ.Component {
	w := Week{Caption: "25 焊接 1 班 第 12 周课表", Today: "2026-11-23", New: func(d domain.Date, n int) string { return "/lessons/new?day=" + string(d) + "&period=" + itoa(n) }}
	for i := range 7 {
		w.Days = append(w.Days, domain.Date("2026-11-23").Add(i))
	}
	for i, times := range []string{"09:30–10:15", "10:25–11:10", "11:25–12:10", "12:20–13:05", "15:30–16:15", "16:25–17:10", "17:25–18:10", "18:20–19:05", "20:00–20:45", "20:55–21:40"} {
		w.Periods = append(w.Periods, Period{i + 1, times, i == 4 || i == 8})
	}
	w.Lessons = []Block{
		{Day: w.Days[0], From: 1, To: 2, Course: "焊接工艺基础", Teacher: "王建国", Room: "教学楼 302", Tone: 1, Href: "/l/1", State: "held"},
		{Day: w.Days[0], From: 3, To: 4, Course: "机械识图", Teacher: "阿迪力·买买提", Room: "教学楼 305", Tone: 2, Href: "/l/1"},
		{Day: w.Days[1], From: 3, To: 4, Course: "焊接工艺基础", Teacher: "马晓燕", Was: "王建国", Room: "教学楼 302", Tone: 1, State: "sub", Href: "/l/1"},
		{Day: w.Days[2], From: 1, To: 4, Course: "气体保护焊实训", Teacher: "刘志强", Room: "焊接实训车间 B", Kind: "实训", Tone: 3, Href: "/l/1"},
		{Day: w.Days[3], From: 3, To: 4, Course: "焊接工艺基础", Teacher: "王建国", Room: "教学楼 302", Note: "教研活动", Tone: 4, State: "cancelled", Href: "/l/1"},
		{Day: w.Days[2], From: 5, To: 6, Course: "机械识图", Teacher: "阿迪力·买买提", Room: "教学楼 305", Tone: 2, State: "clash", Href: "/l/1"},
		{Day: w.Days[2], From: 6, To: 7, Course: "职业沟通", Teacher: "沈若兰", Room: "教学楼 305", Tone: 5, State: "clash", Href: "/l/1"},
		{Day: w.Days[4], From: 5, To: 5, Course: "Occupational health and safety at work", Teacher: "Gulnar", Room: "Lecture hall 1", Tone: 7, Href: "/l/1"},
		{Day: w.Days[5], From: 9, To: 12, Course: "技能答疑", Teacher: "沈若兰", Room: "教学楼 201", Tone: 8, Href: "/l/1"},
	}
	return within(StaffShell(), within(Head("课表", "第 12 周（11月23日 至 11月29日）"), Seg("周次", NavItem{"chevron-left", "上一周", "?w=11", 0}, NavItem{"", "本周", "?w=12", 1}, NavItem{"chevron-right", "下一周", "?w=13", 0}), LinkBtn("/n", "plus", "新增排课", "pri")),
		WeekLegend(), div("card ttc", WeekTable(w)))
}

func confirmSample(p *Page) templ.Component {
	p.Err = domain.ErrSamePerson
	return within(StaffShell(), Head("批量通过", ""), within(ConfirmBox("/claims/approval", "pri", "通过 2 单，共 132,600.00 元", "/list", Fact{Label: "单数", Value: "2"}, Fact{Label: "合计（元）", Value: "132,600.00", Big: true, Mono: true}, Fact{Label: "备注"}),
		Field(Input{Name: "otp", Type: "number"})), ActBtn("/classes/1/cancellation", "danger", "ban", "取消这个班"))
}

func homeSample(p *Page) templ.Component {
	p.Flash = Flash{"ok", "已报名。您随时可以退出，不需要理由。"}
	return within(PhoneShell(), Head("您好，李**", ""), ActCard("warn", "circle-alert", "需要您处理", "《质量检验》补考报名，11 月 27 日截止", "/me/retake"), NextLesson("下一节课", "明天 周二 09:30", "成衣工艺 · 帕提古丽老师", "1 号楼 203 缝纫实训室"),
		LinkList(NavItem{"file-text", "我的资料", "/me/file", 0}, NavItem{"message-square", "消息", "/me/messages", 2}),
		within(Card("缝纫工 第 3 期"), Facts(Fact{Label: "开课", Value: Day(context.WithValue(context.Background(), pageKey{}, p), "2026-11-23")}, Fact{Label: "状态", Part: StateChip("enrolment", "joined")}), ActBtn("/x/withdrawal", "", "", "退出这个班")))
}

func creditSample(p *Page) templ.Component {
	p.Demo = false
	return within(PhoneShell(), CreditHero("我的学分", "缝纫工（中级）· 第 3 期", "再修满 18 学分即可申请结业证书", 4250, 6000, Fact{Label: "出勤率", Value: "92%"}, Fact{Label: "已学课时", Value: "236 / 320"}),
		ModuleCard("m1", "公共基础", 1200, 1400, ModuleRow{"职业沟通", "6 学分", "ok", "check", "86 分"}, ModuleRow{"体育与健康", "2 学分", "info", "clock", "学习中"}),
		ModuleCard("m2", "实训操作", 1650, 2800, ModuleRow{"成衣工艺", "6 学分", "warn", "rotate-ccw", "需补考"}, ModuleRow{"岗位实习", "12 学分", "", "circle-dashed", "未开始"}),
		within(Notice("ok"), words("出勤率已达 80%，符合生活补贴条件")))
}

func dayListSample(p *Page) templ.Component {
	return within(PhoneShell(), Head("课表", "第 12 周"), DayList(
		DayLessons{"2026-11-23", []DayLesson{{"09:30–11:10", "成衣工艺", "帕提古丽", "缝纫实训室 203", "", "", ""}, {"15:30–17:10", "职业沟通", "沈若兰", "教学楼 201", "教师参加教研活动", "cancelled", ""}}},
		DayLessons{"2026-11-24", nil}))
}

func rollSample(p *Page) templ.Component {
	p.Err = &domain.Error{Kind: domain.Invalid, Code: "invalid", Fields: []domain.FieldError{{Field: "mark.2", Code: "required"}}}
	marks := []Option{{Value: "present", Label: "到"}, {Value: "late", Label: "迟到"}, {Value: "leave", Label: "请假"}, {Value: "absent", Label: "缺勤"}}
	return within(PhoneShell(), Head("点名", "焊接工艺基础 · 09:30–10:15"), within(Form("/lessons/1/attendance"), Roll("mark", marks, RollRow{"1", "李**", "", "present"}, RollRow{"2", "阿**", "昨天请假", ""}, RollRow{"3", "A**", "", "late"}), Submit("提交考勤")))
}

func phoneFormSample(p *Page) templ.Component {
	p.User, p.Tabs = nil, nil
	p.Err = domain.ErrSignIn
	return within(PublicShell(), div("stack", templ.Raw("<h1>登录</h1>"), within(Card(""), within(Form("/session"), Field(Input{Name: "login", Auto: "username"}), Field(Input{Name: "password", Type: "password", Auto: "current-password"}), Submit("登录")))))
}

func verifySample(p *Page) templ.Component {
	p.User, p.Demo = nil, false
	return within(WideShell(), Verdict("valid", ""), div("two",
		CertCard("职业（工种） · 技能等级", "缝纫工 · 四级/中级工", sampleTime, "https://zyjn.example/verify/PX202604001208", Fact{Label: "持证人", Value: "陈**", Big: true}, Fact{Label: "培训课时", Value: "320"}, Fact{Label: "证书编号", Value: "PX202604001208", Mono: true}, Fact{Label: "发证日期", Value: "2026年6月18日"}, Fact{Label: "培训机构", Value: "青禾县第一职业技术学校"}, Fact{Label: "发证机构", Value: "示范州职业能力评价中心"}),
		div("aside", within(Card("请再核对两点"), templ.Raw("<ol><li>网址以 https://zyjn.example 开头</li><li>姓名、编号与纸质证书一致</li></ol>")), within(Card("核验另一本证书"), templ.Raw(`<form action="/verify" class="form">`), Field(Input{Name: "number", Hint: "位于证书右下角"}), Submit("核验"), templ.Raw("</form>")))))
}

func downSample(p *Page) templ.Component {
	p.User = nil
	var all []templ.Component
	for _, s := range []string{"down", "unknown", "revoked", "suspended", "superseded", "expired"} {
		all = append(all, Verdict(s, ""))
	}
	return within(PublicShell(), all...)
}

func sortedLooks() (all []string) {
	for k := range looks {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

func renderSample(t *testing.T, path string, l text.Locale) string {
	p := samplePage(path, l)
	body := samples[path](&p)
	var b bytes.Buffer
	if err := body.Render(context.WithValue(t.Context(), pageKey{}, &p), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGalleryIsWellFormed(t *testing.T) {
	for path := range samples {
		for _, l := range []text.Locale{text.In("zh-Hans"), text.In("en"), text.Preview("ug")} {
			t.Run(path+" "+l.Tag(), func(t *testing.T) { wellFormed(t, renderSample(t, path, l)) })
		}
	}
}

func wellFormed(t *testing.T, src string) {
	root, err := html.Parse(strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	ids, named := map[string]int{}, map[string]bool{}
	each(root, func(n *html.Node) {
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
		if n.Data == "label" {
			named[attr(n, "for")] = true
		}
	})
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	each(root, func(n *html.Node) { checkNode(t, n, ids, named) })
	balanced(t, src)
}

func checkNode(t *testing.T, n *html.Node, ids map[string]int, named map[string]bool) {
	switch n.Data {
	case "input", "select", "textarea":
		if typ := attr(n, "type"); typ != "hidden" && attr(n, "aria-label") == "" && !named[attr(n, "id")] {
			t.Errorf("%s %q has no label", n.Data, attr(n, "name"))
		}
	case "form":
		if attr(n, "method") == "post" && find(n, keyField) == nil {
			t.Errorf("form %s has no token", attr(n, "action"))
		}
	case "a":
		if h := attr(n, "href"); strings.HasPrefix(h, "#") && ids[h[1:]] == 0 {
			t.Errorf("link to %s leads nowhere", h)
		}
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			t.Errorf("<%s> has %s, which the policy of content forbids", n.Data, a.Key)
		}
	}
	for _, key := range []string{"for", "aria-labelledby", "aria-describedby"} {
		for id := range strings.FieldsSeq(attr(n, key)) {
			if ids[id] == 0 {
				t.Errorf("%s of <%s> names %q, which is not there", key, n.Data, id)
			}
		}
	}
}

var void = strings.Fields("area base br col embed hr img input link meta source track wbr !doctype")

// balanced finds elements that are not closed, which the parser would forgive.
func balanced(t *testing.T, src string) {
	z := html.NewTokenizer(strings.NewReader(src))
	var open []string
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("not closed: %v", open)
			}
			return
		case html.StartTagToken:
			if name, _ := z.TagName(); !slices.Contains(void, string(name)) {
				open = append(open, string(name))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if len(open) == 0 || open[len(open)-1] != string(name) {
				t.Fatalf("</%s> closes %v", name, open)
			}
			open = open[:len(open)-1]
		}
	}
}

func each(n *html.Node, f func(*html.Node)) {
	if n.Type == html.ElementNode {
		f(n)
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		each(c, f)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func find(n *html.Node, name string) (hit *html.Node) {
	each(n, func(c *html.Node) {
		if attr(c, "name") == name {
			hit = c
		}
	})
	return hit
}

// TestGallery serves the samples to look at: -gallery 127.0.0.1:8099. ?rtl=1 shows them from right to left.
func TestGallery(t *testing.T) {
	if *galleryAddr == "" {
		t.Skip("only with -gallery ADDRESS")
	}
	app := fiber.New(fiber.Config{Immutable: true, DisableStartupMessage: true})
	app.Get("/a/:file", serveAsset)
	app.Get("/me/sw.js", serveWorker)
	app.Use(display)
	app.Get("/*", func(c *fiber.Ctx) error {
		s, ok := samples[c.Path()]
		if !ok {
			return fiber.ErrNotFound
		}
		own := newPage(c, "")
		if c.Query("rtl") != "" {
			own.Locale = text.Preview("ug")
		}
		p := samplePage(own.Path, own.Locale)
		p.Big = own.Big
		return render(c, p, s(&p))
	})
	go app.Listen(*galleryAddr)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	<-stop
}
