package main

import (
	"context"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"yiji/app/job"
	"yiji/domain"
	"yiji/storage"
)

// logFiles are where the log keeps what is not in the database.
type logFiles struct {
	LogKey  string `help:"File with the key that signs the log; made when missing, beside the secret key." env:"YIJI_LOG_KEY_FILE" name:"log-key-file"`
	LogHead string `help:"File with the last signed head of the log, outside the database; beside an embedded database or the secret key." env:"YIJI_LOG_HEAD" name:"log-head"`
}

// logKeyFile is where the key of the log is: as told, or beside the secret key.
func (d database) logKeyFile() string {
	if d.LogKey != "" {
		return d.LogKey
	}
	return filepath.Join(filepath.Dir(d.keyFile()), "yiji-log.key")
}

// logHeadFile is where the last head is kept outside the database.
func (d database) logHeadFile() string {
	switch {
	case d.LogHead != "":
		return d.LogHead
	case d.path() != "":
		return d.path() + ".log-head"
	}
	return filepath.Join(filepath.Dir(d.keyFile()), "yiji.log-head")
}

// logName is the name under which the log is signed.
const logName = "yiji"

// makeLogKey makes the key of the log where there is none. Two programs that start at once agree on one.
func (d database) makeLogKey() error {
	name := d.logKeyFile()
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	secret, _, err := note.GenerateKey(rand.Reader, logName)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*") // of mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString(secret + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Link(f.Name(), name); !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// logKeys are the log's key in its three uses: to sign heads, to check them, to mark rows.
type logKeys struct {
	signer   note.Signer
	verifier note.Verifier
	public   string // as note.NewVerifier takes it
	rows     []byte
}

// logKeys reads the key of the log.
func (d database) logKeys() (k logKeys, err error) {
	b, err := os.ReadFile(d.logKeyFile())
	if err != nil {
		return k, fmt.Errorf("key of the log: %w", err)
	}
	secret := strings.TrimSpace(string(b))
	if k.signer, err = note.NewSigner(secret); err != nil {
		return k, fmt.Errorf("%s holds no key of a log: %w", d.logKeyFile(), err)
	}
	// PRIVATE+KEY+name+hash+key, the key being the algorithm's byte and the seed (golang.org/x/mod/sumdb/note).
	seed, err := base64.StdEncoding.DecodeString(strings.SplitN(secret, "+", 5)[4])
	if err != nil {
		return k, err
	}
	public, _ := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	if k.public, err = note.NewEd25519VerifierKey(logName, public); err != nil {
		return k, err
	}
	if k.verifier, err = note.NewVerifier(k.public); err != nil {
		return k, err
	}
	k.rows, err = hkdf.Key(sha256.New, seed, nil, "yiji log rows", 32)
	return k, err
}

// sealer is what seals the log of s.
func (d database) sealer(s *storage.Store) (job.Sealer, error) {
	k, err := d.logKeys()
	return job.Sealer{Store: s, Signer: k.signer, Verifier: k.verifier, Public: k.public, File: d.logHeadFile()}, err
}

// seal seals what a command did, since there may be no server that does.
func (d database) seal(ctx context.Context, s *storage.Store) error {
	sealer, err := d.sealer(s)
	if err != nil {
		return err
	}
	return job.Once(ctx, s, sealer.Job())
}

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Recompute the log from its first record, while a server may be running."`
}

type auditVerifyCmd struct {
	database
	Head []string `help:"Further files with signed heads that somebody kept, as /api/v1/log/head gives them." type:"existingfile"`
	JSON bool     `help:"Print JSON."`
}

// Run verifies the log: exit 0 intact, 1 broken, 2 unreadable.
func (c *auditVerifyCmd) Run(ctx context.Context, con *console) error {
	r, err := c.verify(ctx, con)
	if err != nil {
		return errUsage{err}
	}
	l := con.Locale
	if c.JSON {
		e := json.NewEncoder(con.Out)
		e.SetIndent("", "  ")
		if err := e.Encode(struct {
			Intact bool `json:"intact"`
			job.Report
		}{len(r.Broken) == 0, r}); err != nil {
			return err
		}
	} else {
		fmt.Fprintln(con.Out, l.T("log.report", "Size", r.Size, "Root", r.Root, "Pending", r.Pending))
		if !r.Outside {
			fmt.Fprintln(con.Out, l.T("log.report-alone", "File", c.logHeadFile()))
		}
		for i, f := range r.Broken {
			if i == mostFindings {
				fmt.Fprintln(con.Out, l.T("log.found-more", "N", len(r.Broken)-i))
				break
			}
			fmt.Fprintln(con.Out, l.T("log.found."+f.Kind, "Seq", f.Seq, "Name", f.Name))
		}
	}
	if len(r.Broken) > 0 {
		return errors.New(l.T("log.broken"))
	}
	if !c.JSON {
		fmt.Fprintln(con.Out, l.T("log.intact"))
	}
	return nil
}

// mostFindings is how many findings are printed; --json prints all.
const mostFindings = 50

func (c *auditVerifyCmd) verify(ctx context.Context, con *console) (r job.Report, err error) {
	if err := c.known(); err != nil {
		return r, err
	}
	k, err := c.logKeys()
	if err != nil {
		return r, err
	}
	s, err := c.existing(ctx)
	if err != nil {
		return r, err
	}
	defer s.Close()
	var kept []domain.LogHead
	for _, name := range c.Head {
		h, err := job.ReadHead(name, k.verifier)
		if err != nil {
			return r, err
		}
		kept = append(kept, h)
	}
	return job.Verifier{Store: s, Verifier: k.verifier, File: c.logHeadFile(), Kept: kept, Wait: job.Grace, Progress: con.progress()}.Verify(ctx)
}

// sealing says how the log stands, for doctor.
func (d database) sealing(ctx context.Context, s *storage.Store) (string, error) {
	i, err := os.Stat(d.logKeyFile())
	if err == nil && i.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("%s can be read by others (%v): chmod 600", d.logKeyFile(), i.Mode().Perm())
	}
	head, e := s.LogHead(ctx, domain.AuditTree)
	if e != nil {
		return "", e
	}
	if errors.Is(err, os.ErrNotExist) && head.Size == 0 {
		return "no key of the log yet: serve makes " + d.logKeyFile(), nil
	}
	sealer, err := d.sealer(s)
	if err == nil {
		err = sealer.Continues(ctx)
	}
	if err != nil {
		return "", err
	}
	waiting, err := s.UnsealedAudits(ctx, 1)
	words := fmt.Sprintf("%d records, last sealed %s", head.Size, head.At.Format(time.RFC3339))
	if err == nil && len(waiting) > 0 {
		words += fmt.Sprintf(", rows wait since %s", waiting[0].At.Format(time.RFC3339))
	}
	return words, err
}
