package domain

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"
)

// SampleID names a sample.
type SampleID string

// Sample (抽样审计) is the claims that an auditor reads line by line: drawn, never chosen, for one purpose and some weeks.
type Sample struct {
	County     County // none
	ID         SampleID
	RegionPath string
	AccountID  AccountID
	Purpose    string // one of SamplePurposes
	Since      Date   // first and last day that the claims drawn from were drawn up
	Until      Date
	Seed       string // of the draw, made by the server with it
	Pool       int    // how many claims it was drawn from
	PoolHash   string // SHA-256 of their numbers in order, each with a line feed
	OpenUntil  Date   // last day on which it opens anything
	DrawnOn    Date   // one a day, so that nobody draws until a wanted claim comes
	CreatedAt  time.Time
}

// Ref names s.
func (s Sample) Ref() Ref { return Ref{s.County, string(s.ID)} }

// SampledClaim is a claim of a sample, in the claim's county.
type SampledClaim struct {
	County   County
	SampleID SampleID
	ClaimID  ClaimID
}

// SamplePurposes are what a sample may be drawn for.
const SamplePurposes Words = "yearly-audit,complaint-audit,follow-up"

// How many claims a sample holds at most, and for how many days it opens them.
const (
	SampleSize = 30
	SampleDays = 30
)

// ErrSampledToday refuses a second draw on one day; ErrEmptyPool one from no claims.
var (
	ErrSampledToday = &Error{Kind: Conflict, Code: "sampled-today"}
	ErrEmptyPool    = &Error{Kind: Refused, Code: "sample-pool-empty"}
)

// DrawSample are the n of numbers with the smallest HMAC-SHA-256(seed, "sample/" + number), in that order: whoever has the seed and the
// numbers draws the same.
func DrawSample(seed string, numbers []string, n int) []string {
	list := slices.Clone(numbers)
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(ticket([]byte(seed), "sample/"+a), ticket([]byte(seed), "sample/"+b)), cmp.Compare(a, b))
	})
	return list[:min(n, len(list))]
}

// PoolHash is the hash of what a sample was drawn from.
func PoolHash(numbers []string) string {
	list := slices.Sorted(slices.Values(numbers))
	sum := sha256.Sum256([]byte(strings.Join(list, "\n") + "\n"))
	return hex.EncodeToString(sum[:])
}
