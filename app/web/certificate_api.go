package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/domain"
	"yiji/domain/ident"
)

type certificateJSON struct {
	ID               string `json:"id"`
	Number           string `json:"number"`
	State            string `json:"state"`
	Kind             string `json:"kind"`
	Holder           string `json:"holder" doc:"whole for the holder, masked for everybody else; the PDF has it whole"`
	IdentityMask     string `json:"identity_mask"`
	ClassID          string `json:"class_id"`
	CourseID         string `json:"course_id"`
	CourseName       string `json:"course_name"`
	CourseNameEn     string `json:"course_name_en"`
	Level            int    `json:"level"`
	Hours            int    `json:"hours"`
	CreditHundredths int64  `json:"credit_hundredths"`
	Theory           int    `json:"theory"`
	Practice         int    `json:"practice"`
	SchoolName       string `json:"school_name"`
	IssuerID         string `json:"issuer_id"`
	IssuerName       string `json:"issuer_name"`
	TrainedFrom      string `json:"trained_from" format:"date"`
	TrainedTo        string `json:"trained_to" format:"date"`
	IssuedOn         string `json:"issued_on" format:"date"`
	ChangedOn        string `json:"changed_on,omitempty" format:"date" doc:"day of revocation or correction"`
	SupersededBy     string `json:"superseded_by,omitempty" doc:"number of the certificate that replaces it"`
	RevocationReason string `json:"revocation_reason,omitempty"`
	VerificationURL  string `json:"verification_url"`
}

func (s *Server) certificateJSONOf(who domain.Actor) func(domain.Certificate) certificateJSON {
	return func(c domain.Certificate) certificateJSON {
		holder := c.HolderName
		if who.Scope.PersonID == "" || who.Scope.PersonID != c.PersonID {
			holder = ident.MaskName(holder)
		}
		return certificateJSON{string(c.ID), c.Number, string(c.State), c.Kind, holder, c.IdentityMask, string(c.ClassID), string(c.CourseID), c.CourseName, c.CourseNameEn, c.Level, c.Hours,
			int64(c.Credits), c.Theory, c.Practice, c.SchoolName, string(c.IssuerID), c.IssuerName, string(c.TrainedFrom), string(c.TrainedTo), string(c.IssuedOn), string(c.ChangedOn),
			c.SupersededBy, c.ReasonCode, s.Base + "/verify/" + c.Number}
	}
}

func certificateKey(c domain.Certificate) string { return string(c.ID) }

type pdfOut struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

type revocationIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		Reason string `json:"reason" maxLength:"40" doc:"issued-in-error, assessment-void or identity-mistaken"`
	}
}

