package web

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"yiji/app/action"
	"yiji/app/table"
	"yiji/domain"
)

type paymentJSON struct {
	ID        string            `json:"id"`
	Number    string            `json:"number"`
	State     string            `json:"state"`
	AmountFen int64             `json:"amount_fen"`
	Count     int               `json:"count" doc:"claims in it"`
	CreatedAt time.Time         `json:"created_at"`
	SentAt    *time.Time        `json:"sent_at,omitempty"`
	Items     []paymentItemJSON `json:"items,omitempty" doc:"of one payment, not in lists"`
}

type paymentItemJSON struct {
	ClaimID     string `json:"claim_id"`
	ClaimNumber string `json:"claim_number"`
	PayeeID     string `json:"payee_id"`
	PayeeName   string `json:"payee_name"`
	AccountMask string `json:"account_mask"`
	AmountFen   int64  `json:"amount_fen"`
	ReturnedFen int64  `json:"returned_fen"`
	State       string `json:"state"`
}

func paymentJSONOf(p domain.Payment) paymentJSON {
	return paymentJSON{ID: string(p.ID), Number: p.Number, State: p.State, AmountFen: int64(p.Fen), Count: p.Items, CreatedAt: p.CreatedAt, SentAt: instantOrNone(p.SentAt)}
}

func paymentItemJSONOf(i domain.PaymentItem) paymentItemJSON {
	return paymentItemJSON{string(i.ClaimID), i.ClaimNumber, string(i.PayeeID), i.PayeeName, i.AccountMask, int64(i.Fen), int64(i.ReturnedFen), i.State}
}

type paymentIn struct {
	Body struct {
		Claims []string `json:"claims" maxItems:"500" doc:"approved claims of one county"`
	}
}

type bounceIn struct {
	ID   string `path:"id" maxLength:"100"`
	Body struct {
		ClaimID   string `json:"claim_id" maxLength:"100"`
		AmountFen int64  `json:"amount_fen" minimum:"-1000000000000000" maximum:"1000000000000000" doc:"what the bank gave back"`
	}
}

// mostPayments is how many payments a list shows at most, over all its pages.
const mostPayments = 2000

// paymentAPI is payments: made and sent by a payer, the whole account numbers in the file for the bank alone.
func (s *Server) paymentAPI(api huma.API) {
	payment := inScope2(s.Store.Payment)
	huma.Register(api, apiOperation("GET", "/payments", "list-payments", "Payments of one's scope", http.StatusOK, s.gate("payment", "read")),
		func(ctx context.Context, in *PageIn) (*listOut[paymentJSON], error) {
			list, err := s.Store.Payments(ctx, actorIn(ctx).Scope, mostPayments)
			return listed(ctx, list, err, *in, func(p domain.Payment) string { return string(p.ID) }, paymentJSONOf)
		})
	huma.Register(api, apiOperation("GET", "/payments/{id}", "read-payment", "One payment with its items", http.StatusOK, s.gate("payment", "read", payment)),
		func(ctx context.Context, in *RecordIn) (*bodyOut[paymentJSON], error) {
			p, items, err := s.Store.Payment(ctx, actorIn(ctx).Scope, domain.PaymentID(in.ID))
			out := paymentJSONOf(p)
			out.Items = wholeList(items, paymentItemJSONOf).Body.Items
			return answer(ctx, bodyOut[paymentJSON]{out}, err)
		})
	huma.Register(api, apiOperation("POST", "/payments", "make-payment", "Put approved claims into a payment to the bank", http.StatusCreated, s.gate("payment", "make")),
		func(ctx context.Context, in *paymentIn) (*createdOut[paymentJSON], error) {
			var claims []domain.ClaimID
			for _, c := range in.Body.Claims {
				claims = append(claims, domain.ClaimID(c))
			}
			p, err := s.Actions.MakePayment(ctx, actorIn(ctx), claims)
			return answer(ctx, createdOut[paymentJSON]{apiRoot + "/payments/" + string(p.ID), paymentJSONOf(p)}, unknownClaim(err))
		})
	huma.Register(api, apiOperation("POST", "/payments/{id}/sending", "send-payment", "Enter that the bank took the payment", http.StatusOK, s.gate("payment", "send", payment)),
		func(ctx context.Context, in *RecordIn) (*bodyOut[paymentJSON], error) {
			p, err := s.Actions.SendPayment(ctx, actorIn(ctx), domain.PaymentID(in.ID))
			return answer(ctx, bodyOut[paymentJSON]{paymentJSONOf(p)}, err)
		})
	huma.Register(api, apiOperation("POST", "/payments/{id}/returns", "return-payment", "Enter money that the bank gave back", http.StatusOK, s.gate("payment", "return", payment)),
		func(ctx context.Context, in *bounceIn) (*bodyOut[paymentJSON], error) {
			p, err := s.Actions.ReturnPayment(ctx, actorIn(ctx), domain.PaymentID(in.ID), domain.ClaimID(in.Body.ClaimID), domain.Fen(in.Body.AmountFen))
			return answer(ctx, bodyOut[paymentJSON]{paymentJSONOf(p)}, err)
		})
	s.paymentFileAPI(api)
}

// paymentFileAPI is the file for the bank, for its payer alone.
func (s *Server) paymentFileAPI(api huma.API) {
	for ending, kind := range map[string]string{"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"} {
		op := apiOperation("GET", "/payments/{id}/file."+ending, "download-payment-"+ending, "The payment as the bank takes it", http.StatusOK, s.gate("payment", "send", inScope2(s.Store.Payment)))
		op.Responses = fileResponse(kind)
		huma.Register(api, op, func(ctx context.Context, in *RecordIn) (*pdfOut, error) {
			p, lines, err := s.Actions.PaymentFile(ctx, actorIn(ctx), domain.PaymentID(in.ID))
			if err != nil {
				return nil, apiError(ctx, err)
			}
			b, err := paymentFile(ctx, ending, p, lines)
			return answer(ctx, pdfOut{kind, attachment(p.Number + "." + ending), b}, err)
		})
	}
}

func paymentFile(ctx context.Context, ending string, p domain.Payment, lines []action.PayLine) ([]byte, error) {
	l := localeIn(ctx)
	header, rows := payTable(l, lines)
	var b bytes.Buffer
	var err error
	if ending == "csv" {
		err = table.WriteCSV(&b, header, rows)
	} else {
		err = table.WriteXLSX(&b, p.Number, header, rows)
	}
	return b.Bytes(), err
}
