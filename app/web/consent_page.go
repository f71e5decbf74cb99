package web

import (
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/app/text"
	"yiji/domain"
)

// consentView is a text to agree to, in the language that its reader chose on this page, and the others it can be read in.
type consentView struct {
	Text   domain.ConsentText
	Locale text.Locale // of the text: what is said about the text is said in its own language
	Others []domain.ConsentText
	Absent *text.Locale // the reader's own, where there is no text in it
	Pause  time.Time    // from when the reader may consent again after a lost PIN was replaced; zero where they may
	path   string       // of the page, without the choice
}

// paragraphs are the text's own, each in its lines.
func (v consentView) paragraphs() (all [][]string) {
	for _, p := range strings.Split(v.Text.Body, "\n\n") {
		all = append(all, strings.Split(p, "\n"))
	}
	return all
}

// consent is the newest text of purpose: in the language chosen on the page, else in that of the page, else in Chinese.
func (s *Server) consent(c *fiber.Ctx, purpose string) (v consentView, err error) {
	wanted := []string{c.Query("text"), c.FormValue("language"), newPage(c, "").Locale.Tag(), text.Default}
	texts := map[string]domain.ConsentText{}
	for _, l := range domain.Languages.List() {
		t, err := s.Store.ConsentText(c.UserContext(), purpose, l)
		if errors.Is(err, domain.ErrNotFound) {
			continue
		}
		if err != nil {
			return v, err
		}
		texts[l], v.Others = t, append(v.Others, t)
	}
	for _, l := range wanted {
		if t, ok := texts[l]; ok && v.Text.ID == "" {
			v.Text = t
		}
	}
	if own := newPage(c, "").Locale; texts[own.Tag()].ID == "" {
		v.Absent = &own
	}
	if who, err := person(c); err == nil {
		if v.Pause, err = s.Actions.ConsentsFrom(c.UserContext(), who); err != nil {
			return v, err
		}
	}
	v.Locale, v.path = text.In(v.Text.Language), withQuery(ownPath(c), "text", "")
	return v, nil
}

// agreement is what a consent form says: the box must be ticked, and the hash is of the text that stood on the page.
func agreement(c *fiber.Ctx) action.Agreement {
	a := action.Agreement{Language: c.FormValue("language")}
	if !domain.Languages.Has(a.Language) {
		a.Language = ""
	}
	if c.FormValue("consent") == "yes" {
		a.TextHash = c.FormValue("text_hash")
	}
	return a
}

// unticked takes the tick off the box when the text is not the one that was agreed to.
func unticked(p Page) Page {
	if p.Err != nil && errors.Is(p.Err, domain.ErrTextChanged) {
		delete(p.Values, "consent")
	}
	return p
}

// languageName is what a language calls itself, whether or not the pages speak it.
func languageName(tag string) string { return text.Preview(tag).Name() }
