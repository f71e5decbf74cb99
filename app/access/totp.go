package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" // #nosec G505 -- RFC 6238 as every authenticator app speaks it
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"yiji/domain"
	"yiji/storage"
)

// A code holds for totpStep seconds, and one step of drift is allowed either way.
const (
	totpStep  = 30
	totpDrift = 1
)

var base32Text = base32.StdEncoding.WithPadding(base32.NoPadding)

// NewFactorSecret is 160 random bits that an account shares with its holder's phone.
func NewFactorSecret() []byte { return random(20) }

// FactorText is the secret as it is typed into a phone.
func FactorText(secret []byte) string { return base32Text.EncodeToString(secret) }

// FactorAddress is what the QR code of a secret says to an authenticator app.
func FactorAddress(secret []byte, login string) string {
	q := url.Values{"secret": {FactorText(secret)}, "issuer": {"Yiji"}}
	return "otpauth://totp/" + url.PathEscape("Yiji:"+login) + "?" + q.Encode()
}

// FactorCode is the code of a secret at an instant (RFC 6238 with SHA-1 and six digits).
func FactorCode(secret []byte, at time.Time) string { return codeOf(secret, at.Unix()/totpStep) }

func codeOf(secret []byte, step int64) string {
	m := hmac.New(sha1.New, secret)
	_ = binary.Write(m, binary.BigEndian, step) // a hash takes everything
	sum := m.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", (binary.BigEndian.Uint32(sum[at:])&0x7fffffff)%1_000_000)
}

// stepOf is the step of time whose code was typed, if it is a newer one than last.
func stepOf(f domain.SecondFactor, code string, now time.Time) (step int64, ok bool) {
	for d := int64(-totpDrift); d <= totpDrift; d++ {
		s := now.Unix()/totpStep + d
		if s > f.LastStep && hmac.Equal([]byte(codeOf(f.Secret, s)), []byte(code)) {
			step, ok = s, true
		}
	}
	return step, ok
}

// typedCode is a code without the blanks and hyphens that people type into it.
func typedCode(code string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(code)))
}

// SpendCode uses up a code of the account's second factor, or one of its recovery codes. Of two requests with the same code, one is
// refused.
func SpendCode(ctx context.Context, tx *storage.Tx, f domain.SecondFactor, code string) error {
	code = typedCode(code)
	if len(code) == recoveryLength {
		return usedUp(tx.SpendRecoveryCode(ctx, f.AccountID, HashToken(code)))
	}
	step, ok := stepOf(f, code, tx.Now)
	if !ok {
		return domain.ErrOTPWrong
	}
	return usedUp(tx.SpendStep(ctx, f.AccountID, step))
}

func usedUp(err error) error {
	if errors.Is(err, domain.ErrStale) {
		return domain.ErrOTPWrong
	}
	return err
}

// Recovery codes: recoveryCodes at once, each of recoveryLength letters and digits (80 bits).
const (
	recoveryCodes  = 10
	recoveryLength = 16
)

// NewRecoveryCodes are ten codes to keep on paper, in groups of four, and the hashes under which they are kept.
func NewRecoveryCodes() (codes, hashes []string) {
	for range recoveryCodes {
		c := base32Text.EncodeToString(random(10))
		codes = append(codes, c[:4]+"-"+c[4:8]+"-"+c[8:12]+"-"+c[12:])
		hashes = append(hashes, HashToken(c))
	}
	return codes, hashes
}

// TryCode uses up a code for an account, slowly after some in vain.
func TryCode(ctx context.Context, store *storage.Store, id domain.AccountID, code string) error {
	if err := try(ctx, store, codeLimit(id)); err != nil {
		return err
	}
	return store.Write(ctx, func(tx *storage.Tx) error {
		f, err := tx.SecondFactor(ctx, id)
		if err != nil {
			return err
		}
		if !f.Confirmed() {
			return domain.ErrOTPWrong
		}
		if err := SpendCode(ctx, tx, f, code); err != nil {
			return err
		}
		return succeeded(ctx, tx, codeLimit(id))
	})
}
