package domain

// Kinds of organisations (机构类别). An industry organisation is a host: park, satellite factory, cooperative, workshop. An independent
// one runs a desk, see Independent.
const OrganisationKinds Words = "technical-school,enterprise,private-institute,labour-market,authority,finance-office,industry,independent"

// Organisation (机构) is a body that trains, employs, decides, pays or hosts.
type Organisation struct {
	ID            OrganisationID
	County        County
	Kind          string // one of OrganisationKinds
	Name          string
	NameEn        string
	CreditCode    string // unified social credit code (统一社会信用代码), 18 characters
	CodeState     string // "ok", or "unconfirmed" while the check digit is wrong and no second person has confirmed it
	CodeAddedBy   PersonID
	CodeCheckedBy PersonID
	RegionCode    RegionCode
	RegionPath    string
	HostID        OrganisationID // industry organisation that hosts it, or ""
	Successor     OrganisationID // the organisation that its rows went to when the two were merged, or ""
	AccountMask   string         // last four digits of the bank account it is paid on, or ""
}

// Trains reports whether o may file classes.
func (o Organisation) Trains() bool {
	return o.Kind == "technical-school" || o.Kind == "enterprise" || o.Kind == "private-institute"
}

// Site (教学点) is a place where an organisation trains.
type Site struct {
	ID             SiteID
	OrganisationID OrganisationID
	Name           string
	RegionCode     RegionCode
	RegionPath     string
	HostID         OrganisationID // industry organisation that hosts it, or ""
}

// Room (教室/车间) is a room or workshop of a site.
type Room struct {
	ID             RoomID
	SiteID         SiteID
	OrganisationID OrganisationID
	Name           string
	Kind           string // "classroom" or "workshop"
	Seats          int
}

// Errors of organisations.
var (
	ErrCodeTaken       = &Error{Kind: Conflict, Code: "credit-code-taken"}
	ErrCodeUnconfirmed = &Error{Kind: Refused, Code: "credit-code-unconfirmed"}
)
