package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"yiji/app/access"
	"yiji/domain"
	"yiji/domain/ident"
	"yiji/seed"
	"yiji/storage"
	"yiji/storage/storagetest"
)

func TestUserLinkPrintsALinkThatSetsAPasswordOnce(t *testing.T) {
	ctx, c := t.Context(), userLinkCmd{database: database{DB: "sqlite:" + filepath.Join(t.TempDir(), "yiji.db")}, Login: "Chief", BaseURL: "https://yiji.example/"}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := c.open(ctx, nil)
	ok(err)
	defer s.Close()
	ok(s.Migrate(ctx))
	a, err := actions(s)
	ok(err)
	secret := access.NewFactorSecret()
	ok(s.Write(ctx, func(tx *storage.Tx) error {
		ok(tx.AddAccount(ctx, domain.Account{ID: "a1", PersonID: "p1", Name: "阿一", Login: "chief", PasswordHash: access.HashSecret("the first long secret"), CreatedAt: tx.Now}))
		ok(tx.SetSecondFactor(ctx, domain.SecondFactor{AccountID: "a1", Secret: secret, CreatedAt: tx.Now, ConfirmedAt: tx.Now}))
		return tx.AddLogin(ctx, "staff", "chief", "a1")
	}))
	link := func() string {
		t.Helper()
		var out bytes.Buffer
		ok(c.Run(ctx, &console{Out: &out}))
		m := regexp.MustCompile(`^https://yiji\.example/welcome/([\w-]{43})\n$`).FindStringSubmatch(out.String())
		if m == nil {
			t.Fatalf("it printed %q", &out)
		}
		return m[1]
	}
	signIn := func(password, code string) (string, error) {
		token, _, err := access.SignIn(ctx, s, access.Attempt{Login: "chief", Secret: password, Code: code})
		return token, err
	}
	if token := link(); a.SetPassword(ctx, token, "the second long secret") != nil || a.SetPassword(ctx, token, "the third long secret") != domain.ErrLinkSpent {
		t.Error("a link that is not good once")
	}
	if _, err := signIn("the second long secret", ""); err != domain.ErrOTPNeeded {
		t.Errorf("the second factor did not stay: %v", err)
	}
	token, err := signIn("the second long secret", access.FactorCode(secret, s.Now()))
	ok(err)
	c.WithoutFactor = true
	ok(a.SetPassword(ctx, link(), "the fourth long secret"))
	if _, err := access.Resume(ctx, s, token, ""); err != domain.ErrUnauthenticated {
		t.Errorf("a session outlives it: %v", err)
	}
	_, err = signIn("the fourth long secret", "")
	ok(err)
	c.Login = "nobody"
	if err := c.Run(ctx, &console{Out: &bytes.Buffer{}}); err != domain.ErrNotFound {
		t.Errorf("an unknown login: %v", err)
	}
}

func TestUserAddNamesTheFlagToBlame(t *testing.T) {
	dsn := "sqlite:" + filepath.Join(t.TempDir(), "y.db")
	for _, l := range levels[:3] {
		if code, _, errs := yiji(t, dsn, "import", "regions", write(t, l.name, l.text)); code != 0 {
			t.Fatal(errs)
		}
	}
	number := write(t, "number", ident.Fictional("1980-01-01", 1)+"\n")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--role", "checker", "--region", "999901"}, "  --identity: This role is kept apart"},
		{[]string{"--role", "auditor", "--region", "999901", "--identity", number}, "  --body: An issuer and an auditor belong to a body"},
		{[]string{"--role", "issuer", "--region", "999901", "--identity", number}, "  --body: An issuer and an auditor belong to a body"},
		{[]string{"--role", "auditor", "--region", "999901", "--identity", number, "--body", "110000000000000000"}, "  --body: This organisation was not found"},
		{[]string{"--role", "school", "--organisation", "110000000000000000", "--identity", number}, "  --organisation: This organisation was not found"},
		{[]string{"--role", "county", "--region", "999902", "--identity", number}, "  --region: "},
		{[]string{"--role", "county", "--region", "999901", "--same-person-as", "nobody"}, "  --same-person-as: "},
		{[]string{"--role", "ombudsman", "--region", "999901"}, "two people of different bodies appoint one"},
	} {
		code, out, errs := yiji(t, dsn, append([]string{"user", "add", "--login", "new-one"}, c.args...)...)
		if code != exitNo || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("%v: exit %d, %q, %q; want %q", c.args, code, out, errs, c.want)
		}
	}
	if code, _, errs := yiji(t, dsn, "user", "add", "--login", "new-one", "--role", "checker", "--region", "999901", "--identity", number); code != 0 {
		t.Error(errs)
	}
}

func TestDoctorWarnsBeforeTheHolidaysEndAndFailsWhenDeadlinesCannotBeCounted(t *testing.T) {
	for today, want := range map[domain.Date]string{"2026-10-31": "until 2026-12-31", "2026-11-23": "WARNS: until 2026-12-31, in 38 days: ", "2026-12-01": "WARNS: ", "2026-12-02": "data ends on 2026-12-31", "2027-02-01": "data ends"} {
		s, err := storage.Open(t.Context(), storage.Options{DSN: "sqlite:" + filepath.Join(t.TempDir(), "y.db"), Key: storagetest.Key, Clock: func() time.Time { return today.Time() }})
		if err != nil {
			t.Fatal(err)
		}
		a, err := actions(s)
		if err := errors.Join(err, s.Migrate(t.Context()), seed.Load(t.Context(), a, "")); err != nil {
			t.Fatal(err)
		}
		got, err := holidaysUntil(t.Context(), s)
		if fails := strings.HasPrefix(want, "data"); fails != (err != nil) || fails && !strings.Contains(err.Error(), want) || !fails && !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, %v; want %q", today, got, err, want)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
