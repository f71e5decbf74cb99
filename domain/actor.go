package domain

import "time"

// The names of records, one Go type each, so that a mix-up does not compile. They are UUIDv7 text made in Go.
type (
	PersonID         string // a natural person, whatever accounts they hold
	AccountID        string
	GrantID          string
	OrganisationID   string
	SiteID           string
	RoomID           string
	ClassID          string
	EnrolmentID      string
	ConsentID        string
	LessonID         string
	AssessmentID     string
	CertificateID    string
	VacancyID        string
	OfferID          string
	PlacementID      string
	ClaimID          string
	NoticeID         string
	PaymentID        string
	GrievanceID      string
	PersonSessionID  string
	CreditID         string
	JobRequestID     string
	ClaimLineID      string
	IdempotencyKey   string
	ConsentTextID    string
	LedgerEntryID    string
	AssessmentMarkID string
	GuardianID       string
	PaperConsentID   string
	DisputeID        string
	ReviewID         string
	DisclosureID     string
)

// Role is a role of the contract; a grant gives one, within a scope and between dates.
type Role string

// The roles (角色).
const (
	RoleRegion    Role = "region"    // 自治区或地州管理员
	RoleCounty    Role = "county"    // 县级人社部门
	RoleTownship  Role = "township"  // 乡镇/村服务台
	RoleLabour    Role = "labour"    // 人力资源市场
	RoleSchool    Role = "school"    // 技工院校教务
	RoleTeacher   Role = "teacher"   // 教师
	RoleAssessor  Role = "assessor"  // 考评员
	RoleIssuer    Role = "issuer"    // 发证机构
	RoleTrainee   Role = "trainee"   // 学员，只能由本人登录得到
	RoleEmployer  Role = "employer"  // 用工单位
	RoleChecker   Role = "checker"   // 补贴审核
	RoleFinance   Role = "finance"   // 资金审批
	RolePayer     Role = "payer"     // 资金拨付
	RoleAuditor   Role = "auditor"   // 审计
	RoleOmbudsman Role = "ombudsman" // 申诉专员
	RoleDesk      Role = "desk"      // 独立服务台
	RoleVisitor   Role = "visitor"   // 未登录的访客
	RoleCard      Role = "card"      // 出示学员卡的人：只能给自己签到，不可授予
	RoleOperator  Role = "operator"  // 在服务器上运行命令的人，不可授予
)

// Roles are the roles that can be granted or signed in with, in the contract's order.
var Roles = []Role{RoleRegion, RoleCounty, RoleTownship, RoleLabour, RoleSchool, RoleTeacher, RoleAssessor, RoleIssuer, RoleTrainee,
	RoleEmployer, RoleChecker, RoleFinance, RolePayer, RoleAuditor, RoleOmbudsman, RoleDesk}

// Grantable reports whether r may be granted to a staff account.
func (r Role) Grantable() bool {
	for _, k := range Roles {
		if k == r {
			return r != RoleTrainee
		}
	}
	return false
}

// Place says where a role may be granted: at regions of the levels From to To, or in organisations of Kinds.
type Place struct {
	From, To int
	Kinds    Words
}

// GrantPlaces are the places of the grantable roles: those of the administration at its own levels, those of schools and employers in bodies
// that train or employ.
var GrantPlaces = map[Role]Place{
	RoleRegion: {LevelRegion, LevelPrefecture, ""}, RoleCounty: {LevelCounty, LevelCounty, ""}, RoleTownship: {LevelTownship, LevelVillage, ""},
	RoleLabour: {LevelRegion, LevelCounty, ""}, RoleIssuer: {LevelRegion, LevelCounty, ""}, RoleAssessor: {LevelRegion, LevelCounty, ""},
	RoleChecker: {LevelRegion, LevelCounty, ""}, RoleFinance: {LevelRegion, LevelCounty, ""}, RolePayer: {LevelRegion, LevelCounty, ""},
	RoleAuditor: {LevelRegion, LevelCounty, ""}, RoleOmbudsman: {LevelRegion, LevelCounty, ""},
	RoleSchool: {Kinds: "technical-school,enterprise,private-institute"}, RoleTeacher: {Kinds: "technical-school,enterprise,private-institute"},
	RoleEmployer: {Kinds: "enterprise,technical-school,private-institute,industry"}, RoleDesk: {Kinds: "independent"},
}

// Scope says which rows an actor may see: a region's subtree, one organisation's, the classes a teacher or assessor works in, or a
// person's own. Exactly one of the four is set, beside what narrows it; the zero Scope sees nothing.
type Scope struct {
	RegionPath     string // "99/9999/": every row whose path begins so
	OrganisationID OrganisationID
	StaffID        PersonID // teacher or assessor
	PersonID       PersonID
	SiteID         SiteID // of OrganisationID: the rows of this site alone
	HandedIn       bool   // of RegionPath: of cases those alone that were handed in, as a checker's desk sees them
}

// Everywhere is the scope of the server's own commands.
var Everywhere = Scope{RegionPath: "/"}

// Row is what a scope asks of a row: where it lies and whose it is. What a kind of row does not have is empty, and no scope of that
// kind sees it.
type Row struct {
	Path         string
	Organisation OrganisationID
	Site         SiteID
	Person       PersonID
	Staff        []PersonID
	Draft        bool // a case that nobody handed in yet
}

