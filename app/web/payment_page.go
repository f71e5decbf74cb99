package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/app/text"
	"yiji/domain"
	"yiji/storage"
)

// listRows is how many payments, or claims to pay, one page offers.
const listRows = 100

// newPaymentView is what may be paid in one county.
type newPaymentView struct {
	Today domain.Date
	List  List
	Tabs  []Tab // counties with something to pay, none where there is one
	Rows  []claimRow
}

// paymentView is one payment with its items.
type paymentView struct {
	domain.Payment
	Lines   []domain.PaymentItem
	Place   string
	MaySend bool
	MayFile bool
	MayBack bool // enter what the bank gave back
}

func (s *Server) paymentsPage(c *fiber.Ctx) error {
	list, err := s.Store.Payments(c.UserContext(), actor(c).Scope, listRows)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "payments.title"), PaymentsPage(ListOf(c, "payments"), list, s.Actions.Policy.May(actor(c), "payment", "make")))
}

// newPaymentPage offers the approved claims of one county: the chosen one, or the first that has any.
func (s *Server) newPaymentPage(c *fiber.Ctx) error {
	totals, err := s.Store.ApprovedByCounty(c.UserContext(), actor(c).Scope)
	if err != nil {
		return err
	}
	county := domain.County(c.Query("county"))
	if !domain.Plain(string(county)) {
		return domain.ErrNotFound
	}
	if county == "" && len(totals) > 0 {
		county = totals[0].County
	}
	list, err := s.Store.Claims(c.UserContext(), actor(c).Scope, storage.ClaimFilter{State: domain.ClaimApproved, County: county, Sort: "number", Limit: listRows})
	if err != nil {
		return err
	}
	v := newPaymentView{List: listAt("/payments/new?county="+string(county), "payable"), Today: s.Store.Today()}
	if v.Rows, err = s.named(c.UserContext(), list); err != nil {
		return err
	}
	n := s.names(c.UserContext())
	for _, t := range totals {
		v.Tabs = append(v.Tabs, Tab{string(t.County), n.county(t.County), t.Claims})
	}
	return render(c, s.page(c, "payments.new"), NewPaymentPage(v))
}

// checkPayment shows the chosen claims and their sum once more; nothing has happened yet.
func (s *Server) checkPayment(c *fiber.Ctx) error {
	list, err := s.chosen(c)
	if err != nil {
		return s.again(c, err, s.newPaymentPage)
	}
	rows, err := s.named(c.UserContext(), list)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "payments.confirm"), CheckPaymentPage(rows))
}

// chosen are the claims that the form names, each within what the payer may see.
func (s *Server) chosen(c *fiber.Ctx) (list []domain.Claim, err error) {
	ids, err := claimIDs(c)
	if err == nil && len(ids) == 0 {
		err = domain.ErrNothingToPay.At("claims")
	}
	for _, id := range ids {
		claim, err := s.Store.Claim(c.UserContext(), actor(c).Scope, id)
		if err != nil {
			return nil, unknownClaim(err)
		}
		if claim.State != domain.ClaimApproved {
			return nil, domain.ErrState.With("State", "state.claim."+string(claim.State))
		}
		if err := claim.Checked(s.Store.Today()); err != nil {
			return nil, err
		}
		list = append(list, claim)
	}
	return list, err
}

// unknownClaim blames the field for a claim that does not exist or that the payer may not see, which are told apart by nobody.
func unknownClaim(err error) error {
	if !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	var k domain.Check
	k.Add("claims", "choose-one")
	return k.Err()
}

// claimIDs are the claims that a form names.
func claimIDs(c *fiber.Ctx) (ids []domain.ClaimID, err error) {
	for _, id := range formValues(c)["claims"] {
		if id == "" || !domain.Plain(id) || len(id) > 60 {
			return nil, unknownClaim(domain.ErrNotFound)
		}
		ids = append(ids, domain.ClaimID(id))
	}
	return ids, nil
}

func (s *Server) makePayment(c *fiber.Ctx) error {
	ids, err := claimIDs(c)
	if err != nil {
		return s.again(c, err, s.newPaymentPage)
	}
	p, err := s.Actions.MakePayment(c.UserContext(), actor(c), ids)
	if err != nil {
		return s.again(c, unknownClaim(err), s.newPaymentPage)
	}
	return s.done(c, "/payments/"+string(p.ID), "done.payment-made")
}

