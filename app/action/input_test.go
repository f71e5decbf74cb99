package action_test

import (
	"strings"
	"testing"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
)

// long is more text than any field takes; rare is a character beyond U+FFFF, which every text takes.
var (
	long = strings.Repeat("长", 2001)
	rare = "𬭚𠮷"
)

// A fault is one wrong field of an input, and what it is blamed for.
type fault[T any] struct {
	change func(*T)
	field  string
	code   string
}

// blame tries an input with each fault alone: its field is blamed and nothing else, and nothing is half-written.
func blame[T any](s *stage, good T, faults map[string]fault[T], act func(T) error) {
	s.Helper()
	for name, f := range faults {
		s.Run(name, func(*testing.T) {
			in := good
			f.change(&in)
			s.refused(domain.ErrInvalid, func() error { err := act(in); s.blames(err, map[string]string{f.field: f.code}); return err })
		})
	}
}

func TestEveryWrongFieldOfARegistrationIsNamed(t *testing.T) {
	each(t, func(s *stage) {
		type in = action.Registration
		good := s.registration("1990-05-05")
		good.PIN = "482913"
		body := ident.Fictional("1990-05-05", 900)
		wrong := body[:17] + map[bool]string{true: "1", false: "0"}[body[17] == '0']
		blame(s, good, map[string]fault[in]{
			"no name":          {func(r *in) { r.Name = "" }, "name", "required"},
			"blank name":       {func(r *in) { r.Name = " \u3000" }, "name", "required"},
			"name with digits": {func(r *in) { r.Name = "阿1" }, "name", "name-characters"},
			"name with NUL":    {func(r *in) { r.Name = "阿\x00" }, "name", "name-characters"},
			"name no UTF-8":    {func(r *in) { r.Name = "\xff\xfe" }, "name", "name-characters"},
			"name with bidi":   {func(r *in) { r.Name = "阿\u202e" }, "name", "name-characters"},
			"name long":        {func(r *in) { r.Name = strings.Repeat("阿", 51) }, "name", "too-long"},
			"number short":     {func(r *in) { r.IdentityNumber = "123" }, "identity_number", "identity-length"},
			"number long":      {func(r *in) { r.IdentityNumber = long }, "identity_number", "identity-length"},
			"number letters":   {func(r *in) { r.IdentityNumber = "99999919900505ABCD" }, "identity_number", "identity-characters"},
			"number NUL":       {func(r *in) { r.IdentityNumber = body[:17] + "\x00" }, "identity_number", "identity-characters"},
			"check digit":      {func(r *in) { r.IdentityNumber = wrong }, "identity_number", "identity-check-digit"},
			"no such birthday": {func(r *in) { r.IdentityNumber = ident.Fictional("1990-02-30", 1) }, "identity_number", "identity-birth-date"},
			"born tomorrow":    {func(r *in) { r.IdentityNumber = ident.Fictional("2026-03-03", 1) }, "identity_number", "identity-birth-date"},
			"phone short":      {func(r *in) { r.Phone = "1391234" }, "phone", "phone-invalid"},
			"phone letters":    {func(r *in) { r.Phone = "139abcdefgh" }, "phone", "phone-invalid"},
			"phone four bytes": {func(r *in) { r.Phone = rare }, "phone", "phone-invalid"},
			"no PIN":           {func(r *in) { r.PIN = "" }, "pin", "pin-invalid"},
			"PIN of five":      {func(r *in) { r.PIN = "12345" }, "pin", "pin-invalid"},
			"PIN of letters":   {func(r *in) { r.PIN = "12a456" }, "pin", "pin-invalid"},
			"PIN full-width":   {func(r *in) { r.PIN = "１２" }, "pin", "pin-invalid"},
			"language unknown": {func(r *in) { r.Language = "zh-Hans,ug" }, "language", "choose-one"},
			"language NUL":     {func(r *in) { r.Language = "\x00" }, "language", "choose-one"},
			"no region":        {func(r *in) { r.RegionCode = "" }, "region_code", "division-code"},
			"region no code":   {func(r *in) { r.RegionCode = "石榴市" }, "region_code", "division-code"},
			"region NUL":       {func(r *in) { r.RegionCode = "99990\x00" }, "region_code", "division-code"},
			"region unknown":   {func(r *in) { r.RegionCode = "990199" }, "region_code", "region-unknown"},
			"region too high":  {func(r *in) { r.RegionCode = "9999" }, "region_code", "region-too-high"},
		}, func(r in) error { _, err := s.Register(s.Context(), r); return err })
		_, err := s.Register(s.Context(), in{})
		s.blames(err, map[string]string{"name": "required", "identity_number": "identity-length", "pin": "pin-invalid", "language": "choose-one", "region_code": "division-code"})
		good.Name = "阿" + rare
		s.done("person.register", func() error { _, err := s.Register(s.Context(), good); return err })
	})
}

