// Yiji (一技) runs vocational training from the first enrolment to the first wage: classes, credits, certificates, work, subsidies.
//
// This is the program: commands, configuration, wiring and shutdown. `yiji demo` shows everything on an embedded database.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // days are days in Beijing, also on machines without a time zone database

	"github.com/alecthomas/kong"

	"yiji/app/text"
	"yiji/domain"
)

// cli is every command. Each variable of the environment is also a flag.
type cli struct {
	Demo         demoCmd         `cmd:"" help:"Play the demo region on a fresh database and serve it."`
	Serve        serveCmd        `cmd:"" help:"Serve a production database."`
	Migrate      migrateCmd      `cmd:"" help:"Bring the database to this version, or say which steps are in."`
	Seed         seedCmd         `cmd:"" help:"Load the reference data into a database; again changes nothing."`
	User         userCmd         `cmd:"" help:"Make staff accounts."`
	Import       importCmd       `cmd:"" help:"Import regions or holidays from a file."`
	Region       regionCmd       `cmd:"" help:"Give a region another parent, or merge it into another."`
	Organisation organisationCmd `cmd:"" help:"Merge an organisation into another."`
	Keys         keysCmd         `cmd:"" help:"Change the keys that seal personal numbers and files."`
	Backup       backupCmd       `cmd:"" help:"Copy database and files into one file, also while the server runs."`
	Restore      restoreCmd      `cmd:"" help:"Put a backup into an empty place."`
	Subsidy      subsidyCmd      `cmd:"" help:"Explain a claim."`
	Audit        auditCmd        `cmd:"" help:"Verify the log of all acts."`
	Doctor       doctorCmd       `cmd:"" help:"Check database, keys, clock, holiday data, sealing and disk."`
	Bench        benchCmd        `cmd:"" help:"Measure, beside the plain way in the same run."`
	WithHuman    humanOptions    `embed:""`
}

// humanOptions hold for every command.
type humanOptions struct {
	Lang string `help:"Language of messages." default:"zh-Hans" env:"YIJI_LANG"`
}

// Exit codes of the program.
const (
	exitNo    = 1 // the answer is no
	exitUsage = 2 // wrong usage or unreadable input
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program with its exit code.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	var c cli
	code := -1
	parser := kong.Must(&c, kong.Name("yiji"), kong.Description("一技 runs vocational training from the first enrolment to the first wage."),
		kong.Writers(out, errs), kong.Exit(func(n int) { code = n }), kong.UsageOnError())
	k, err := parser.Parse(args)
	if code >= 0 { // --help
		return code
	}
	if err != nil {
		fmt.Fprintln(errs, "yiji:", err)
		return exitUsage
	}
	k.BindTo(ctx, (*context.Context)(nil))
	k.Bind(&console{out, errs, text.In(c.WithHuman.Lang)})
	if err := k.Run(); err != nil {
		return tell(errs, text.In(c.WithHuman.Lang), err)
	}
	return 0
}

// errUsage marks an input that cannot be read.
type errUsage struct{ error }

// tell writes an error for people, and gives the exit code.
func tell(w io.Writer, l text.Locale, err error) int {
	var d *domain.Error
	var u errUsage
	switch {
	case errors.As(err, &u):
		fmt.Fprintln(w, "yiji:", u.error)
		return exitUsage
	case errors.As(err, &d):
		fmt.Fprintln(w, "yiji:", l.Error(d))
		for _, f := range d.Fields {
			fmt.Fprintf(w, "  %s: %s\n", f.Field, l.Field(f))
		}
	default:
		fmt.Fprintln(w, "yiji:", err)
	}
	return exitNo
}
