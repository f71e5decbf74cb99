package domain

// Retention (保存期限) is how long one kind of data is kept, since when the rule stands, and where it comes from (people-first 18).
type Retention struct {
	Kind       string // one word; its label is retention.KIND
	Days       int    // kept so many days from From; 0 where only the person's own wish ends it
	From       string // the event that the days count from; its label is retention.from.FROM
	ByLaw      bool   // a law asks to keep it: while it stands, a file asked to be deleted is restricted instead
	Source     string // of the rule
	Confidence string // "law" as read, or "assumed": to be set by the authority that runs the site
	ValidFrom  Date
}

const year = 365

// Retentions are the rules in force, by kind of data.
var Retentions = []Retention{
	{"attendance-times", 90, "claim-check", false, "people-first-design: Who sees whom", "assumed", "2026-01-01"},
	{"never-activated", 90, "file-opened", false, "people-first-design: Bad luck", "assumed", "2026-01-01"},
	{"sessions", 1, "session-over", false, "least data", "assumed", "2026-01-01"},
	{"idempotency-keys", 7, "used", false, "least data", "assumed", "2026-01-01"},
	{"sign-in-tries", 30, "last-try", false, "least data", "assumed", "2026-01-01"},
	{"support-wants", 30, "class-over", false, "people-first-design: Acts of a person (support)", "assumed", "2026-01-01"},
	{"evidence", 90, "decided", false, "least data", "assumed", "2026-01-01"},
	{"messages", 90, "written", false, "least data", "assumed", "2026-01-01"},
	{"searches", 3 * year, "searched", false, "《个人信息保护法》第五十六条（记录至少保存三年）", "assumed", "2026-01-01"},
	{"reads", 3 * year, "read", false, "《个人信息保护法》第五十六条（记录至少保存三年）", "assumed", "2026-01-01"},
	{"claims", 30 * year, "decided", true, "《会计档案管理办法》（财政部、国家档案局令第79号）附表：会计凭证 30 年", "law", "2016-01-01"},
	{"placements", 2 * year, "ended", true, "《劳动合同法》第五十条（已解除或终止的劳动合同文本至少保存二年）", "law", "2008-01-01"},
	{"certificates", 0, "issued", true, "certificates stay verifiable for their holder; the authority sets a term", "assumed", "2026-01-01"},
}

// RetentionOf is the rule for a kind of data.
func RetentionOf(kind string) (r Retention, ok bool) {
	for _, r := range Retentions {
		if r.Kind == kind {
			return r, true
		}
	}
	return r, false
}

// Kept is a kind of data of a person that a law asks to keep: how many rows, and until which day ("" for without end).
type Kept struct {
	Kind  string
	Rows  int
	Until Date
}