func TestEveryWrongFieldOfAClassIsNamed(t *testing.T) {
	each(t, func(s *stage) {
		type in = action.NewClass
		far := s.Counties[1].Schools[0]
		today := s.Store.Today()
		faults := map[string]fault[in]{
			"no title":          {func(c *in) { c.Title = "" }, "title", "required"},
			"title long":        {func(c *in) { c.Title = long }, "title", "too-long"},
			"title NUL":         {func(c *in) { c.Title = "a\x00b" }, "title", "text-characters"},
			"title no UTF-8":    {func(c *in) { c.Title = "\xff\xff" }, "title", "text-characters"},
			"no course":         {func(c *in) { c.CourseID = "" }, "course_id", "choose-one"},
			"course unknown":    {func(c *in) { c.CourseID = "course-none" }, "course_id", "choose-one"},
			"course NUL":        {func(c *in) { c.CourseID = "\x00' OR 1=1 --" }, "course_id", "choose-one"},
			"level of others":   {func(c *in) { c.Level = 5 }, "level", "level-not-of-course"},
			"level beyond":      {func(c *in) { c.Level = 1 << 32 }, "level", "level-not-of-course"},
			"room unknown":      {func(c *in) { c.RoomID = "r\x00" }, "room_id", "choose-one"},
			"another's room":    {func(c *in) { c.RoomID = far.Rooms[0].ID }, "room_id", "choose-one"},
			"teacher unknown":   {func(c *in) { c.TeacherID = "\x00" }, "teacher_id", "choose-one"},
			"another's teacher": {func(c *in) { c.TeacherID = far.Teachers[0].PersonID }, "teacher_id", "choose-one"},
			"mode unknown":      {func(c *in) { c.Mode = "evenings" }, "mode", "mode-not-of-course"},
			"no seat":           {func(c *in) { c.Capacity = 0 }, "capacity", "out-of-range"},
			"below no seat":     {func(c *in) { c.Capacity = -1 << 40 }, "capacity", "out-of-range"},
			"more than seats":   {func(c *in) { c.Capacity = 41 }, "capacity", "capacity-over-seats"},
			"no start":          {func(c *in) { c.StartsOn = "" }, "starts_on", "required"},
			"start never":       {func(c *in) { c.StartsOn = "2026-02-30" }, "starts_on", "date-invalid"},
			"start NUL":         {func(c *in) { c.StartsOn = "2026-03-0\x00" }, "starts_on", "date-invalid"},
			"start past":        {func(c *in) { c.StartsOn = today.Add(-1) }, "starts_on", "date-past"},
			"no end":            {func(c *in) { c.EndsOn = "" }, "ends_on", "required"},
			"end never":         {func(c *in) { c.EndsOn = "2026-13-01" }, "ends_on", "date-invalid"},
			"end before start":  {func(c *in) { c.EndsOn = today.Add(-1) }, "ends_on", "ends-before-start"},
			"end too late":      {func(c *in) { c.EndsOn = today.AddMonths(37) }, "ends_on", "too-long-class"},
		}
		blame(s, s.plan(9), faults, func(c in) error { _, err := s.DraftClass(s.Context(), s.school.Actor, c); return err })
		draft := must(s.DraftClass(s.Context(), s.school.Actor, s.plan(9)))
		blame(s, s.plan(9), map[string]fault[in]{
			"edited: no title":  faults["no title"],
			"edited: room":      faults["another's room"],
			"edited: past":      faults["start past"],
			"edited: beyond 64": faults["below no seat"],
		}, func(c in) error {
			_, err := s.EditClass(s.Context(), s.school.Actor, draft.ID, draft.Version, c)
			return err
		})
		_, err := s.DraftClass(s.Context(), s.school.Actor, in{Level: -1})
		s.blames(err, map[string]string{"title": "required", "course_id": "choose-one", "room_id": "choose-one", "teacher_id": "choose-one", "capacity": "out-of-range", "starts_on": "required", "ends_on": "required"})
		s.refused(domain.ErrStale, func() error {
			_, err := s.EditClass(s.Context(), s.school.Actor, draft.ID, draft.Version-1, s.plan(9))
			return err
		})
		named := s.plan(9)
		named.Title = "馕" + rare
		s.done("class.draft", func() error { _, err := s.DraftClass(s.Context(), s.school.Actor, named); return err })
		filed := must(s.FileClass(s.Context(), s.school.Actor, draft.ID))
		for _, reason := range []string{"", "because", "room-unfit,other-office", "\x00"} {
			s.refused(domain.ErrInvalid, func() error {
				_, err := s.ReturnClass(s.Context(), s.county.Staff[0], filed.ID, reason)
				s.blames(err, map[string]string{"reason": "choose-one"})
				return err
			})
		}
	})
}

