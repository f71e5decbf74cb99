package access

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"yiji/domain"
	"yiji/storage"
	"yiji/storage/storagetest"
)

const secret = "four words that differ"

// account stores an account of staff that holds role.
func account(t *testing.T, s *storage.Store, login string, roles ...domain.Role) domain.Account {
	t.Helper()
	a := domain.Account{ID: domain.AccountID("a-" + login), PersonID: domain.PersonID("p-" + login), Name: login, Login: login, PasswordHash: HashSecret(secret)}
	must(t, s.Write(t.Context(), func(tx *storage.Tx) error {
		a.CreatedAt = tx.Now
		if err := tx.AddAccount(t.Context(), a); err != nil {
			return err
		}
		for i, r := range roles {
			g := domain.Grant{ID: domain.GrantID("g-" + login + string(rune('0'+i))), AccountID: a.ID, Role: r, RegionPath: "99/", ValidFrom: "2020-01-01", CreatedAt: tx.Now.Add(time.Duration(i))}
			if err := tx.AddGrant(t.Context(), g); err != nil {
				return err
			}
		}
		return tx.AddLogin(t.Context(), "staff", login, a.ID)
	}))
	return a
}

// factor puts a second factor of an account into force.
func factor(t *testing.T, s *storage.Store, a domain.Account) []byte {
	t.Helper()
	key := NewFactorSecret()
	must(t, s.Write(t.Context(), func(tx *storage.Tx) error {
		return tx.SetSecondFactor(t.Context(), domain.SecondFactor{AccountID: a.ID, Secret: key, CreatedAt: tx.Now, ConfirmedAt: tx.Now})
	}))
	return key
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// RFC 6238, appendix B, the last six digits.
func TestCodesAreThoseOfTheStandard(t *testing.T) {
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := FactorCode([]byte("12345678901234567890"), time.Unix(at, 0)); got != want {
			t.Errorf("%d: %s, want %s", at, got, want)
		}
	}
}

func TestPasswordsThatManyChooseAreRefused(t *testing.T) {
	for password, code := range map[string]string{
		"short": "too-short", "1234567890": "password-common", "Password2026!": "password-common", "qwertyuiop": "password-common", "aaaaaaaaaaaa": "password-common",
		"abcdefghijk": "password-common", "abcabcabcabc": "password-common", "dragondragon": "password-common", "9876543210": "password-common",
		"county-new2026": "password-own-words", "Yiji-2026-1": "password-own-words", "一技一技一技一技一技": "password-own-words", "阿依古丽·county-new": "password-own-words",
		"correct horse battery": "", "四个没有关系的词语": "too-short", "我家门口有两棵无花果": "", "tr0ub4dor&3x": "", "          x": "",
	} {
		var k domain.Check
		CheckPassword(&k, "password", password, "county-new", "阿依古丽")
		got := ""
		var e *domain.Error
		if errors.As(k.Err(), &e) {
			got = e.Fields[0].Code
		}
		if got != code {
			t.Errorf("%q: %q, want %q", password, got, code)
		}
	}
	if list := common(); !slices.IsSorted(list) || len(list) < 5000 {
		t.Error("the list cannot be searched", len(list))
	}
}

// What is counted is the work, not the time: an unknown login costs as many password hashes as a known one, whatever is typed.
func TestUnknownLoginsCostTheSameWorkAndGetTheSameAnswer(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		account(t, s, "known", domain.RoleSchool)
		without := account(t, s, "linked", domain.RoleSchool)
		without.PasswordHash = ""
		must(t, s.Write(t.Context(), func(tx *storage.Tx) error { return tx.UpdateAccount(t.Context(), without) }))
		for _, login := range []string{"known", "linked", "unknown", "13912345678", "999999199005050015", "", strings.Repeat("x", 200), "no\x00login"} {
			for _, typed := range []string{"", "wrong", strings.Repeat("long", 50)} {
				clock.At = clock.At.Add(time.Minute)
				before := hashes.Load()
				_, _, err := SignIn(t.Context(), s, Attempt{Login: login, Secret: typed, Address: "192.0.2.1"})
				if n := hashes.Load() - before; n != 1 || err != domain.ErrSignIn {
					t.Errorf("%q %q: %d hashes, %v", login, typed, n, err)
				}
			}
		}
	})
}

