package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// KeySize is the length of a secret key in bytes.
const KeySize = 32

// A Ring is the secret keys of a database: those that open what is sealed, of which the last one seals, and the one key that
// sealed numbers are found by, which stays when the others change.
type Ring struct {
	keys []ringKey
	find []byte
}

type ringKey struct {
	id     string // from the key itself, so that two keys never share one
	secret []byte
	box    cipher.AEAD
}

// derived is a key of n bytes for one purpose; secrets are never used twice.
func derived(secret []byte, purpose string, n int) []byte {
	b, err := hkdf.Key(sha256.New, secret, nil, purpose, n)
	if err != nil {
		panic(err) // only for lengths that no purpose here has
	}
	return b
}

func newRingKey(secret []byte) (ringKey, error) {
	if len(secret) != KeySize {
		return ringKey{}, fmt.Errorf("secret key has %d bytes, want %d", len(secret), KeySize)
	}
	block, err := aes.NewCipher(derived(secret, "yiji field", 32))
	if err != nil {
		return ringKey{}, err
	}
	box, err := cipher.NewGCM(block)
	return ringKey{hex.EncodeToString(derived(secret, "yiji key id", idBytes)), secret, box}, err
}

// NewRing is the ring of one key. What is found is found by a key derived from it.
func NewRing(secret []byte) (Ring, error) {
	k, err := newRingKey(secret)
	if err != nil {
		return Ring{}, err
	}
	return Ring{[]ringKey{k}, derived(secret, "yiji find", 32)}, nil
}

// NewSecret is a fresh secret key.
func NewSecret() []byte {
	secret := make([]byte, KeySize)
	_, _ = rand.Read(secret) // never fails since Go 1.24
	return secret
}

// IDs are the ids of the keys, the oldest first; the last one seals.
func (r Ring) IDs() (ids []string) {
	for _, k := range r.keys {
		ids = append(ids, k.id)
	}
	return ids
}

// Active is the id of the key that seals.
func (r Ring) Active() string { return r.active().id }

func (r Ring) active() ringKey { return r.keys[len(r.keys)-1] }

// FindID tells one find key from another.
func (r Ring) FindID() string { return hex.EncodeToString(derived(r.find, "yiji find id", idBytes)) }

func (r Ring) key(id string) (ringKey, bool) {
	i := slices.IndexFunc(r.keys, func(k ringKey) bool { return k.id == id })
	if i < 0 {
		return ringKey{}, false
	}
	return r.keys[i], true
}

// With is the ring with one more key, which seals from now on.
func (r Ring) With(secret []byte) (Ring, error) {
	k, err := newRingKey(secret)
	if err != nil {
		return r, err
	}
	if _, twice := r.key(k.id); twice {
		return r, errors.New("the ring holds this key already")
	}
	return Ring{append(slices.Clone(r.keys), k), r.find}, nil
}

// Without is the ring without a key that seals nothing any more.
func (r Ring) Without(id string) (Ring, error) {
	if _, ok := r.key(id); !ok {
		return r, fmt.Errorf("there is no key %s", id)
	}
	if r.Active() == id {
		return r, fmt.Errorf("key %s seals: rotate first", id)
	}
	return Ring{slices.DeleteFunc(slices.Clone(r.keys), func(k ringKey) bool { return k.id == id }), r.find}, nil
}

// ParseRing reads what a key file holds: one key as 64 hexadecimal digits; or, a line each, "find" and the find key, then each
// key's id and the key, the oldest first.
func ParseRing(text string) (r Ring, err error) {
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(fields[0], "#") {
			continue
		}
		secret, err := hex.DecodeString(fields[len(fields)-1])
		if err != nil || len(secret) != KeySize || len(fields) > 2 {
			return r, fmt.Errorf("a line does not hold a key of %d hexadecimal digits", 2*KeySize)
		}
		if len(fields) == 2 && fields[0] == "find" {
			r.find = secret
			continue
		}
		if r.keys == nil && r.find == nil {
			r.find = derived(secret, "yiji find", 32)
		}
		if r, err = r.With(secret); err != nil {
			return r, err
		}
		if len(fields) == 2 && fields[0] != r.Active() {
			return r, fmt.Errorf("the key named %s is another one", fields[0])
		}
	}
	if len(r.keys) == 0 {
		return r, errors.New("no key")
	}
	return r, nil
}

// String is the ring as a key file holds it.
func (r Ring) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Keys of Yiji, the oldest first; the last one seals. Keep this file apart from the backups.\nfind %x\n", r.find)
	for _, k := range r.keys {
		fmt.Fprintf(&b, "%s %x\n", k.id, k.secret)
	}
	return b.String()
}

// ReadRing reads a key file, and refuses one that others on the machine can read.
func ReadRing(name string) (Ring, error) {
	i, err := os.Stat(name)
	if err != nil {
		return Ring{}, err
	}
	if i.Mode().Perm()&0o077 != 0 {
		return Ring{}, fmt.Errorf("%s can be read by others (%v): chmod 600", name, i.Mode().Perm())
	}
	b, err := os.ReadFile(name) // #nosec G304 -- the operator names the file
	if err != nil {
		return Ring{}, err
	}
	r, err := ParseRing(string(b))
	if err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// WriteRing puts a key file in the place of the one before, whole or not at all.
func WriteRing(name string, r Ring) error {
	next := name + ".next"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) { // a killed command left it
		return err
	}
	if err := writeSynced(next, []byte(r.String())); err != nil {
		return err
	}
	return RenameSynced(next, name)
}
