package storage

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"sync"
)

// sealer keeps personal numbers unreadable at rest: AES-256-GCM for the value, HMAC-SHA-256 to find it. A sealed value is
// sealedMark, the id of its key, a nonce, the encrypted text and its tag; the oldest ones have neither mark nor id.
type sealer struct {
	file string // where the ring is read again when it changes, or ""
	mu   sync.Mutex
	ring Ring
	read os.FileInfo // of the file, when it was read
}

const (
	sealedMark = 1
	idBytes    = 4
	headBytes  = 1 + idBytes
)

// A MissingKeyError says that a value cannot be opened, and with which key it could.
type MissingKeyError struct{ ID string }

func (e MissingKeyError) Error() string {
	return fmt.Sprintf("key %s is missing in the key file (YIJI_SECRET_KEY_FILE)", e.ID)
}

// errNotOpened says that the bytes are not what was sealed.
var errNotOpened = errors.New("a sealed value does not open: it was changed, or sealed by a key that is missing")

func newSealer(secret []byte) (*sealer, error) {
	r, err := NewRing(secret)
	return &sealer{ring: r}, err
}

func fileSealer(name string) (*sealer, error) {
	s := &sealer{file: name}
	return s, s.reread()
}

// reread takes over the key file if it changed.
func (s *sealer) reread() error {
	if s.file == "" {
		return nil
	}
	i, err := os.Stat(s.file)
	if err != nil || s.read != nil && os.SameFile(i, s.read) && i.ModTime().Equal(s.read.ModTime()) && i.Size() == s.read.Size() {
		return err
	}
	r, err := ReadRing(s.file)
	if err == nil {
		s.ring, s.read = r, i
	}
	return err
}

// current is the ring as its file holds it now: a rotation by another process counts from the next value on. A file that went
// away or was spoilt does not stop a server that still knows its keys; doctor tells.
func (s *sealer) current() Ring {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.reread()
	return s.ring
}

// seal encrypts text; the same text gives other bytes each time.
func (s *sealer) seal(text string) []byte { return s.current().seal([]byte(text)) }

func (r Ring) seal(content []byte) []byte {
	k := r.active()
	n := headBytes + k.box.NonceSize()
	b := make([]byte, n, n+len(content)+k.box.Overhead())
	copy(b, headOf(k.id))
	_, _ = rand.Read(b[headBytes:]) // never fails since Go 1.24
	return k.box.Seal(b, b[headBytes:], content, nil)
}

// headOf are the first bytes of each value that the key id sealed.
func headOf(id string) []byte {
	b, err := hex.DecodeString(id)
	if err != nil {
		return nil // no id of a key: nothing begins with it
	}
	return append([]byte{sealedMark}, b...)
}

// idIn is the id of the key that sealed b, as its head says.
func idIn(b []byte) (id string, ok bool) {
	if len(b) < headBytes || b[0] != sealedMark {
		return "", false
	}
	return hex.EncodeToString(b[1:headBytes]), true
}

func (k ringKey) open(b []byte) ([]byte, error) {
	n := k.box.NonceSize()
	if len(b) < n {
		return nil, errNotOpened
	}
	return k.box.Open(nil, b[:n], b[n:], nil)
}

// open decrypts what seal made; nothing gives "".
func (s *sealer) open(b []byte) (string, error) {
	if len(b) == 0 {
		return "", nil
	}
	text, err := s.current().open(b)
	return string(text), err
}

func (r Ring) open(b []byte) ([]byte, error) {
	text, _, err := r.openBy(b)
	return text, err
}

// openBy is open that tells which key it was.
func (r Ring) openBy(b []byte) (text []byte, id string, err error) {
	id, marked := idIn(b)
	k, known := r.key(id)
	if known {
		if text, err := k.open(b[headBytes:]); err == nil {
			return text, id, nil
		}
	}
	for _, k := range r.keys { // the oldest values have no head, and any first byte
		if text, err := k.open(b); err == nil {
			return text, k.id, nil
		}
	}
	if marked && !known {
		return nil, "", MissingKeyError{id}
	}
	return nil, "", errNotOpened
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

// key is what a value of a kind is found by. It does not change when keys are rotated.
func (s *sealer) key(kind, value string) string {
	m := hmac.New(sha256.New, s.current().find)
	m.Write([]byte(kind + "\x00" + value))
	return kind + ":" + hex.EncodeToString(m.Sum(nil))
}
