package main

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/app/web"
	"yiji/domain"
	"yiji/seed"
	"yiji/storage"
)

// database is how commands find their database.
type database struct {
	DB    string `help:"sqlite:PATH or postgres://…" default:"sqlite:./data/yiji.db" env:"YIJI_DB"`
	Key   string `help:"File with the keys that seal personal numbers (64 hexadecimal digits); made when missing beside an embedded database." env:"YIJI_SECRET_KEY_FILE" name:"secret-key-file"`
	Files string `help:"Folder of encrypted files; beside an embedded database without it." env:"YIJI_FILES"`
	logFiles
}

// open opens the database, with its keys and the clock.
func (d database) open(ctx context.Context, clock func() time.Time) (*storage.Store, error) {
	if err := d.known(); err != nil {
		return nil, err
	}
	if err := cmp.Or(d.makeKey(), d.makeLogKey()); err != nil {
		return nil, err
	}
	log, err := d.logKeys()
	if err != nil {
		return nil, err
	}
	return d.openWith(ctx, log, clock)
}

// existing opens the database only where there is one, and makes nothing: opening an embedded one would make its folder, file and keys.
func (d database) existing(ctx context.Context) (*storage.Store, error) {
	if p := d.path(); p != "" {
		i, err := os.Stat(p)
		switch {
		case err != nil:
			return nil, err
		case !i.Mode().IsRegular() || i.Size() == 0:
			return nil, fmt.Errorf("%s holds no database: run migrate", p)
		}
	}
	if err := cmp.Or(d.known(), d.makeKey()); err != nil { // of a database that is there, no key is made
		return nil, err
	}
	log, err := d.logKeys()
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	return d.openWith(ctx, log, nil)
}

func (d database) openWith(ctx context.Context, log logKeys, clock func() time.Time) (*storage.Store, error) {
	s, err := storage.Open(ctx, storage.Options{DSN: d.DB, KeyFile: d.keyFile(), LogKey: log.rows, Files: d.filesFolder(), Clock: clock})
	if err != nil {
		return nil, fmt.Errorf("database %s: %w", redacted(d.DB), err)
	}
	return s, nil
}

// known refuses an address of no kind of database, which would become the name of a new file. It is not repeated: it may hold
// a password.
func (d database) known() error {
	for _, prefix := range []string{"sqlite:", "postgres://", "postgresql://"} {
		if rest, ok := strings.CutPrefix(d.DB, prefix); ok && rest != "" {
			return nil
		}
	}
	return errUsage{errors.New("the database (YIJI_DB or --db) must be sqlite:PATH or postgres://…")}
}

// path is the file of an embedded database, "" of another.
func (d database) path() string {
	if strings.HasPrefix(d.DB, "postgres") {
		return ""
	}
	return strings.TrimPrefix(d.DB, "sqlite:")
}

// keyFile is where the key is: as told, or beside an embedded database.
func (d database) keyFile() string {
	if d.Key != "" {
		return d.Key
	}
	if p := d.path(); p != "" {
		return filepath.Join(filepath.Dir(p), "yiji.key")
	}
	return ""
}

// filesFolder is where encrypted files lie: as told, or beside an embedded database.
func (d database) filesFolder() string {
	if d.Files != "" {
		return d.Files
	}
	if p := d.path(); p != "" {
		return filepath.Join(filepath.Dir(p), "files")
	}
	return ""
}

// makeKey makes the key of a new embedded database. A key that goes missing later is never made anew.
func (d database) makeKey() error {
	name := d.keyFile()
	if name == "" {
		return errUsage{errors.New("YIJI_SECRET_KEY_FILE is needed with PostgreSQL: a file with 64 hexadecimal digits, such as openssl rand -hex 32 prints")}
	}
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) || d.Key != "" {
		return err
	}
	if _, err := os.Stat(d.path()); err == nil {
		return fmt.Errorf("the key %s of the database is missing: without it personal numbers cannot be read", name)
	}
	return writeKey(name, storage.NewSecret())
}

func writeKey(name string, key []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(hex.EncodeToString(key)+"\n"), 0o600)
}

// redacted is an address of a database without its password.
func redacted(dsn string) string {
	scheme, rest, ok := strings.Cut(dsn, "://")
	if at := strings.LastIndex(rest, "@"); ok && at >= 0 {
		return scheme + "://…" + rest[at:]
	}
	return dsn
}

// floors are what protects people: it may be raised, and a value below its floor starts nothing.
type floors struct {
	CheckPercent   *int `help:"Share of claims that draw the routine check, in percent; at least 15." env:"YIJI_CHECK_PERCENT"`
	CoolingDays    *int `help:"Days between accepting a placement and starting it; at least 3." env:"YIJI_COOLING_DAYS"`
	FindingWorkers *int `help:"Workers heard from which on a finding needs no single author's agreement; at least 5." env:"YIJI_FINDING_WORKERS"`
}

// safeguards are the settings held against their floors.
func (f floors) safeguards() (domain.Safeguards, error) {
	set := map[string]int{}
	for name, v := range map[string]*int{"YIJI_CHECK_PERCENT": f.CheckPercent, "YIJI_COOLING_DAYS": f.CoolingDays, "YIJI_FINDING_WORKERS": f.FindingWorkers} {
		if v != nil {
			set[name] = *v
		}
	}
	return domain.Raised(set)
}

// oidcFlags say where staff may sign in beside this server.
type oidcFlags struct {
	Issuer     string   `help:"OpenID provider at which staff may sign in: https://…" env:"YIJI_OIDC_ISSUER"`
	Client     string   `help:"Our client id at the provider." env:"YIJI_OIDC_CLIENT"`
	SecretFile string   `help:"File with our client secret." env:"YIJI_OIDC_SECRET_FILE"`
	Factor     []string `help:"Words of acr or amr that count as a second factor; none, unless told." env:"YIJI_OIDC_FACTOR"`
	Private    bool     `help:"The provider may have a private address." env:"YIJI_OIDC_PRIVATE"`
}

// provider is where staff may sign in elsewhere, nil where nothing is configured. base is our own address.
func (f oidcFlags) provider(base string) (*access.Provider, error) {
	if f.Issuer == "" {
		return nil, nil
	}
	if base == "" {
		return nil, errUsage{errors.New("YIJI_BASE_URL is needed with YIJI_OIDC_ISSUER: the provider leads back to it")}
	}
	secret, err := os.ReadFile(f.SecretFile)
	if err != nil {
		return nil, errUsage{errors.Join(errors.New("YIJI_OIDC_SECRET_FILE is needed with YIJI_OIDC_ISSUER"), err)}
	}
	p := &access.Provider{Issuer: f.Issuer, ClientID: f.Client, Secret: strings.TrimSpace(string(secret)), Redirect: strings.TrimSuffix(base, "/") + web.ElsewhereBack, Factor: f.Factor,
		Private: f.Private, Now: time.Now}
	if err := p.Check(); err != nil {
		return nil, errUsage{err}
	}
	return p, nil
}

// actions wires a store to the policy and the rules that come with the program.
func actions(s *storage.Store) (*action.Actions, error) {
	policy, err := access.Load()
	if err != nil {
		return nil, err
	}
	rules, err := seed.RuleSets()
	return &action.Actions{Store: s, Policy: policy, Rules: rules, NewID: func() string { return uuid.Must(uuid.NewV7()).String() }}, err
}