// certificateAPI is certificates for their holders, schools and issuers, and what the public may ask about them.
func (s *Server) certificateAPI(api huma.API) {
	read := s.gate("certificate", "read", inScope(s.Store.Certificate))
	huma.Register(api, apiOperation("POST", "/classes/{id}/certificates", "issue-certificates", "Issue a certificate to each trainee who passed and has none", http.StatusCreated,
		s.gate("certificate", "issue", inScope(s.Store.Class))), func(ctx context.Context, in *RecordIn) (*listOut[certificateJSON], error) {
		list, err := s.Actions.IssueCertificates(ctx, actorIn(ctx), domain.ClassID(in.ID))
		return answer(ctx, wholeList(list, s.certificateJSONOf(actorIn(ctx))), err)
	})
	huma.Register(api, apiOperation("GET", "/classes/{id}/certificates", "list-class-certificates", "The certificates of a class", http.StatusOK,
		s.gate("certificate", "read", inScope(s.Store.Class))), s.classCertificatesAPI)
	huma.Register(api, apiOperation("GET", "/certificates", "list-certificates", "One's own certificates, or those of one's scope", http.StatusOK, s.gate("certificate", "read")), s.certificatesAPI)
	huma.Register(api, apiOperation("GET", "/certificates/{id}", "read-certificate", "One certificate", http.StatusOK, read),
		func(ctx context.Context, in *RecordIn) (*bodyOut[certificateJSON], error) {
			c, err := s.Store.Certificate(ctx, actorIn(ctx).Scope, domain.CertificateID(in.ID))
			if err == nil {
				err = s.Actions.Look(ctx, actorIn(ctx), "certificate:"+string(c.ID), c.PersonID)
			}
			return answer(ctx, bodyOut[certificateJSON]{s.certificateJSONOf(actorIn(ctx))(c)}, err)
		})
	pdf := apiOperation("GET", "/certificates/{id}/pdf", "download-certificate", "A certificate as PDF, for its holder and its issuer", http.StatusOK, s.gate("certificate", "print", inScope(s.Store.Certificate)))
	pdf.Responses = fileResponse("application/pdf")
	huma.Register(api, pdf, func(ctx context.Context, in *RecordIn) (*pdfOut, error) {
		c, b, err := s.Actions.CertificatePDF(ctx, actorIn(ctx), domain.CertificateID(in.ID), s.Base)
		return answer(ctx, pdfOut{"application/pdf", attachment(c.Number + ".pdf"), b}, err)
	})
	huma.Register(api, apiOperation("POST", "/certificates/{id}/revocation", "revoke-certificate", "Revoke a certificate for a reason code", http.StatusOK,
		s.gate("certificate", "revoke", s.issuedSeen)), func(ctx context.Context, in *revocationIn) (*bodyOut[certificateJSON], error) {
		c, err := s.Actions.RevokeCertificate(ctx, actorIn(ctx), domain.CertificateID(in.ID), in.Body.Reason)
		return answer(ctx, bodyOut[certificateJSON]{s.certificateJSONOf(actorIn(ctx))(c)}, err)
	})
	huma.Register(api, apiOperation("POST", "/certificates/{id}/correction", "correct-certificate", "Replace a certificate by one with what the person's file holds now", http.StatusCreated,
		s.gate("certificate", "correct", s.issuedSeen)), func(ctx context.Context, in *RecordIn) (*bodyOut[certificateJSON], error) {
		c, err := s.Actions.CorrectCertificate(ctx, actorIn(ctx), domain.CertificateID(in.ID))
		return answer(ctx, bodyOut[certificateJSON]{s.certificateJSONOf(actorIn(ctx))(c)}, err)
	})
	s.verificationAPI(api)
}

// issuedSeen finds the certificate {id} in the actor's scope, and refuses one that another body issued.
func (s *Server) issuedSeen(ctx context.Context, who domain.Actor, c huma.Context) error {
	x, err := s.Store.Certificate(ctx, who.Scope, domain.CertificateID(c.Param("id")))
	if err == nil && x.IssuerID != who.OrganisationID {
		err = domain.ErrForbidden.With("Role", "role."+string(who.Role))
	}
	return err
}

