package domain

import "time"

// Limit is how long a session lasts: Idle without a request, Total from the sign-in on.
type Limit struct{ Idle, Total time.Duration }

// The limits of sessions by role: short where money, the log or everybody's cases are at hand.
var (
	shortSession = Limit{15 * time.Minute, 8 * time.Hour}
	usualSession = Limit{30 * time.Minute, 12 * time.Hour}
)

// SessionLimit is how long a session under r lasts; a person's own is a usual one.
func SessionLimit(r Role) Limit {
	switch r {
	case RoleFinance, RolePayer, RoleChecker, RoleAuditor, RoleRegion, RoleOmbudsman:
		return shortSession
	}
	return usualSession
}

// NeedsSecondFactor reports whether an account that holds r must show a second factor (动态口令) at every sign-in: money, audit and the region.
func (r Role) NeedsSecondFactor() bool {
	switch r {
	case RoleChecker, RoleFinance, RolePayer, RoleAuditor, RoleRegion:
		return true
	}
	return false
}

// SecondFactor (第二因素) is the secret that an account shares with a programme on its holder's phone (RFC 6238).
type SecondFactor struct {
	AccountID   AccountID
	Secret      []byte    // sealed at rest
	LastStep    int64     // the newest step of time whose code was used: none is taken twice
	CreatedAt   time.Time //
	ConfirmedAt time.Time // zero until its holder typed a first code
}

// Confirmed reports whether f is in force.
func (f SecondFactor) Confirmed() bool { return !f.ConfirmedAt.IsZero() }

// APIToken (个人访问令牌) lets a program of one member of staff use the API under one of their grants. It is never a person's own session,
// makes no token and changes no way to sign in.
type APIToken struct {
	ID         string
	AccountID  AccountID
	GrantID    GrantID
	Name       string // given by its holder
	Hash       string // of the token, which is shown once
	ReadOnly   bool
	Kinds      Words // kinds of records of the policy, or "" for all
	CreatedAt  time.Time
	ExpiresOn  Date // last day
	LastUsedOn Date // or ""
}

// TokenDays is the longest life of a token in days.
const TokenDays = 90

// OIDCLink ties an account to who its holder is at an OpenID provider. The holder makes it after a sign-in with the password.
type OIDCLink struct {
	Issuer    string
	Subject   string
	AccountID AccountID
	CreatedAt time.Time
}

// FactorState is what a sign-in has shown of a second factor.
type FactorState string

// What a sign-in may have shown.
const (
	FactorNone  FactorState = ""      // nothing was asked
	FactorOwed  FactorState = "owed"  // the account has a second factor, and this sign-in has not shown it yet
	FactorShown FactorState = "shown" //
)

// Lack is what a session lacks before it may do anything but get it, or leave.
type Lack string

// What a session may lack.
const (
	LacksNothing Lack = ""
	LacksCode    Lack = "code"   // a code of its second factor
	LacksFactor  Lack = "factor" // a second factor, which one of its roles needs
)

// Errors of signing in.
var (
	ErrOTPNeeded          = &Error{Kind: Unauthenticated, Code: "otp-needed"}
	ErrOTPWrong           = &Error{Kind: Unauthenticated, Code: "otp-wrong"} // wrong, too old, or used before
	ErrSecondFactorNeeded = &Error{Kind: Forbidden, Code: "second-factor-needed"}
	ErrTokenScope         = &Error{Kind: Forbidden, Code: "token-scope"} // the personal API token was not given this
	ErrTokensMany         = &Error{Kind: Refused, Code: "tokens-many"}
	ErrSignInElsewhere    = &Error{Kind: Unauthenticated, Code: "oidc-failed"}   // the provider's answer proves nothing
	ErrNotLinked          = &Error{Kind: Unauthenticated, Code: "oidc-unlinked"} // nobody here is linked to it
	ErrLinkTaken          = &Error{Kind: Conflict, Code: "oidc-taken"}           // another account is
)
