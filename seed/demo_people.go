package seed

import (
	"fmt"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
)

// person is somebody of the played year.
type person struct {
	county  int
	in      action.Registration
	as      action.Registered // once registered
	session access.PersonSession
	classes []*run
	percent int // how many lessons in a hundred they come to
}

// parts of the made-up names; nothing follows from a name.
var (
	surnames = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎")
	given    = []string{"伟", "芳", "秀兰", "建国", "小红", "志强", "丽娟", "海涛", "晓东", "玉梅", "天佑", "雪", "子涵", "春生", "美玲", "文博", "立秋", "慧", "大勇", "思远"}
	long     = []string{"阿依古丽", "艾合买提", "买买提江", "古丽巴哈尔", "吐尔逊", "阿不都热西提", "热孜万古丽", "依力亚斯", "帕提曼", "库尔班江", "叶尔波力", "努尔古丽", "阿卜杜喀迪尔", "玛丽亚木", "居马别克", "阿依登"}
	fathers  = []string{"买买提", "艾山", "阿卜杜热合曼", "托合提", "肉孜", "吐尔洪", "阿卜杜喀迪尔江", "卡米力", "赛买提", "别克", "依明", "哈孜", "努尔麦麦提", "达吾提", "木合塔尔", "阿合买提别克"}
)

// counties is how the people are spread over the three counties, in hundredths.
var counties = [3]int{50, 25, 25}

// invent makes up everybody, and lets whoever joins no class register some day of the year.
func (p *player) invent() {
	p.pools, p.next = make([][]*person, len(counties)), make([]int, len(counties))
	for i := range p.o.People {
		x := p.somebody(i)
		p.people = append(p.people, x)
		if i == 0 {
			p.trainee = x
			continue
		}
		p.pools[x.county] = append(p.pools[x.county], x)
		p.on(p.between(DemoDay.Add(-360), yesterday), 9+p.rng.IntN(11), func() error { return p.register(x) })
	}
}

// somebody makes up the i-th person: of age, with an identity number that nobody can have (people-first 20).
func (p *player) somebody(i int) *person {
	x := &person{county: p.countyOf(i), percent: 92 + p.rng.IntN(9)}
	switch n := p.rng.IntN(20); {
	case n == 0:
		x.percent = 55 + p.rng.IntN(15)
	case n < 3:
		x.percent = 80 + p.rng.IntN(10)
	}
	born := domain.Date("1972-01-01").Add(p.rng.IntN(35*365 - 60))
	language := []string{"zh-Hans", "zh-Hans", "ug", "kk-Arab"}[p.rng.IntN(4)]
	x.in = action.Registration{Name: p.name(i), IdentityNumber: ident.Fictional(born, i), Phone: fmt.Sprintf("199%08d", i), Language: language}
	if i == 0 {
		x.percent, x.in.Phone, x.in.PIN, x.in.Language, x.in.Name = 97, DemoPhone, DemoPIN, "zh-Hans", "阿依努尔·艾合买提"
	}
	return x
}

// countyOf spreads the people over the counties in turn, so that a smaller demo has the same shares.
func (p *player) countyOf(i int) int {
	switch n := i * 37 % 100; {
	case n < counties[0]:
		return 0
	case n < counties[0]+counties[1]:
		return 1
	}
	return 2
}

func (p *player) name(i int) string {
	switch {
	case i == 4:
		return "𠮷田友" // a character beyond U+FFFF
	case i == 5:
		return "阿卜杜热西提·阿卜杜喀迪尔江·努尔麦麦提托合提" // long, with two separators
	case p.rng.IntN(2) == 0:
		return long[p.rng.IntN(len(long))] + "·" + fathers[p.rng.IntN(len(fathers))]
	}
	return string(surnames[p.rng.IntN(len(surnames))]) + given[p.rng.IntN(len(given))]
}

// register lets x open their own file, once.
func (p *player) register(x *person) (err error) {
	if x.as.PersonID != "" {
		return nil
	}
	x.in.RegionCode = string(p.w.Counties[x.county].Region.Code)
	if x != p.trainee || p.o.NoSignin {
		x.as, err = p.a.RegisterWithout(p.ctx, x.in)
	} else {
		x.as, err = p.a.Register(p.ctx, x.in)
		p.w.Signins = inOrder(append(p.w.Signins, Signin{domain.RoleTrainee, x.in.Phone, x.in.PIN}))
	}
	if x == p.trainee {
		p.w.Trainee = x.as
	}
	return err
}

// own is x's own session of the played year.
func (p *player) own(x *person) (access.PersonSession, error) {
	if err := p.register(x); err != nil {
		return x.session, err
	}
	var err error
	if !x.session.Valid() {
		x.session, err = Session(p.ctx, p.a, x.as.AccountID)
	}
	return x.session, err
}

// free reports whether x can join r: they never took its course, and no other class of theirs runs at the same time.
func (x *person) free(r *run) bool {
	for _, o := range x.classes {
		if o.course.ID == r.course.ID || o.from <= r.last && r.from <= o.last {
			return false
		}
	}
	return true
}

// joiners are n people who find r: mostly those of its county who learned nothing yet, some who did, a few from elsewhere.
func (p *player) joiners(r *run, n int) (list []*person) {
	for tries := 0; len(list) < n && tries < 50*n; tries++ {
		var x *person
		switch k := p.rng.IntN(20); {
		case k == 0:
			x = p.people[1+p.rng.IntN(len(p.people)-1)]
		case k < 3:
			pool := p.pools[r.county]
			x = pool[p.rng.IntN(len(pool))]
		default:
			pool := p.pools[r.county]
			x = pool[p.next[r.county]%len(pool)]
			p.next[r.county]++
		}
		if x.free(r) {
			x.classes = append(x.classes, r)
			list = append(list, x)
		}
	}
	return list
}