// fileResponse describes an answer that is a file.
func fileResponse(types ...string) map[string]*huma.Response {
	content := map[string]*huma.MediaType{}
	for _, t := range types {
		content[t] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	return map[string]*huma.Response{"200": {Description: "The file", Content: content}}
}

func (s *Server) certificatesAPI(ctx context.Context, in *PageIn) (*listOut[certificateJSON], error) {
	last, err := in.after()
	if err != nil {
		return nil, apiError(ctx, err)
	}
	list, err := s.Store.Certificates(ctx, actorIn(ctx).Scope, domain.CertificateID(last), in.Limit+1)
	return answer(ctx, cutList(list, in.Limit, certificateKey, s.certificateJSONOf(actorIn(ctx))), err)
}

// classCertificatesAPI lists the certificates of a class in the roster's order.
func (s *Server) classCertificatesAPI(ctx context.Context, in *RecordIn) (*listOut[certificateJSON], error) {
	c, err := s.Store.Class(ctx, actorIn(ctx).Scope, domain.ClassID(in.ID))
	if err != nil {
		return nil, apiError(ctx, err)
	}
	roster, err := s.Store.Roster(ctx, c)
	if err != nil {
		return nil, apiError(ctx, err)
	}
	issued, err := s.Store.ClassCertificates(ctx, c)
	var rows []domain.Certificate
	for _, e := range roster {
		if x, ok := issued[e.PersonID]; ok {
			rows = append(rows, x)
		}
	}
	return answer(ctx, wholeList(rows, s.certificateJSONOf(actorIn(ctx))), err)
}

// verificationJSON is what anybody may learn about a certificate: enough to compare with the paper, no more.
type verificationJSON struct {
	Number       string    `json:"number"`
	State        string    `json:"state" enum:"valid,suspended,revoked,superseded,expired,unknown"`
	CheckedAt    time.Time `json:"checked_at"`
	Kind         string    `json:"kind,omitempty"`
	HolderMask   string    `json:"holder_mask,omitempty"`
	IdentityMask string    `json:"identity_mask,omitempty"`
	CourseName   string    `json:"course_name,omitempty"`
	CourseNameEn string    `json:"course_name_en,omitempty"`
	Level        int       `json:"level,omitempty"`
	SchoolName   string    `json:"school_name,omitempty"`
	IssuerName   string    `json:"issuer_name,omitempty"`
	IssuedOn     string    `json:"issued_on,omitempty" format:"date"`
	ChangedOn    string    `json:"changed_on,omitempty" format:"date"`
	SupersededBy string    `json:"superseded_by,omitempty"`
}

type numberIn struct {
	Number string `path:"number" maxLength:"100"`
}

type issuerJSON struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	NameEn     string `json:"name_en"`
	CreditCode string `json:"credit_code"`
}

// verificationAPI is what the public may ask: whether a certificate is valid, and who issues them.
func (s *Server) verificationAPI(api huma.API) {
	huma.Register(api, apiOperation("GET", "/certificates/{number}/verification", "verify-certificate", "Whether a certificate is valid", http.StatusOK, s.gate("certificate", "verify")),
		func(ctx context.Context, in *numberIn) (*bodyOut[verificationJSON], error) {
			if n, err := ident.ParseCertificate(in.Number); err == nil {
				in.Number = n.String()
			}
			c, err := s.Store.CertificateByNumber(ctx, in.Number)
			if errors.Is(err, domain.ErrNotFound) {
				return &bodyOut[verificationJSON]{verificationJSON{Number: in.Number, State: string(domain.CertificateUnknown), CheckedAt: s.Store.Now()}}, nil
			}
			return answer(ctx, bodyOut[verificationJSON]{verificationJSON{c.Number, string(c.State), s.Store.Now(), c.Kind, ident.MaskName(c.HolderName), c.IdentityMask, c.CourseName, c.CourseNameEn,
				c.Level, c.SchoolName, c.IssuerName, string(c.IssuedOn), string(c.ChangedOn), c.SupersededBy}}, err)
		})
	huma.Register(api, apiOperation("GET", "/issuers", "list-issuers", "The bodies that issue certificates", http.StatusOK, s.open()), s.issuersAPI)
}

// issuersAPI lists the bodies of those who hold an issuer's grant today.
func (s *Server) issuersAPI(ctx context.Context, _ *struct{}) (*listOut[issuerJSON], error) {
	tops, err := s.Store.Regions(ctx, domain.Everywhere, "", s.Store.Today())
	if err != nil {
		return nil, apiError(ctx, err)
	}
	var rows []issuerJSON
	known := map[domain.OrganisationID]bool{}
	for _, r := range tops {
		staff, err := s.Store.StaffIn(ctx, r.Path, domain.RoleIssuer, s.Store.Today())
		if err != nil {
			return nil, apiError(ctx, err)
		}
		for _, a := range staff {
			if a.OrganisationID == "" || known[a.OrganisationID] {
				continue
			}
			known[a.OrganisationID] = true
			o, err := s.Store.Organisation(ctx, a.OrganisationID)
			if err != nil {
				return nil, apiError(ctx, err)
			}
			rows = append(rows, issuerJSON{string(o.ID), o.Name, o.NameEn, o.CreditCode})
		}
	}
	return answer(ctx, wholeList(rows, func(r issuerJSON) issuerJSON { return r }), nil)
}
