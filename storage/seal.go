package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// sealer keeps personal numbers unreadable at rest: AES-256-GCM for the value, HMAC-SHA-256 to find it.
type sealer struct {
	box  cipher.AEAD
	find []byte
}

// KeySize is the length of the secret key in bytes.
const KeySize = 32

func newSealer(key []byte) (*sealer, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("secret key has %d bytes, want %d", len(key), KeySize)
	}
	box, err := hkdf.Key(sha256.New, key, nil, "yiji field", 32)
	if err != nil {
		return nil, err
	}
	find, err := hkdf.Key(sha256.New, key, nil, "yiji find", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(box)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	return &sealer{gcm, find}, err
}

// seal encrypts text; the same text gives other bytes each time.
func (s *sealer) seal(text string) []byte {
	nonce := make([]byte, s.box.NonceSize())
	_, _ = rand.Read(nonce) // never fails since Go 1.24
	return s.box.Seal(nonce, nonce, []byte(text), nil)
}

// open decrypts what seal made; nothing gives "".
func (s *sealer) open(b []byte) (string, error) {
	if len(b) == 0 {
		return "", nil
	}
	n := s.box.NonceSize()
	if len(b) < n {
		return "", errors.New("sealed value is too short")
	}
	text, err := s.box.Open(nil, b[:n], b[n:], nil)
	return string(text), err
}

// sealText is seal for a column of text.
func (s *sealer) sealText(text string) string { return hex.EncodeToString(s.seal(text)) }

// openText decrypts what sealText made.
func (s *sealer) openText(sealed string) (string, error) {
	b, err := hex.DecodeString(sealed)
	if err != nil {
		return "", err
	}
	return s.open(b)
}

// key is what a value of a kind is found by.
func (s *sealer) key(kind, value string) string {
	m := hmac.New(sha256.New, s.find)
	m.Write([]byte(kind + "\x00" + value))
	return kind + ":" + hex.EncodeToString(m.Sum(nil))
}
