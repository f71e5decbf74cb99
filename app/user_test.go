package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"testing"

	"yiji/app/access"
	"yiji/domain"
	"yiji/storage"
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
