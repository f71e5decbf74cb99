package access

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
)

// The cost of a password hash: 19 MiB, two passes, one lane (OWASP's least for argon2id).
const (
	hashMemory = 19 * 1024
	hashPasses = 2
	hashLanes  = 1
)

// hashes counts the password hashes computed: an unknown login must cost as many as a known one.
var hashes atomic.Int64

func argon(secret string, salt []byte) []byte {
	hashes.Add(1)
	return argon2.IDKey([]byte(secret), salt, hashPasses, hashMemory, hashLanes, 32)
}

// HashSecret is the argon2id hash of a password or PIN, with its own random salt.
func HashSecret(secret string) string {
	salt := random(16)
	return "argon2id$" + b64(salt) + "$" + b64(argon(secret, salt))
}

// checkSecret reports whether secret is what hash was made of. A hash that cannot match costs the same time.
func checkSecret(hash, secret string) bool {
	parts := strings.Split(hash, "$")
	known := len(parts) == 3 && parts[0] == "argon2id"
	if !known {
		parts = []string{"", b64(make([]byte, 16)), b64(make([]byte, 32))}
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[1])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[2])
	got := argon(secret, salt)
	return subtle.ConstantTimeCompare(got, want) == 1 && known && err1 == nil && err2 == nil
}

// NewToken is 256 random bits for a session or a one-time link, and the hash under which they are kept.
func NewToken() (token, hash string) {
	token = base64.RawURLEncoding.EncodeToString(random(32))
	return token, HashToken(token)
}

// HashToken is what of a token is kept at rest.
func HashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return b
}

func b64(b []byte) string { return base64.RawStdEncoding.EncodeToString(b) }

// SixDigits is a random one-time code that can be read out.
func SixDigits() string {
	b := random(8)
	n := uint64(0)
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	return fmt.Sprintf("%06d", n%1_000_000)
}