func TestTryingFromOneAddressIsSlowedDownAndNobodyIsLockedOut(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		account(t, s, "known", domain.RoleSchool)
		in := func(login, password, address string) error {
			_, _, err := SignIn(t.Context(), s, Attempt{Login: login, Secret: password, Address: address})
			return err
		}
		refused := 0
		for i := range 60 {
			if err := in("guess"+string(rune('a'+i%26))+string(rune('a'+i/26)), "x", "2001:db8::"+string(rune('0'+i%10))); errors.Is(err, domain.ErrSignInWait) {
				refused++
			}
		}
		if refused != 30 {
			t.Errorf("%d of 60 tries from one network refused", refused)
		}
		if err := in("known", secret, "2001:db8:0:0:ffff::1"); !errors.Is(err, domain.ErrSignInWait) {
			t.Errorf("from the same network: %v", err)
		}
		if err := in("known", secret, "192.0.2.7"); err != nil {
			t.Errorf("from another: %v", err)
		}
		clock.At = clock.At.Add(10 * time.Second)
		if err := in("known", secret, "2001:db8::1"); err != nil {
			t.Errorf("after the longest wait: %v", err)
		}
	})
}

// A sign-in of one's own makes no room for more tries from the same machine.
func TestOwnSignInsDoNotResetTheCountOfAnAddress(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		account(t, s, "known", domain.RoleSchool)
		for i := range 40 {
			login, password := "guess"+string(rune('a'+i%26)), "x"
			if i%2 == 1 {
				login, password = "known", secret
			}
			_, _, err := SignIn(t.Context(), s, Attempt{Login: login, Secret: password, Address: "192.0.2.1"})
			if errors.Is(err, domain.ErrSignInWait) {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		must(t, s.Write(t.Context(), func(tx *storage.Tx) error {
			tries, err := tx.Tries(t.Context(), addressLimit("192.0.2.1").what)
			if tries.Tries != 20 {
				t.Errorf("%d tries counted, want the 20 in vain", tries.Tries)
			}
			return err
		}))
	})
}

func TestRolesOfMoneyAuditAndRegionNeedASecondFactorButInTheDemo(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		for _, role := range domain.Roles {
			if role == domain.RoleTrainee {
				continue
			}
			a := account(t, s, "of-"+string(role), role)
			want := domain.LacksNothing
			if slices.Contains([]domain.Role{domain.RoleChecker, domain.RoleFinance, domain.RolePayer, domain.RoleAuditor, domain.RoleRegion}, role) {
				want = domain.LacksFactor
			}
			_, x, err := SignIn(t.Context(), s, Attempt{Login: a.Login, Secret: secret})
			if err != nil || x.Lacks != want {
				t.Errorf("%s lacks %q, %v", role, x.Lacks, err)
			}
		}
		must(t, s.Write(t.Context(), func(tx *storage.Tx) error { return tx.SetSetting(t.Context(), "demo", "1") }))
		if _, x, err := SignIn(t.Context(), s, Attempt{Login: "of-finance", Secret: secret}); err != nil || x.Lacks != domain.LacksNothing {
			t.Errorf("in the demo: lacks %q, %v", x.Lacks, err)
		}
	})
}

