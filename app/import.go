package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode"

	"yiji/app/action"
	"yiji/app/table"
	"yiji/app/text"
	"yiji/domain"
	"yiji/domain/subsidy"
	"yiji/seed"
)

type importCmd struct {
	database
	Kind   string `arg:"" enum:"regions,holidays,texts" help:"regions, holidays or texts of consent"`
	File   string `arg:"" type:"existingfile" help:"CSV or XLSX file"`
	DryRun bool   `help:"Say what would be done, and do nothing." name:"dry-run"`
	hash   string // SHA-256 of the file
}

// Run imports a file and writes the rows it refused beside it.
func (c *importCmd) Run(ctx context.Context, con *console) error {
	s, err := c.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	if err := s.Migrate(ctx); err != nil {
		return err
	}
	a, err := actions(s)
	if err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	c.hash = hex.EncodeToString(sum.Sum(nil))
	var n action.Imported
	var header []string
	var refused []table.Refused
	switch c.Kind {
	case "regions":
		n, header, refused, err = c.regions(ctx, con, a, f)
	case "texts":
		n, header, refused, err = c.texts(ctx, con, a, f)
	default:
		n, header, refused, err = c.holidays(ctx, con, a, f)
	}
	if err != nil {
		return err
	}
	if err := c.seal(ctx, s); err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "read %d added %d changed %d refused %d\n", n.Read, n.Added, n.Changed, n.Refused)
	return c.writeRefused(con, header, refused)
}

// regions streams one level's file into one act. A transaction that conflicts runs again, and then the file is read again.
func (c *importCmd) regions(ctx context.Context, con *console, a *action.Actions, f *os.File) (n action.Imported, header []string, refused []table.Refused, err error) {
	d, _, err := seed.ReadDivisions(f)
	if err != nil {
		return n, nil, nil, errUsage{unread(con, f, err)}
	}
	var broken error
	n, err = a.ImportRegions(ctx, domain.Operator, c.hash, d.Level, func(yield func(action.RegionRow) bool) {
		refused = nil
		if _, broken = f.Seek(0, io.SeekStart); broken != nil {
			return
		}
		_, rows, err := seed.ReadDivisions(f)
		if broken = err; err != nil {
			return
		}
		for row, rerr := range rows {
			if !yield(action.RegionRow{Region: row.Region, Skip: row.Pseudo, Err: rerr, Cells: row.Cells}) {
				return
			}
		}
	}, c.DryRun, func(row action.RegionRow) {
		cells := row.Cells
		if len(cells) == 0 {
			cells = []string{string(row.Region.Code), row.Region.Name}
		}
		refused = append(refused, table.Refused{Row: cells, Reason: reason(con, row.Err)})
	})
	return n, []string{"code", "name"}, refused, errors.Join(err, broken)
}

// errRegionFileKind refuses a file of regions that is no text.
var errRegionFileKind = &domain.Error{Kind: domain.Unreadable, Code: "region-file-kind"}

// unread is why a level's file cannot be begun, in words.
func unread(con *console, f *os.File, err error) error {
	var d *domain.Error
	if !errors.As(err, &d) {
		return err
	}
	column, _ := d.Args["Column"].(string)
	i, serr := f.Stat()
	switch {
	case serr == nil && i.Size() == 0:
		d = table.ErrFileEmpty
	case strings.ContainsFunc(column, func(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) }):
		d = errRegionFileKind
	case errors.Is(d, domain.ErrUnreadable):
		d = table.ErrFileUnreadable
	}
	return errors.New(con.Locale.Error(d))
}

func (c *importCmd) holidays(ctx context.Context, con *console, a *action.Actions, r io.Reader) (n action.Imported, header []string, refused []table.Refused, err error) {
	header, rows, err := table.Read(c.File, r, table.Standard)
	if err != nil {
		return n, nil, nil, err
	}
	days, list, err := seed.Holidays(header, rows)
	if err != nil {
		return n, nil, nil, err
	}
	for _, x := range list {
		refused = append(refused, table.Refused{Row: rows[x.Row], Reason: reason(con, x.Err)})
	}
	if c.DryRun {
		return action.Imported{Read: len(rows), Refused: len(list)}, header, refused, nil
	}
	n, err = a.ImportHolidays(ctx, domain.Operator, c.hash, days)
	n.Read, n.Refused = len(rows), len(list)
	return n, header, refused, err
}

