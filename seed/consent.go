package seed

import (
	_ "embed"
	"fmt"
	"strings"

	"yiji/domain"
)

//go:embed consent.yaml
var consents []byte

type consentFile struct {
	Version int
	Texts   []consentEntry
}

type consentEntry struct {
	Purpose, Language, Title, Body string
	Origin                         string // "machine": a program translated it, so not even the demo takes it as reviewed
}

// SampleReview is what stands as the reviewer of a sample text where fictional people agree to it: in the demo and in tests.
const SampleReview = "示例（演示数据）/ sample"

// ConsentTexts is the texts of consent (同意书) that come with the program, all samples. reviewedBy is who reviewed them, "" for
// nobody: a placement cannot be accepted on such a text, and never on one that a program translated.
func ConsentTexts(reviewedBy string) ([]domain.ConsentText, error) {
	return readConsents(consents, reviewedBy)
}

func readConsents(data []byte, reviewedBy string) (texts []domain.ConsentText, err error) {
	var f consentFile
	if err := decode(data, &f); err != nil {
		return nil, fmt.Errorf("consent texts: %w", err)
	}
	for i, e := range f.Texts {
		var c domain.Check
		oneOf(&c, "purpose", domain.Purposes, e.Purpose)
		oneOf(&c, "language", domain.Languages, e.Language)
		c.Text("title", e.Title, 2, 60)
		c.Text("body", e.Body, 50, 4000)
		if err := c.Err(); err != nil {
			return nil, fmt.Errorf("consent text %d: %w", i+1, err)
		}
		texts = append(texts, e.text(f.Version, reviewedBy))
	}
	return texts, nil
}

func (e consentEntry) text(version int, reviewedBy string) domain.ConsentText {
	body := strings.TrimSpace(e.Body)
	if e.Origin == "machine" {
		reviewedBy = ""
	}
	return domain.ConsentText{
		ID:      domain.ConsentTextID(fmt.Sprintf("text-%s-%s-%d", e.Purpose, e.Language, version)),
		Purpose: e.Purpose, Language: e.Language, Version: version, Title: e.Title, Body: body,
		Hash: domain.TextHash(e.Title, body), ReviewedBy: reviewedBy, Sample: true, State: "in-force",
	}
}