func TestACodeIsTakenOnceWithOneStepOfDrift(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		a := account(t, s, "payer", domain.RolePayer)
		key := factor(t, s, a)
		in := func(code string) error {
			_, _, err := SignIn(t.Context(), s, Attempt{Login: "payer", Secret: secret, Code: code})
			return err
		}
		if err := in(""); err != domain.ErrOTPNeeded {
			t.Errorf("without a code: %v", err)
		}
		for code, want := range map[string]error{FactorCode(key, clock.At.Add(-61*time.Second)): domain.ErrOTPWrong, FactorCode(key, clock.At.Add(61*time.Second)): domain.ErrOTPWrong, "": domain.ErrOTPNeeded} {
			if err := in(code); err != want {
				t.Errorf("%v, want %v", err, want)
			}
		}
		clock.At = clock.At.Add(time.Minute)
		late := FactorCode(key, clock.At.Add(-30*time.Second))
		if err := in(late[:3] + " " + late[3:]); err != nil {
			t.Errorf("one step late: %v", err)
		}
		if err := in(late); err != domain.ErrOTPWrong {
			t.Errorf("again: %v", err)
		}
		if err := in(FactorCode(key, clock.At.Add(30*time.Second))); err != nil {
			t.Errorf("one step early: %v", err)
		}
		if err := in(FactorCode(key, clock.At)); err != domain.ErrOTPWrong {
			t.Errorf("a code older than the last one used: %v", err)
		}
	})
}

func TestOfTwoRequestsWithOneCodeOneIsRefused(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		a := account(t, s, "payer", domain.RolePayer)
		key := factor(t, s, a)
		codes, hashed := NewRecoveryCodes()
		must(t, s.Write(t.Context(), func(tx *storage.Tx) error { return tx.SetRecoveryCodes(t.Context(), a.ID, hashed) }))
		for i := range 3 {
			clock.At = clock.At.Add(25 * time.Hour) // the refused ones of the round before are forgotten
			code := []string{FactorCode(key, clock.At), codes[0], strings.ToLower(codes[9])}[i]
			var wait sync.WaitGroup
			errs := make([]error, 4)
			for i := range errs {
				wait.Go(func() { errs[i] = TryCode(t.Context(), s, a.ID, code) })
			}
			wait.Wait()
			n := 0
			for _, err := range errs {
				switch {
				case err == nil:
					n++
				case err != domain.ErrOTPWrong:
					t.Error(err)
				}
			}
			if n != 1 {
				t.Errorf("%d of 4 got in with one code", n)
			}
		}
		if n, err := s.RecoveryCodes(t.Context(), a.ID); err != nil || n != 8 {
			t.Errorf("%d recovery codes left, %v", n, err)
		}
	})
}

func TestCodesCannotBeFoundByTrying(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		a := account(t, s, "payer", domain.RolePayer)
		key := factor(t, s, a)
		for range 5 {
			if err := TryCode(t.Context(), s, a.ID, "000000"); err != domain.ErrOTPWrong {
				t.Fatal(err)
			}
		}
		if err := TryCode(t.Context(), s, a.ID, FactorCode(key, clock.At)); !errors.Is(err, domain.ErrSignInWait) {
			t.Error(err)
		}
		clock.At = clock.At.Add(5 * time.Minute)
		if err := TryCode(t.Context(), s, a.ID, FactorCode(key, clock.At)); err != nil {
			t.Error(err)
		}
	})
}

func TestSessionsEndByIdlenessAndByAgeAsTheirRoleSays(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		must(t, s.Write(t.Context(), func(tx *storage.Tx) error { return tx.SetSetting(t.Context(), "demo", "1") }))
		for role, want := range map[domain.Role]domain.Limit{domain.RoleFinance: {Idle: 15 * time.Minute, Total: 8 * time.Hour}, domain.RoleOmbudsman: {Idle: 15 * time.Minute, Total: 8 * time.Hour},
			domain.RoleTeacher: {Idle: 30 * time.Minute, Total: 12 * time.Hour}} {
			a := account(t, s, "of-"+string(role), role)
			token, _, err := SignIn(t.Context(), s, Attempt{Login: a.Login, Secret: secret})
			must(t, err)
			began := clock.At
			for clock.At.Add(want.Idle - time.Second).Before(began.Add(want.Total)) {
				clock.At = clock.At.Add(want.Idle - time.Second)
				if _, err := Resume(t.Context(), s, token, ""); err != nil {
					t.Fatalf("%s after %v: %v", role, clock.At.Sub(began), err)
				}
			}
			clock.At = began.Add(want.Total)
			if _, err := Resume(t.Context(), s, token, ""); err != domain.ErrUnauthenticated {
				t.Errorf("%s at its end: %v", role, err)
			}
			token, _, err = SignIn(t.Context(), s, Attempt{Login: a.Login, Secret: secret})
			must(t, err)
			clock.At = clock.At.Add(want.Idle)
			if _, err := Resume(t.Context(), s, token, ""); err != domain.ErrUnauthenticated {
				t.Errorf("%s idle: %v", role, err)
			}
		}
	})
}