// paymentView reads a payment that the reader may see.
func (s *Server) paymentView(c *fiber.Ctx) (v paymentView, err error) {
	v.Payment, v.Lines, err = s.Store.Payment(c.UserContext(), actor(c).Scope, domain.PaymentID(c.Params("payment")))
	if err != nil {
		return v, err
	}
	n := s.names(c.UserContext())
	v.Place = n.county(v.County)
	v.MayFile = s.Actions.Policy.May(actor(c), "payment", "send")
	v.MaySend = v.MayFile && v.State == "made"
	v.MayBack = s.Actions.Policy.May(actor(c), "payment", "return") && v.State == "sent"
	return v, n.err
}

func (s *Server) paymentPage(c *fiber.Ctx) error {
	v, err := s.paymentView(c)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "payment.title", "Number", v.Number), PaymentPage(v))
}

// sendPaymentPage asks once more before a payment counts as paid.
func (s *Server) sendPaymentPage(c *fiber.Ctx) error {
	v, err := s.paymentView(c)
	if err != nil {
		return err
	}
	if !v.MaySend && !unsafe(c) {
		return domain.ErrState.With("State", "state.payment."+v.State)
	}
	return render(c, s.page(c, "payment.title", "Number", v.Number), SendPaymentPage(v))
}

func (s *Server) sendPayment(c *fiber.Ctx) error {
	p, err := s.Actions.SendPayment(c.UserContext(), actor(c), domain.PaymentID(c.Params("payment")))
	if err != nil {
		return s.again(c, err, s.paymentPage)
	}
	return s.done(c, "/payments/"+string(p.ID), "done.payment-sent")
}

// returnPage asks how much of one item the bank gave back.
func (s *Server) returnPage(c *fiber.Ctx) error {
	v, err := s.paymentView(c)
	if err != nil {
		return err
	}
	claim := c.Query("claim", c.FormValue("claim"))
	for _, i := range v.Lines {
		if string(i.ClaimID) == claim {
			return render(c, s.page(c, "payment.return-title", "Number", i.ClaimNumber), ReturnPage(v, i))
		}
	}
	return domain.ErrNotFound
}

func (s *Server) returnPayment(c *fiber.Ctx) error {
	fen, err := parseYuan("fen", c.FormValue("fen"))
	if err != nil {
		return s.again(c, err, s.returnPage)
	}
	p, err := s.Actions.ReturnPayment(c.UserContext(), actor(c), domain.PaymentID(c.Params("payment")), domain.ClaimID(c.FormValue("claim")), fen)
	if err != nil {
		return s.again(c, err, s.returnPage)
	}
	return s.done(c, "/payments/"+string(p.ID), "done.payment-returned")
}

// paymentFile is the file to the bank with the whole account numbers, for the payer alone.
func (s *Server) paymentFile(kind string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		p, lines, err := s.Actions.PaymentFile(c.UserContext(), actor(c), domain.PaymentID(c.Params("payment")))
		if err != nil {
			return err
		}
		header, rows := payTable(newPage(c, "").Locale, lines)
		return s.tableFile(c, p.Number, kind, p.Number, header, rows)
	}
}

// payTable is what the bank takes, the same from the page and from the API.
func payTable(l text.Locale, lines []action.PayLine) (header []string, rows [][]any) {
	for i, x := range lines {
		rows = append(rows, []any{i + 1, x.PayeeName, x.Account, x.Fen, x.ClaimNumber})
	}
	return heads(l, "payment.file.no", "payment.payee", "payment.account", "payment.fen-yuan", "payment.file.remark"), rows
}

// parseYuan reads an amount typed in yuan into field's fen, and blames the field otherwise.
func parseYuan(field, typed string) (domain.Fen, error) {
	fen, ok := domain.ParseYuan(typed)
	var k domain.Check
	switch {
	case strings.TrimSpace(typed) == "":
		k.Add(field, "required")
	case !ok:
		k.Add(field, "money-invalid")
	}
	return fen, k.Err()
}
