package web

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"

	"yiji/domain"
	"yiji/storage/storagetest"
)

// What no operation takes is answered as a problem whose type is a page that explains it.
func TestEveryErrorIsAProblemWithAPage(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		school := s.as[domain.RoleSchool]
		for _, tc := range []struct {
			name, method, path, body, contentType, code string
			status                                      int
		}{
			{"an address that is not there", "GET", "/nothing", "", "", "not-found", 404},
			{"an act of a later issue", "POST", "/classes/1/moving", "", "", "not-found", 404},
			{"a method that is not taken", "DELETE", "/classes", "", "", "method-not-allowed", 405},
			{"a method that is not taken of a record", "POST", "/claims/x", "{}", "", "method-not-allowed", 405},
			{"unreadable JSON", "POST", "/classes", "{", "application/json", "unreadable", 400},
			{"no body", "POST", "/classes", "", "application/json", "unreadable", 400},
			{"two bodies", "POST", "/classes", "{}{}", "application/json", "unreadable", 400},
			{"another type", "POST", "/classes", "title=x", "application/x-www-form-urlencoded", "unsupported-media-type", 415},
			{"another type of text", "POST", "/classes", "<a/>", "text/xml", "unsupported-media-type", 415},
			{"a body that is too large", "POST", "/classes", `{"title": "` + strings.Repeat("x", 1<<20) + `"}`, "application/json", "too-large", 413},
			{"a list", "POST", "/classes", "[]", "application/json", "invalid", 422},
		} {
			r := school.call(tc.method, tc.path, tc.body, "Content-Type", tc.contentType)
			if r.Status != tc.status || r.str("code") != tc.code || r.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s: %d %s %s", tc.name, r.Status, r.Header.Get("Content-Type"), r.Raw)
			}
			if r.Status == 405 && r.Header.Get("Allow") == "" {
				t.Error("405 without Allow")
			}
			s.checkPage(r)
		}
	})
}

// checkPage follows a problem's type and holds its other members.
func (s *apiStage) checkPage(r reply) {
	s.t.Helper()
	if r.str("type") != "/problems/"+r.str("code") || r.num("status") != r.Status || !strings.HasPrefix(r.str("instance"), "urn:uuid:") || r.str("title") == "" {
		s.t.Errorf("%s", r.Raw)
	}
	res, err := s.app.Test(httptest.NewRequest("GET", r.str("type"), nil), -1)
	s.must(err)
	if res.StatusCode != http.StatusOK {
		s.t.Errorf("%s answers %d", r.str("type"), res.StatusCode)
	}
}

func TestEveryFieldToBlameIsNamedInTheReadersLanguage(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		school, plan := s.as[domain.RoleSchool], s.plan()
		before := storagetest.Contents(t, s.s)
		for name, tc := range map[string]struct {
			body obj
			want []string
		}{
			"wrong types": {plan.but("title", 7, "level", "五", "capacity", 1.5, "starts_on", true),
				[]string{"body.capacity not-a-number", "body.level not-a-number", "body.starts_on wrong-type", "body.title wrong-type"}},
			"missing":        {plan.without("title", "ends_on"), []string{"body.ends_on required", "body.title required"}},
			"null":           {plan.but("title", nil), []string{"body.title wrong-type"}},
			"unknown":        {plan.but("state", "open", "nation", "x"), []string{"body.nation field-unknown", "body.state field-unknown"}},
			"other case":     {plan.without("title").but("Title", "馕制作班"), []string{"body.title required", "body.Title field-unknown"}},
			"no such day":    {plan.but("starts_on", "2026-02-30"), []string{"body.starts_on date-invalid"}},
			"too long":       {plan.but("title", strings.Repeat("班", 201)), []string{"body.title too-long"}},
			"a bit too long": {plan.but("title", strings.Repeat("班", 61)), []string{"body.title too-long"}},
			"too great":      {plan.but("capacity", 1e15), []string{"body.capacity too-great"}},
			"NUL":            {plan.but("title", "馕\x00班", "room_id", "\x00"), []string{"body.room_id text-characters", "body.title text-characters"}},
			"turned text":    {plan.but("title", "馕\u202e班"), []string{"body.title text-characters"}},
			"of the domain": {plan.but("course_id", nowhere, "room_id", s.w.Counties[1].Schools[0].Rooms[0].ID, "teacher_id", s.county.Issuer.PersonID, "capacity", 0),
				[]string{"body.course_id choose-one", "body.room_id choose-one", "body.teacher_id choose-one", "body.capacity out-of-range"}},
			"dates the wrong way": {plan.but("starts_on", "2026-05-02", "ends_on", "2026-05-01", "mode", "asleep", "capacity", 201),
				[]string{"body.mode mode-not-of-course", "body.capacity out-of-range", "body.capacity capacity-over-seats", "body.ends_on ends-before-start"}},
		} {
			r := school.call("POST", "/classes", tc.body).is(422, "invalid").blame(tc.want...)
			zh := school.call("POST", "/classes", tc.body, "Accept-Language", "zh-CN").is(422).blame(tc.want...)
			if name == "missing" && (r.str("errors.0.message") != "Fill in “Last day”." || zh.str("errors.0.message") != "请填写“结束日期”。" || zh.Header.Get("Content-Language") != "zh-Hans") {
				t.Error(r.str("errors.0.message"), zh.str("errors.0.message"))
			}
			if r.str("errors.0.message") == zh.str("errors.0.message") {
				t.Errorf("%s: %s in both languages", name, r.str("errors.0.message"))
			}
		}
		school.call("POST", "/classes", plan.but("title", "𪚥𠮷制作班")).is(201)
		if d := storagetest.Changed(before, storagetest.Contents(t, s.s)); d["classes"] != 1 || d["audits"] != 1 {
			t.Errorf("changed: %v", d)
		}
	})
}