func TestReadingWritesDownThatASessionIsUsedOnceAMinuteAtMost(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		account(t, s, "teacher", domain.RoleTeacher)
		token, x, err := SignIn(t.Context(), s, Attempt{Login: "teacher", Secret: secret})
		must(t, err)
		seen, last := 0, clock.At
		for range 180 {
			clock.At = clock.At.Add(time.Second)
			_, err := Resume(t.Context(), s, token, "")
			must(t, err)
			row, err := s.Session(t.Context(), x.ID)
			must(t, err)
			if !row.SeenAt.Equal(last) {
				seen, last = seen+1, row.SeenAt
			}
		}
		if seen != 3 {
			t.Errorf("written %d times in three minutes", seen)
		}
	})
}

func TestATokenIsAnotherOneAfterEachChangeOfWhatItOpens(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		a := account(t, s, "both", domain.RoleSchool, domain.RoleTeacher)
		key := factor(t, s, a)
		old, x, err := SignIn(t.Context(), s, Attempt{Login: "both", Secret: secret, CodeLater: true})
		must(t, err)
		if x.Lacks != domain.LacksCode {
			t.Fatalf("lacks %q", x.Lacks)
		}
		whole, err := ShowCode(t.Context(), s, x, FactorCode(key, clock.At))
		must(t, err)
		x, err = Resume(t.Context(), s, whole, "")
		must(t, err)
		switched, err := Switch(t.Context(), s, x, "g-both1")
		must(t, err)
		again, y, err := SignIn(t.Context(), s, Attempt{Login: "both", Secret: secret, CodeLater: true, Old: switched})
		must(t, err)
		for i, gone := range []string{old, whole, switched} {
			if _, err := Resume(t.Context(), s, gone, ""); err != domain.ErrUnauthenticated {
				t.Errorf("token %d still opens: %v", i, err)
			}
		}
		if _, err := Resume(t.Context(), s, again, ""); err != nil || y.Lacks != domain.LacksCode {
			t.Errorf("%v, lacks %q", err, y.Lacks)
		}
	})
}

func TestNoSecretOfASignInStandsInTheDatabase(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, clock *storagetest.Clock) {
		a := account(t, s, "payer", domain.RolePayer)
		key := factor(t, s, a)
		codes, hashed := NewRecoveryCodes()
		pat, hash := NewAPIToken()
		must(t, s.Write(t.Context(), func(tx *storage.Tx) error {
			if err := tx.SetRecoveryCodes(t.Context(), a.ID, hashed); err != nil {
				return err
			}
			return tx.AddAPIToken(t.Context(), domain.APIToken{ID: "t", AccountID: a.ID, GrantID: "g-payer0", Hash: hash, CreatedAt: tx.Now, ExpiresOn: "2026-04-01"})
		}))
		token, _, err := SignIn(t.Context(), s, Attempt{Login: "payer", Secret: secret, CodeLater: true, Address: "192.0.2.1"})
		must(t, err)
		all := ""
		for _, rows := range storagetest.Contents(t, s) {
			all += strings.Join(rows, "\n")
		}
		for what, text := range map[string]string{"session": token, "API token": pat, "password": secret, "second factor": string(key), "its text": FactorText(key), "recovery code": strings.ReplaceAll(codes[0], "-", ""), "address": "192.0.2.1"} {
			if strings.Contains(all, text) {
				t.Errorf("the %s stands in the database", what)
			}
		}
	})
}
