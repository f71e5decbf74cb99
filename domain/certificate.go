package domain

import "time"

// CertificateState is where a certificate stands; a look-up may also say unknown.
type CertificateState string

// The states of a certificate (contract).
const (
	CertificateValid      CertificateState = "valid"
	CertificateSuspended  CertificateState = "suspended"
	CertificateRevoked    CertificateState = "revoked"
	CertificateSuperseded CertificateState = "superseded"
	CertificateExpired    CertificateState = "expired"
	CertificateUnknown    CertificateState = "unknown"
)

// Certificate (证书) says what a person has learned; its facts are those of the day it was issued and never change.
type Certificate struct {
	County         County // the class's
	ID             CertificateID
	Number         string
	Kind           string // one of Kinds
	PersonID       PersonID
	PersonCounty   County
	ClassID        ClassID
	CourseID       CourseID
	OrganisationID OrganisationID // the school
	RegionPath     string
	IssuerID       OrganisationID
	HolderName     string
	IdentityMask   string
	CourseName     string
	CourseNameEn   string
	SchoolName     string
	IssuerName     string
	Level          int
	Hours          int
	Credits        Hundredths
	Theory         int
	Practice       int
	TrainedFrom    Date
	TrainedTo      Date
	IssuedOn       Date
	State          CertificateState
	ReasonCode     string // of a revocation; never shown to the public
	ChangedOn      Date   // of the revocation or correction, or ""
	SupersededBy   string // number of the certificate that replaces it, or ""
	IssuedBy       PersonID
	CreatedAt      time.Time
}

// Ref names c.
func (c Certificate) Ref() Ref { return Ref{c.County, string(c.ID)} }

// RevocationReasons are the codes a certificate may be revoked for.
const RevocationReasons Words = "issued-in-error,assessment-void,identity-mistaken"

// Errors of certificates.
var (
	ErrNobodyPassed   = &Error{Kind: Refused, Code: "nobody-passed"}
	ErrIssuerTrains   = &Error{Kind: Refused, Code: "issuer-trains"} // 考培分离
	ErrCharacterDrawn = &Error{Kind: Refused, Code: "character-not-drawable"}
)

// Revoke is c after its issuer revoked it for a reason code.
func (c Certificate) Revoke(reason string, on Date) (Certificate, error) {
	if !RevocationReasons.Has(reason) {
		var k Check
		k.Add("reason", "choose-one")
		return c, k.Err()
	}
	if c.State != CertificateValid && c.State != CertificateSuspended {
		return c, ErrState.With("State", "state.certificate."+string(c.State))
	}
	c.State, c.ReasonCode, c.ChangedOn = CertificateRevoked, reason, on
	return c, nil
}
