package bench

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrNoPostgres says that no PostgreSQL can be started here.
var ErrNoPostgres = errors.New("PostgreSQL's initdb and pg_ctl are neither under /usr/lib/postgresql nor in the path")

// StartPostgres starts a throw-away PostgreSQL with the settings it comes with, in a temporary folder that also holds its socket:
// no TCP port, nothing that collides. It returns the address of an empty database; stop ends the server and removes the folder.
// As root it runs as the user postgres, since PostgreSQL refuses to run as root.
func StartPostgres(ctx context.Context) (dsn string, stop func() error, err error) {
	bin, err := postgresBin()
	if err != nil {
		return "", nil, err
	}
	folder, err := os.MkdirTemp("", "yiji-bench")
	if err != nil {
		return "", nil, err
	}
	p := server{bin, folder}
	stop = func() error { return errors.Join(p.stop(), os.RemoveAll(folder)) }
	if err := p.start(ctx); err != nil {
		return "", nil, errors.Join(err, stop())
	}
	q := url.Values{"host": {folder}, "sslmode": {"disable"}}
	return "postgres://postgres@/postgres?" + q.Encode(), stop, nil
}

// postgresBin is the folder of the newest PostgreSQL.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4])
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		return "", ErrNoPostgres
	}
	return filepath.Dir(found[0]), nil
}

// A server is a throw-away PostgreSQL.
type server struct{ bin, folder string }

func (p server) start(ctx context.Context) error {
	if err := p.own(); err != nil {
		return err
	}
	data := filepath.Join(p.folder, "data")
	if err := p.run(ctx, "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
		return err
	}
	options := fmt.Sprintf("-c listen_addresses='' -c unix_socket_directories='%s'", p.folder)
	return p.run(ctx, "pg_ctl", "-D", data, "-l", filepath.Join(p.folder, "server.log"), "-w", "-t", "60", "-o", options, "start")
}

func (p server) stop() error {
	data := filepath.Join(p.folder, "data")
	if _, err := os.Stat(filepath.Join(data, "postmaster.pid")); err != nil {
		return nil // it never started
	}
	return p.run(context.Background(), "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop") // the data goes away with it
}

// own gives the folder to the user postgres if we are root.
func (p server) own() error {
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	id, err := strconv.Atoi(u.Uid)
	if err != nil {
		return err
	}
	return os.Chown(p.folder, id, -1)
}

// run runs one of PostgreSQL's programs. Its output goes to a file, because the server goes on writing to what it inherited.
func (p server) run(ctx context.Context, name string, args ...string) error {
	log, err := os.CreateTemp("", "yiji-bench-*.log")
	if err != nil {
		return err
	}
	defer func() { _ = errors.Join(log.Close(), os.Remove(log.Name())) }()
	args = append([]string{filepath.Join(p.bin, name)}, args...)
	if os.Geteuid() == 0 {
		args = append([]string{"runuser", "-u", "postgres", "--"}, args...)
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) // #nosec G204 -- a program of PostgreSQL, by its full path
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", log, log
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(said)))
	}
	return nil
}