func TestAClassFiledTooLateIsBlamedForItsStart(t *testing.T) {
	each(t, func(s *stage) {
		c := must(s.DraftClass(s.Context(), s.school.Actor, s.plan(9)))
		s.clock.Days(1)
		s.refused(domain.ErrInvalid, func() error {
			_, err := s.FileClass(s.Context(), s.school.Actor, c.ID)
			s.blames(err, map[string]string{"starts_on": "date-past"})
			return err
		})
	})
}

func TestEveryWrongFieldOfALessonIsNamed(t *testing.T) {
	each(t, func(s *stage) {
		type in = action.NewLesson
		c := s.open(9)
		far := s.Counties[1].Schools[0]
		blame(s, s.lesson(c), map[string]fault[in]{
			"module unknown":      {func(l *in) { l.ModuleID = "\x00" }, "module_id", "choose-one"},
			"another's module":    {func(l *in) { l.ModuleID = "course-welding-m1" }, "module_id", "choose-one"},
			"another's room":      {func(l *in) { l.RoomID = far.Rooms[0].ID }, "room_id", "choose-one"},
			"another's teacher":   {func(l *in) { l.TeacherID = far.Teachers[0].PersonID }, "teacher_id", "choose-one"},
			"no date":             {func(l *in) { l.Date = "" }, "date", "required"},
			"date never":          {func(l *in) { l.Date = "2026-02-29" }, "date", "date-invalid"},
			"date outside":        {func(l *in) { l.Date = c.EndsOn.Add(1) }, "date", "date-outside-class"},
			"period before":       {func(l *in) { l.Period = 0 }, "period", "out-of-range"},
			"period after":        {func(l *in) { l.Period = 11 }, "period", "out-of-range"},
			"no hours":            {func(l *in) { l.Hours = 0 }, "hours", "out-of-range"},
			"into the evening":    {func(l *in) { l.Period = 10 }, "hours", "beyond-day"},
			"kind unknown":        {func(l *in) { l.Kind = "talk\x00" }, "kind", "choose-one"},
			"no weeks":            {func(l *in) { l.Weeks = 0 }, "weeks", "out-of-range"},
			"more than half year": {func(l *in) { l.Weeks = 31 }, "weeks", "out-of-range"},
			"weeks beyond":        {func(l *in) { l.Weeks = 30 }, "date", "date-outside-class"},
		}, func(l in) error { _, err := s.PlaceLesson(s.Context(), s.school.Actor, c.ID, l); return err })
	})
}

