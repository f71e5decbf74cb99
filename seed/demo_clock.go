package seed

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"yiji/domain"
)

// DemoDay is today in the demo: a Monday with working days known for months behind it, so that notices can run out and
// cooling-off can end. The played year begins on the same day a year before.
const DemoDay domain.Date = "2026-09-14"

// Clock is the clock of the demo: it stands still until somebody moves it, and may be read from everywhere at once.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock is a clock at nine in the morning in Beijing, one year before [DemoDay].
func NewClock() *Clock { return &Clock{at: at(DemoDay.AddMonths(-12), 9, 0)} }

// Now is the instant that c shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves c to t; it never goes back.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.at) {
		c.at = t
	}
}

// at is an hour and minute of day in Beijing.
func at(day domain.Date, hour, minute int) time.Time {
	return day.Start().Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// source is a stream of random numbers that is the same for the same seed and name.
func source(seed uint64, name string) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%d/%s", seed, name)))) // #nosec G404 -- the demo draws the same each time
}

// NewIDs makes UUIDv7 texts whose time is the clock's and whose randomness is the seed's, each greater than the one before: the
// same calls at the same instants give the same ids. For the demo and tests only.
func NewIDs(clock func() time.Time, seed uint64) func() string {
	r := source(seed, "ids")
	var mu sync.Mutex
	var last uint64 // 48 bits of milliseconds and 12 of a counter within one
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		last = max(last+1, uint64(clock().UnixMilli())<<12)
		var b [16]byte
		binary.BigEndian.PutUint64(b[:], last>>12<<16|7<<12|last&0xfff)
		binary.BigEndian.PutUint64(b[8:], r.Uint64()>>2|1<<63)
		return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
	}
}
