package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
	"yiji/domain/ident"
)

// myCorrectionsPage takes a correction and shows the decisions on earlier ones.
func (s *Server) myCorrectionsPage(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	list, err := s.Actions.OwnCorrections(c.UserContext(), who)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "correction.title"), MyCorrectionsPage(list))
}

func (s *Server) askCorrection(c *fiber.Ctx) error {
	who, err := person(c)
	if err != nil {
		return err
	}
	scan, err := scanned(c)
	if err == nil {
		_, err = s.Actions.AskCorrection(c.UserContext(), who, action.NewCorrection{Field: c.FormValue("field"), Value: c.FormValue("value"), Evidence: scan})
	}
	if err != nil {
		return s.again(c, err, s.myCorrectionsPage)
	}
	return s.done(c, "/me/file/corrections", "done.correction-asked")
}

// correctionRow is a correction in a list of the office: masked.
type correctionRow struct {
	domain.Correction
	Name string
}

// correctionsPage is what waits for the county.
func (s *Server) correctionsPage(c *fiber.Ctx) error {
	list, err := s.Actions.Corrections(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	var rows []correctionRow
	for _, x := range list {
		p, err := s.Store.Person(c.UserContext(), x.PersonID)
		if err != nil {
			return err
		}
		rows = append(rows, correctionRow{x, ident.MaskName(p.Name)})
	}
	return render(c, s.page(c, "correction.desk"), CorrectionsPage(ListOf(c, "corrections"), rows))
}

func (s *Server) fileCorrectionPage(c *fiber.Ctx) error {
	x, now, err := s.Actions.OpenCorrection(c.UserContext(), actor(c), domain.CorrectionID(c.Params("request")))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "correction.one"), FileCorrectionPage(x, now))
}

// correctionEvidence is what came with a correction, to save and look at.
func (s *Server) correctionEvidence(c *fiber.Ctx) error {
	f, err := s.Actions.CorrectionEvidence(c.UserContext(), actor(c), domain.CorrectionID(c.Params("request")))
	if err != nil {
		return err
	}
	b, err := s.Store.FileBytes(c.UserContext(), f)
	if err != nil {
		return err
	}
	return sendFile(c, f, b)
}

func (s *Server) decideCorrection(c *fiber.Ctx) error {
	_, err := s.Actions.DecideCorrection(c.UserContext(), actor(c), domain.CorrectionID(c.Params("request")), c.FormValue("decision") == "grant", c.FormValue("reason"))
	if err != nil {
		return s.again(c, err, s.fileCorrectionPage)
	}
	return s.done(c, "/corrections", "done.correction-decided")
}

// searchPage asks for whom to search; peoplePage shows the hits.
func (s *Server) searchPage(c *fiber.Ctx) error {
	return render(c, s.page(c, "people.title"), PeoplePage(nil, false))
}

func (s *Server) searchPeople(c *fiber.Ctx) error {
	in := action.PeopleSearch{Name: c.FormValue("name"), IdentityNumber: c.FormValue("identity_number"), Purpose: c.FormValue("purpose")}
	list, err := s.Actions.SearchPeople(c.UserContext(), actor(c), in)
	if err != nil {
		return s.again(c, err, s.searchPage)
	}
	p := s.page(c, "people.title")
	p.Values = typed(c)
	return render(c, p, PeoplePage(list, true))
}

// retentionPage is how long each kind of data is kept, and what the job removed.
func (s *Server) retentionPage(c *fiber.Ctx) error {
	list, err := s.Actions.RetentionReports(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "retention.title"), RetentionPage(list))
}

// mergesPage lists merges and takes a proposal.
func (s *Server) mergesPage(c *fiber.Ctx) error {
	list, err := s.Actions.Merges(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "merge.title"), MergesPage(list, actor(c).PersonID))
}

func (s *Server) proposeMerge(c *fiber.Ctx) error {
	in := action.NewMerge{KeptName: c.FormValue("kept_name"), KeptNumber: c.FormValue("kept_number"), DuplicateName: c.FormValue("duplicate_name"), DuplicateNumber: c.FormValue("duplicate_number")}
	if _, err := s.Actions.ProposeMerge(c.UserContext(), actor(c), in); err != nil {
		return s.again(c, err, s.mergesPage)
	}
	return s.done(c, "/merges", "done.merge-proposed")
}

// mergeStep takes the second officer's word, or undoes a merge.
func (s *Server) mergeStep(step func(context.Context, domain.Actor, domain.MergeID) (domain.Merge, error), done string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if _, err := step(c.UserContext(), actor(c), domain.MergeID(c.Params("merge"))); err != nil {
			return s.again(c, err, s.mergesPage)
		}
		return s.done(c, "/merges", done)
	}
}

func (s *Server) decideMerge(yes bool) func(context.Context, domain.Actor, domain.MergeID) (domain.Merge, error) {
	return func(ctx context.Context, who domain.Actor, id domain.MergeID) (domain.Merge, error) {
		return s.Actions.DecideMerge(ctx, who, id, yes)
	}
}

// breachesPage lists the leaks looked into and takes another.
func (s *Server) breachesPage(c *fiber.Ctx) error {
	list, err := s.Actions.Breaches(c.UserContext(), actor(c))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "breach.title"), BreachesPage(list))
}

func (s *Server) askBreach(c *fiber.Ctx) error {
	in := action.NewBreach{SessionID: c.FormValue("session"), Login: c.FormValue("login")}
	if since := domain.Date(c.FormValue("since")); since.Valid() {
		in.Since = since.Start()
	}
	if until := domain.Date(c.FormValue("until")); until.Valid() {
		in.Until = until.Add(1).Start()
	}
	b, err := s.Actions.AskBreach(c.UserContext(), actor(c), in)
	if err != nil {
		return s.again(c, err, s.breachesPage)
	}
	return s.done(c, "/breaches/"+string(b.ID), "done.breach-asked")
}

func (s *Server) breachPage(c *fiber.Ctx) error {
	b, list, err := s.Actions.BreachList(c.UserContext(), actor(c), domain.BreachID(c.Params("breach")))
	if err != nil {
		return err
	}
	return render(c, s.page(c, "breach.one"), BreachPage(b, list))
}

func (s *Server) breachStep(step func(context.Context, domain.Actor, domain.BreachID) (domain.Breach, error), done string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if _, err := step(c.UserContext(), actor(c), domain.BreachID(c.Params("breach"))); err != nil {
			return s.again(c, err, s.breachPage)
		}
		return s.done(c, "/breaches/"+c.Params("breach"), done)
	}
}
