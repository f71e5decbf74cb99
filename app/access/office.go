package access

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"yiji/domain"
	"yiji/storage"
)

// OfficeWork is log2 of scrypt's N for an ombudsman's passphrase: 128 MiB and about half a second a try.
const OfficeWork = 17

// TryOffice counts a try of an ombudsman's passphrase, and refuses one that comes too soon.
func TryOffice(ctx context.Context, store *storage.Store, id domain.AccountID) error {
	return try(ctx, store, officeLimit(id))
}

// OfficeOpened forgets the tries of a passphrase.
func OfficeOpened(ctx context.Context, tx *storage.Tx, id domain.AccountID) error {
	return succeeded(ctx, tx, officeLimit(id))
}

func officeLimit(id domain.AccountID) limit {
	return limit{"office " + string(id), 5, 5 * time.Minute, 24 * time.Hour}
}

// NewIdentity is a fresh X25519 key: its public half, and its private half as text.
func NewIdentity() (recipient, secret string, err error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", err
	}
	return id.Recipient().String(), id.String(), nil
}

// Wrap encrypts a private half under a passphrase; work is log2 of scrypt's N.
func Wrap(secret, passphrase string, work int) ([]byte, error) {
	r, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, err
	}
	r.SetWorkFactor(work)
	return encrypt([]byte(secret), r)
}

// Unwrap decrypts what Wrap made.
func Unwrap(wrapped []byte, passphrase string) (secret string, err error) {
	id, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return "", err
	}
	id.SetMaxWorkFactor(OfficeWork)
	b, err := decrypt(wrapped, id)
	return string(b), err
}

// EncryptTo encrypts text to the owner of a public half.
func EncryptTo(recipient string, text []byte) ([]byte, error) {
	r, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return nil, err
	}
	return encrypt(text, r)
}

// DecryptWith decrypts with a private half what was encrypted to its public one.
func DecryptWith(secret string, b []byte) ([]byte, error) {
	id, err := age.ParseX25519Identity(secret)
	if err != nil {
		return nil, err
	}
	return decrypt(b, id)
}

func encrypt(text []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

func decrypt(b []byte, id age.Identity) ([]byte, error) {
	r, err := age.Decrypt(bytes.NewReader(b), id)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// LockUnder encrypts text under something that only its holder has, a session's token or a claim code; use names what for. It is for
// secrets of eighty bits and more, never for passwords.
func LockUnder(secret, use string, text []byte) ([]byte, error) {
	box, err := boxOf(secret, use)
	if err != nil {
		return nil, err
	}
	nonce := random(box.NonceSize())
	return box.Seal(nonce, nonce, text, nil), nil
}

// UnlockUnder decrypts what LockUnder made.
func UnlockUnder(secret, use string, b []byte) ([]byte, error) {
	box, err := boxOf(secret, use)
	if err != nil {
		return nil, err
	}
	if len(b) < box.NonceSize() {
		return nil, errors.New("locked value is too short")
	}
	return box.Open(nil, b[:box.NonceSize()], b[box.NonceSize():], nil)
}

func boxOf(secret, use string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "yiji "+use, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// codeLetters are Crockford's: none is taken for another.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewClaimCode is a hundred random bits in four groups of five letters: what an anonymous person reads their answer with.
func NewClaimCode() string {
	b := random(20)
	for i := range b {
		b[i] = codeLetters[b[i]%32]
	}
	return group(string(b))
}

func group(s string) string { return s[:5] + "-" + s[5:10] + "-" + s[10:15] + "-" + s[15:] }

// ClaimCode is a code as it was given out, from what somebody types; "" for what cannot be one.
func ClaimCode(typed string) string {
	s := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(strings.TrimSpace(typed)))
	if len(s) != 20 || strings.Trim(s, codeLetters) != "" {
		return ""
	}
	return group(s)
}

// HashCode is what of a claim code is kept: a hundred random bits need no slow hash.
func HashCode(code string) string { return HashToken("claim code " + code) }