func TestEveryWrongFieldOfAnOrganisationIsNamed(t *testing.T) {
	each(t, func(s *stage) {
		type in = action.NewOrganisation
		who := s.county.Staff[0]
		body := "91999901MADEM0777"
		good := in{Kind: "enterprise", Name: "新公司" + rare, NameEn: "New", CreditCode: body + string(ident.CreditCheck(body)), RegionCode: "999901", Account: "6228480000000001"}
		blame(s, good, map[string]fault[in]{
			"kind unknown":      {func(o *in) { o.Kind = "club" }, "kind", "choose-one"},
			"no name":           {func(o *in) { o.Name = "" }, "name", "required"},
			"name NUL":          {func(o *in) { o.Name = "新\x00司" }, "name", "text-characters"},
			"name long":         {func(o *in) { o.Name = long }, "name", "too-long"},
			"English long":      {func(o *in) { o.NameEn = long }, "name_en", "too-long"},
			"code short":        {func(o *in) { o.CreditCode = "91" }, "credit_code", "credit-code-length"},
			"code alphabet":     {func(o *in) { o.CreditCode = "91999901MADEMIOSVZ" }, "credit_code", "credit-code-alphabet"},
			"code NUL":          {func(o *in) { o.CreditCode = body + "\x00" }, "credit_code", "credit-code-alphabet"},
			"account short":     {func(o *in) { o.Account = "1234567" }, "account", "account-invalid"},
			"account letters":   {func(o *in) { o.Account = "62284800ABCD" }, "account", "account-invalid"},
			"account long":      {func(o *in) { o.Account = strings.Repeat("1", 31) }, "account", "account-invalid"},
			"another county":    {func(o *in) { o.RegionCode = "999902" }, "region_code", "region-outside"},
			"region too high":   {func(o *in) { o.RegionCode = "99" }, "region_code", "region-too-high"},
			"host unknown":      {func(o *in) { o.HostID = "\x00" }, "host_id", "host-unknown"},
			"host that is none": {func(o *in) { o.HostID = s.school.ID }, "host_id", "host-unknown"},
		}, func(o in) error { _, err := s.AddOrganisation(s.Context(), who, o); return err })
		s.done("organisation.add", func() error { _, err := s.AddOrganisation(s.Context(), who, good); return err })
		s.refused(domain.ErrCodeTaken, func() error { _, err := s.AddOrganisation(s.Context(), who, good); return err })
	})
}

func TestEveryWrongFieldOfARoomIsNamed(t *testing.T) {
	each(t, func(s *stage) {
		type in = action.NewRoom
		far := s.Counties[1].Schools[0]
		site := s.school.Rooms[0].SiteID
		good := in{SiteID: site, Name: "新教室" + rare, Kind: "classroom", Seats: 30}
		blame(s, good, map[string]fault[in]{
			"no name":        {func(r *in) { r.Name = "" }, "name", "required"},
			"name long":      {func(r *in) { r.Name = long }, "name", "too-long"},
			"kind unknown":   {func(r *in) { r.Kind = "hall" }, "kind", "choose-one"},
			"no seat":        {func(r *in) { r.Seats = 0 }, "seats", "out-of-range"},
			"seats beyond":   {func(r *in) { r.Seats = 501 }, "seats", "out-of-range"},
			"another's site": {func(r *in) { r.SiteID = far.Rooms[0].SiteID }, "site_id", "choose-one"},
			"site unknown":   {func(r *in) { r.SiteID = "\x00" }, "site_id", "choose-one"},
			"no site name":   {func(r *in) { r.SiteID = ""; r.RegionCode = "999901" }, "site_name", "required"},
			"no site region": {func(r *in) { r.SiteID = ""; r.SiteName = "新教学点" }, "region_code", "division-code"},
			"site twice": {func(r *in) {
				r.SiteID, r.RegionCode = "", "999901"
				r.SiteName = must(s.Store.Sites(s.Context(), s.school.Actor.Scope))[0].Name
			}, "site_name", "name-taken"},
		}, func(r in) error { _, err := s.AddRoom(s.Context(), s.school.Actor, r); return err })
		s.done("room.add", func() error { _, err := s.AddRoom(s.Context(), s.school.Actor, good); return err })
		s.refused(errDomain, func() error {
			_, err := s.AddRoom(s.Context(), s.school.Actor, good)
			s.blames(err, map[string]string{"name": "name-taken"})
			return anyError(err)
		})
	})
}