func TestQueriesAreJudgedLikeBodies(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		for path, want := range map[string]string{
			"/courses?limit=0": "query.limit too-small", "/courses?limit=201": "query.limit too-great", "/courses?limit=many": "query.limit not-a-number",
			"/courses?cursor=%21": "query.cursor invalid", "/courses?cursor=" + cursorOf(nowhere): "query.cursor invalid", "/courses?sort=name": "query.sort field-unknown",
			"/courses?search=%00": "query.search text-characters", "/consent-texts?purpose=enrolment": "query.language required",
			"/consent-texts?purpose=marriage&language=en": "query.purpose choose-one",
		} {
			s.nobody.call("GET", path, nil).is(422, "invalid").blame(want)
		}
		s.as[domain.RoleSchool].call("GET", "/classes?region=990000000001", nil).is(422).blame("query.region region-unknown")
	})
}

func TestListsComeInPagesThatDoNotOverlap(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		school, made := s.as[domain.RoleSchool], map[string]bool{}
		for range 5 {
			made[s.draft()] = true
		}
		seen, cursor := 0, ""
		for range 3 {
			r := school.call("GET", "/classes?limit=2&cursor="+cursor, nil).is(200)
			for i := range r.at("items").([]any) {
				if id := r.id("items." + string(rune('0'+i)) + ".id"); made[id] {
					delete(made, id)
					seen++
				}
			}
			cursor = r.str("next")
		}
		if seen != 5 || cursor != "" {
			t.Error(seen, cursor)
		}
		all := s.nobody.call("GET", "/courses?limit=200", nil).is(200)
		first := s.nobody.call("GET", "/courses?limit=10", nil).is(200)
		second := s.nobody.call("GET", "/courses?limit=200&cursor="+first.id("next"), nil).is(200)
		if n := len(all.at("items").([]any)); len(second.at("items").([]any)) != n-10 || second.str("items.0.id") != all.str("items.10.id") {
			t.Error(n, second.str("items.0.id"))
		}
		if r := s.nobody.call("GET", "/courses?search=%E7%94%B5%E7%84%8A", nil).is(200); len(r.at("items").([]any)) == 0 || len(r.at("items").([]any)) == len(all.at("items").([]any)) {
			t.Errorf("%s", r.Raw)
		}
	})
}

// The server refuses such a body by its announced length, before any of it comes.
func TestABodyBeyondTheServersLimitIsAProblemToo(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		s.must(err)
		go func() { _ = s.app.Listener(l) }()
		defer func() { s.must(s.app.Shutdown()) }()
		c, err := net.Dial("tcp", l.Addr().String())
		s.must(err)
		defer c.Close()
		_, err = fmt.Fprintf(c, "POST /api/v1/classes HTTP/1.1\r\nHost: example.com\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", BodyLimit+1)
		s.must(err)
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		s.must(err)
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		s.must(err)
		if res.StatusCode != 413 || res.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(b), `"code":"too-large"`) {
			t.Errorf("%d %v %s", res.StatusCode, res.Header, b)
		}
	})
}

func TestPackedBodiesAreRefused(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, err := z.Write(make([]byte, 200<<20))
		s.must(err)
		s.must(z.Close())
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		before := m.TotalAlloc
		s.as[domain.RoleSchool].call("POST", "/classes", packed.String(), "Content-Encoding", "gzip").is(400, "unreadable")
		s.nobody.call("POST", "/persons", packed.String(), "Content-Encoding", "gzip").is(400, "unreadable")
		s.nobody.call("POST", "/classes", packed.String(), "Content-Encoding", "gzip").is(401)
		s.nobody.call("POST", "/persons", packed.String(), "Content-Encoding", "gzip", "Content-Type", "application/x-www-form-urlencoded").is(400)
		if runtime.ReadMemStats(&m); m.TotalAlloc-before > 100<<20 {
			t.Errorf("%d MB were unpacked", (m.TotalAlloc-before)>>20)
		}
	})
}

// While no ombudsman is in office a subsidised class does not open; the answer says when to ask again.
func TestWhatPassesSaysWhenToComeAgain(t *testing.T) {
	stageAPI(t, func(s *apiStage) {
		id := s.draft()
		s.as[domain.RoleSchool].call("POST", "/classes/"+id+"/filing", nil).is(200)
		s.as[domain.RoleCounty].call("POST", "/classes/"+id+"/approval", nil).is(200)
		s.must(storagetest.Exec(t, s.s, "UPDATE grants SET valid_to = '2020-01-01' WHERE role = 'ombudsman'"))
		r := s.as[domain.RoleSchool].call("POST", "/classes/"+id+"/opening", nil).is(503, "ombudsman-missing")
		if r.Header.Get("Retry-After") == "" {
			t.Error(r.Header)
		}
		s.checkPage(r)
	})
}
