package seed

import (
	"yiji/app/action"
)

// Texts reads the rows of a file of texts of consent with the columns purpose, language, title, body, author (who wrote it) and
// reviewed_by (the native reader). What a text may be is for the action that proposes it to judge.
func Texts(header []string, rows [][]string) (texts []action.NewText, err error) {
	at, err := columns(header, "purpose", "language", "title", "body", "author", "reviewed_by")
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		texts = append(texts, action.NewText{Purpose: r[at["purpose"]], Language: r[at["language"]], Title: r[at["title"]], Body: r[at["body"]], Author: r[at["author"]], ReviewedBy: r[at["reviewed_by"]]})
	}
	return texts, nil
}
