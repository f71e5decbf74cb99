package main

import (
	"context"
	"errors"
	"io"

	"yiji/app/action"
	"yiji/app/table"
	"yiji/domain"
	"yiji/seed"
)

// texts proposes the texts of a file; an auditor's approval puts them in force. A text that stands already word for word is no change.
func (c *importCmd) texts(ctx context.Context, con *console, a *action.Actions, r io.Reader) (n action.Imported, header []string, refused []table.Refused, err error) {
	header, rows, err := table.Read(c.File, r, table.Standard)
	if err != nil {
		return n, nil, nil, err
	}
	list, err := seed.Texts(header, rows)
	if err != nil {
		return n, nil, nil, err
	}
	known, err := a.Store.ConsentTexts(ctx)
	if err != nil {
		return n, nil, nil, err
	}
	have := map[string]bool{}
	for _, t := range known {
		have[t.Purpose+t.Language+t.Hash+t.ReviewedBy] = true
	}
	n.Read = len(rows)
	for i, in := range list {
		if have[in.Purpose+in.Language+domain.TextHash(in.Title, in.Body)+in.ReviewedBy] {
			continue
		}
		var d *domain.Error
		switch err := c.text(ctx, a, in); {
		case errors.As(err, &d):
			n.Refused++
			refused = append(refused, table.Refused{Row: rows[i], Reason: reason(con, d)})
		case err != nil:
			return n, header, refused, err
		default:
			n.Added++
		}
	}
	return n, header, refused, nil
}

// text proposes one text, or only judges it in a dry run.
func (c *importCmd) text(ctx context.Context, a *action.Actions, in action.NewText) error {
	if c.DryRun {
		return domain.ConsentText{Purpose: in.Purpose, Language: in.Language, Title: in.Title, Body: in.Body, ReviewedBy: in.ReviewedBy}.Check(in.Author)
	}
	_, err := a.ProposeText(ctx, domain.Operator, in)
	return err
}