func TestEveryWrongFieldOfAnAccountIsNamed(t *testing.T) {
	each(t, func(s *stage) {
		type in = action.NewUser
		good := in{Login: "new-one", Name: "新人" + rare, Role: domain.RoleSchool, OrganisationID: s.school.ID}
		blame(s, good, map[string]fault[in]{
			"no login":             {func(u *in) { u.Login = "" }, "login", "login-invalid"},
			"login digits first":   {func(u *in) { u.Login = "1a" }, "login", "login-invalid"},
			"login NUL":            {func(u *in) { u.Login = "a\x00b" }, "login", "login-invalid"},
			"login Han":            {func(u *in) { u.Login = "学校" }, "login", "login-invalid"},
			"login long":           {func(u *in) { u.Login = strings.Repeat("a", 41) }, "login", "login-invalid"},
			"no name":              {func(u *in) { u.Name = "" }, "name", "required"},
			"name long":            {func(u *in) { u.Name = long }, "name", "too-long"},
			"a person's role":      {func(u *in) { u.Role = domain.RoleTrainee }, "role", "role-not-grantable"},
			"the operator":         {func(u *in) { u.Role = domain.RoleOperator }, "role", "role-not-grantable"},
			"an ombudsman":         {func(u *in) { u.Role = domain.RoleOmbudsman }, "role", "role-not-grantable"},
			"role unknown":         {func(u *in) { u.Role = "king" }, "role", "role-not-grantable"},
			"neither":              {func(u *in) { u.OrganisationID = "" }, "region", "region-or-organisation"},
			"both":                 {func(u *in) { u.RegionCode = "999901" }, "region", "region-or-organisation"},
			"organisation unknown": {func(u *in) { u.OrganisationID = "\x00" }, "organisation", "organisation-unknown"},
			"region unknown":       {func(u *in) { u.OrganisationID, u.RegionCode = "", "980000" }, "region_code", "region-unknown"},
		}, func(u in) error { _, err := s.AddUser(s.Context(), domain.Operator, u); return err })
		made := must(s.AddUser(s.Context(), domain.Operator, good))
		s.refused(domain.ErrLoginTaken, func() error {
			_, err := s.AddUser(s.Context(), domain.Operator, good)
			s.blames(err, map[string]string{"login": "login-taken"})
			return err
		})
		for password, code := range map[string]string{"": "required", "short": "too-short", strings.Repeat("a", 201): "too-long", "with\x00a NUL in it": "text-characters"} {
			s.refused(domain.ErrInvalid, func() error {
				err := s.SetPassword(s.Context(), made.Token, password)
				s.blames(err, map[string]string{"password": code})
				return err
			})
		}
		s.refused(domain.ErrLinkSpent, func() error { return s.SetPassword(s.Context(), "no token", "a long password") })
		s.done("account.password", func() error { return s.SetPassword(s.Context(), made.Token, "a long password") })
		s.refused(domain.ErrLinkSpent, func() error { return s.SetPassword(s.Context(), made.Token, "another password") })
		good.Login = "too-late"
		late := must(s.AddUser(s.Context(), domain.Operator, good))
		s.clock.At = s.clock.At.Add(action.FirstLink)
		s.refused(domain.ErrLinkSpent, func() error { return s.SetPassword(s.Context(), late.Token, "a long password") })
	})
}