// Sees reports whether a row lies in s. It says the same as the scope function of storage says in SQL.
func (s Scope) Sees(r Row) bool {
	switch {
	case s.PersonID != "":
		return r.Person == s.PersonID
	case s.StaffID != "":
		for _, p := range r.Staff {
			if p == s.StaffID {
				return true
			}
		}
		return false
	case s.OrganisationID != "":
		return r.Organisation == s.OrganisationID && (s.SiteID == "" || r.Site == s.SiteID)
	case s.HandedIn && r.Draft, s.SiteID != "":
		return false
	case s.RegionPath == Everywhere.RegionPath:
		return r.Path != ""
	case s.RegionPath != "":
		return len(r.Path) >= len(s.RegionPath) && r.Path[:len(s.RegionPath)] == s.RegionPath
	}
	return false
}

// Covers is Sees for a row that has no site and is no case.
func (s Scope) Covers(path string, org OrganisationID, person PersonID, staff ...PersonID) bool {
	return s.Sees(Row{Path: path, Organisation: org, Person: person, Staff: staff})
}

// Grant (授权) gives an account one role, within one region's subtree or one organisation, from one day to another.
type Grant struct {
	ID             GrantID
	AccountID      AccountID
	Role           Role
	RegionPath     string         // set, or
	OrganisationID OrganisationID // set
	SiteID         SiteID         // narrows an organisation's to one site, or ""
	SourceID       GrantID        // the grant it is a copy of, of a delegated one
	ValidFrom      Date
	ValidTo        Date // last day, or "" while open
	GrantedBy      AccountID
	EndReason      string // one of EndReasons once an act ended it
	EndedBy        AccountID
	CreatedAt      time.Time
}

// Holds reports whether g is in force on day.
func (g Grant) Holds(day Date) bool {
	return g.ValidFrom <= day && (g.ValidTo == "" || day <= g.ValidTo) && g.EndReason == ""
}

// Scope is what g lets its holder see: teachers and assessors see their own classes only.
func (g Grant) Scope(person PersonID) Scope {
	switch {
	case g.Role == RoleTeacher || g.Role == RoleAssessor:
		return Scope{StaffID: person}
	case g.OrganisationID != "":
		return Scope{OrganisationID: g.OrganisationID, SiteID: g.SiteID}
	}
	return Scope{RegionPath: g.RegionPath, HandedIn: g.Role == RoleChecker}
}

// Account (账号) is a way to sign in. One natural person may hold several.
type Account struct {
	ID             AccountID
	PersonID       PersonID
	OrganisationID OrganisationID // the body a member of staff belongs to, or ""
	Name           string
	Login          string // of staff, as typed; "" for a person, who signs in by phone or identity number
	PasswordHash   string
	LinkHash       string // of the one-time link that sets the first password, or ""
	LinkUntil      time.Time
	Person         bool // a trainee's own account
	CreatedAt      time.Time
}

// Actor is whoever asks, with the one grant the request runs under.
type Actor struct {
	AccountID      AccountID
	PersonID       PersonID
	OrganisationID OrganisationID // the body the account belongs to
	Role           Role
	GrantID        GrantID
	Scope          Scope
	Kinds          Words // kinds of records that the personal API token was made for, or "" for all
	ReadOnly       bool  // the personal API token changes nothing
}

// Visitor is somebody who has not signed in.
var Visitor = Actor{Role: RoleVisitor}

// Operator is whoever runs a command on the server itself.
var Operator = Actor{AccountID: "operator", Role: RoleOperator, Scope: Everywhere}

// Errors of accounts and grants.
var (
	ErrSignIn        = &Error{Kind: Unauthenticated, Code: "sign-in-failed"} // the same for an unknown login
	ErrPIN           = &Error{Kind: Invalid, Code: "pin-wrong"}
	ErrSignInWait    = &Error{Kind: Refused, Code: "sign-in-wait"} // tried too often in vain
	ErrLoginTaken    = &Error{Kind: Conflict, Code: "login-taken"}
	ErrLinkSpent     = &Error{Kind: Refused, Code: "link-spent"}
	ErrNotYours      = &Error{Kind: Forbidden, Code: "persons-own-act"} // people-first 4 and 6: nobody acts in another's name
	ErrSamePerson    = &Error{Kind: Refused, Code: "same-person"}       // maker ≠ checker ≠ approver ≠ payer, over natural persons
	ErrRoleForbidden = &Error{Kind: Refused, Code: "role-not-grantable"}
	ErrKeyReused     = &Error{Kind: Invalid, Code: "idempotency-key-reused"}
)

// Session (会话) is one sign-in of one account, kept in the database. Its id is the hash of the token that the browser or program holds.
type Session struct {
	ID              string
	AccountID       AccountID
	GrantID         GrantID         // the grant it acts under, or "" of a person
	PersonSessionID PersonSessionID // of a person's own sign-in, or ""
	Device          string          // the family of browser, told to its holder; never an address
	Factor          FactorState
	CreatedAt       time.Time
	SeenAt          time.Time // to the minute
	ExpiresAt       time.Time
	PinAt           time.Time // when a person typed the PIN again, which opens the private section for a while
}
