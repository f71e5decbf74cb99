package domain

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"
)

// AuditTree is the log (日志) that every audit row is sealed into.
const AuditTree = "audit"

// LogHead (树头) says of a log how many records it had at an instant, and the hash over all of them. Whoever keeps a signed head can
// tell later whether one of its records was changed, removed or put elsewhere.
type LogHead struct {
	Tree string
	Size int64
	Root string // of Merkle, base64
	At   time.Time
	Note string // the head's text with its signature, as golang.org/x/mod/sumdb/note writes it
}

// Text is what is signed: the log's name, the number of records, the root, the instant, a line each (the form of a checkpoint of
// certificate transparency, c2sp.org/tlog-checkpoint).
func (h LogHead) Text() string {
	return fmt.Sprintf("yiji/%s\n%d\n%s\n%s\n", h.Tree, h.Size, h.Root, h.At.UTC().Format(time.RFC3339Nano))
}

// ParseLogHead reads what Text wrote.
func ParseLogHead(text string) (h LogHead, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[4] != "" {
		return h, ErrUnreadable
	}
	tree, ok := strings.CutPrefix(lines[0], "yiji/")
	h = LogHead{Tree: tree, Root: lines[2]}
	var e1, e2 error
	h.Size, e1 = strconv.ParseInt(lines[1], 10, 64)
	h.At, e2 = time.Parse(time.RFC3339Nano, lines[3])
	if !ok || e1 != nil || e2 != nil || h.Text() != text {
		return h, ErrUnreadable
	}
	return h, nil
}

// Hash is a hash of a record of a log or of a part of its tree.
type Hash = [sha256.Size]byte

// Merkle grows the root over a list of records as RFC 6962 defines it, in memory that grows with the logarithm of their number.
type Merkle struct {
	size  int64
	roots []Hash // of the full subtrees from left to right
}

// LeafHash is the hash of one record.
func LeafHash(record []byte) Hash { return sha256.Sum256(append([]byte{0}, record...)) }

// Size is how many records there are.
func (m *Merkle) Size() int64 { return m.size }

// Add appends a record by its hash, and returns the hashes that the tree gained: that one, and those of the subtrees which it filled,
// from the smallest on.
func (m *Merkle) Add(leaf Hash) []Hash {
	m.size++
	m.roots = append(m.roots, leaf)
	gained := []Hash{leaf}
	for range bits.TrailingZeros64(uint64(m.size)) { // #nosec G115 -- a count is not negative
		n := len(m.roots)
		node := nodeHash(m.roots[n-2], m.roots[n-1])
		m.roots = append(m.roots[:n-2], node)
		gained = append(gained, node)
	}
	return gained
}

// Root is the hash over all records, base64.
func (m *Merkle) Root() string {
	root := sha256.Sum256(nil)
	for i := len(m.roots) - 1; i >= 0; i-- {
		if i == len(m.roots)-1 {
			root = m.roots[i]
			continue
		}
		root = nodeHash(m.roots[i], root)
	}
	return base64.StdEncoding.EncodeToString(root[:])
}

func nodeHash(left, right Hash) Hash {
	var b [1 + 2*sha256.Size]byte
	b[0] = 1
	copy(b[1:], left[:])
	copy(b[1+sha256.Size:], right[:])
	return sha256.Sum256(b[:])
}