func TestEveryWrongFieldOfAVacancyAndAGrievanceIsNamed(t *testing.T) {
	each(t, func(s *stage) {
		type in = action.NewVacancy
		blame(s, s.vacancy(), map[string]fault[in]{
			"no title":        {func(v *in) { v.Title = "" }, "title", "required"},
			"title long":      {func(v *in) { v.Title = long }, "title", "too-long"},
			"course unknown":  {func(v *in) { v.CourseID = "\x00" }, "course_id", "choose-one"},
			"no place to go":  {func(v *in) { v.Places = 0 }, "places", "out-of-range"},
			"place NUL":       {func(v *in) { v.Place = "东\x00路" }, "place", "text-characters"},
			"task long":       {func(v *in) { v.Task = long }, "task", "too-long"},
			"wage of nothing": {func(v *in) { v.WageFen = 0 }, "wage", "wage-range"},
			"wage below":      {func(v *in) { v.WageFen = -1 }, "wage", "wage-range"},
			"hours":           {func(v *in) { v.HoursPerWeek = 60 }, "hours_per_week", "out-of-range"},
			"term":            {func(v *in) { v.TermMonths = -1 }, "term_months", "out-of-range"},
			"dormitory":       {func(v *in) { v.Dormitory = "" }, "dormitory", "choose-one"},
			"complaints":      {func(v *in) { v.Complaints = "无" }, "complaints", "too-short"},
			"no start":        {func(v *in) { v.StartsOn = "" }, "starts_on", "required"},
			"start today":     {func(v *in) { v.StartsOn = s.Store.Today() }, "starts_on", "date-past"},
		}, func(v in) error { _, err := s.PostVacancy(s.Context(), s.county.Employers[0].Actor, v); return err })
		p := s.person("1990-05-05")
		type g = action.NewGrievance
		blame(s, g{Topic: "fee", Text: "他们收了我三百元"}, map[string]fault[g]{
			"topic unknown": {func(x *g) { x.Topic = "" }, "topic", "choose-one"},
			"topic closed":  {func(x *g) { x.Topic = "bad-answer" }, "topic", "choose-one"},
			"no words":      {func(x *g) { x.Text = "" }, "text", "required"},
			"words NUL":     {func(x *g) { x.Text = "他们收了\x00我" }, "text", "text-characters"},
			"words long":    {func(x *g) { x.Text = long }, "text", "too-long"},
		}, func(x g) error { _, err := s.LeaveGrievance(s.Context(), p, x); return err })
		s.certified(p)
		v := must(s.PostVacancy(s.Context(), s.county.Employers[0].Actor, s.vacancy()))
		_, o := s.offered(p, v)
		for _, answer := range []string{"", "yes", "accepted\x00", "withdrawn"} {
			s.refused(domain.ErrInvalid, func() error {
				_, err := s.AnswerOffer(s.Context(), p, o.ID, action.OfferAnswer{Answer: answer})
				s.blames(err, map[string]string{"answer": "choose-one"})
				return err
			})
		}
		s.refused(domain.ErrOfferOpen, func() error {
			_, err := s.SendOffer(s.Context(), s.county.Employers[0].Actor, v.ID, o.JobRequestID)
			return err
		})
		s.refused(domain.ErrInvalid, func() error {
			_, err := s.SendOffer(s.Context(), s.county.Employers[0].Actor, v.ID, "\x00")
			s.blames(err, map[string]string{"job_request_id": "choose-one"})
			return err
		})
		s.refused(domain.ErrRequestOpen, func() error { _, err := s.AskForWork(s.Context(), p, course, s.yes("job-request")); return err })
		s.refused(domain.ErrNoCertificate, func() error {
			_, err := s.AskForWork(s.Context(), p, "course-welding", s.yes("job-request"))
			return err
		})
	})
}