// reason is why a row was refused, in words.
func reason(con *console, err *domain.Error) string {
	var words []string
	for _, f := range err.Fields {
		words = append(words, con.Locale.Field(f))
	}
	if len(words) == 0 {
		words = []string{con.Locale.Error(err)}
	}
	return strings.Join(words, " ")
}

func (c *importCmd) writeRefused(con *console, header []string, refused []table.Refused) error {
	if len(refused) == 0 {
		return nil
	}
	name := c.File + ".refused.csv"
	f, err := os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // #nosec G304 -- beside the file that the operator names
	if err != nil {
		return err
	}
	if err := table.WriteRefused(f, header, refused); err != nil {
		return err
	}
	fmt.Fprintln(con.Err, "refused rows are in", name)
	return f.Close()
}

type subsidyCmd struct {
	Explain explainCmd `cmd:"" help:"The amount of a claim, each clause that led to it, and the facts it used."`
}

type explainCmd struct {
	database
	Claim string `arg:"" help:"Number or id of a claim; drafts too."`
	JSON  bool   `help:"Print JSON."`
}

// Run explains a claim line by line.
func (c *explainCmd) Run(ctx context.Context, con *console) error {
	s, err := c.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := actions(s)
	if err != nil {
		return err
	}
	claim, lines, err := a.ExplainClaim(ctx, domain.Operator, c.Claim)
	if err != nil {
		return err
	}
	if c.JSON {
		return explainJSON(con, claim, lines)
	}
	l := con.Locale
	fmt.Fprintf(con.Out, "%s  %s  %s\n%s: %d  %s: %s\n%s: %s\n%s: %s\n", claim.Number, claim.ClassTitle, l.T("state.claim."+string(claim.State)),
		l.T("claim.heads"), claim.Heads, l.T("claim.fen-yuan"), claim.Fen.Yuan(), l.T("claim.rules"), claim.RuleSet, l.T("claim.hash"), claim.RuleHash)
	for _, line := range lines {
		var d subsidy.Decision
		if err := json.Unmarshal([]byte(line.Decision), &d); err != nil {
			return err
		}
		fmt.Fprintf(con.Out, "\n%s  %s  %s  %s %s\n", line.NameMask, line.IdentityMask, l.T("state.line."+line.State), line.Fen.Yuan(), l.T("money.yuan"))
		for _, k := range d.Clauses {
			printClause(con, k)
		}
	}
	return nil
}

// printClause writes a rule as it was applied to one person: met or not, the fact, what is asked, and where it is written.
func printClause(con *console, k subsidy.Clause) {
	l, mark, name := con.Locale, "✗", k.Code
	if k.Passed {
		mark = "✓"
	}
	if text.Has("clause." + k.Code) {
		name = l.T("clause." + k.Code)
	}
	fmt.Fprintf(con.Out, "  %s %s\n", mark, name)
	r := k.Reference
	for _, part := range [][2]string{{"clause.have", l.ClauseHave(k)}, {"clause.want", l.ClauseWant(k)}, {"clause.source", strings.Join(strings.Fields(r.Title+" "+r.DocNo+" "+r.Article), " ")}} {
		if part[1] != "" {
			fmt.Fprintf(con.Out, "      %s: %s\n", l.T(part[0]), part[1])
		}
	}
}

func explainJSON(con *console, claim domain.Claim, lines []domain.ClaimLine) error {
	type line struct {
		Name     string          `json:"name"`
		State    string          `json:"state"`
		Fen      domain.Fen      `json:"amount_fen"`
		Decision json.RawMessage `json:"decision"`
	}
	out := struct {
		Number string     `json:"number"`
		State  string     `json:"state"`
		Fen    domain.Fen `json:"amount_fen"`
		Rules  string     `json:"rule_set"`
		Hash   string     `json:"rule_hash"`
		Lines  []line     `json:"lines"`
	}{claim.Number, string(claim.State), claim.Fen, claim.RuleSet, claim.RuleHash, nil}
	for _, l := range lines {
		out.Lines = append(out.Lines, line{l.NameMask, l.State, l.Fen, json.RawMessage(l.Decision)})
	}
	e := json.NewEncoder(con.Out)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
