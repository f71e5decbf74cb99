package access

import (
	"context"
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"yiji/domain"
	"yiji/storage"
)

// The shortest and the longest password of staff, in characters. Nothing is asked of their mixture: length and rareness are what counts
// (NIST SP 800-63B).
const (
	PasswordMin = 10
	PasswordMax = 200
)

//go:embed common.txt
var commonText string

// common are passwords that people choose often (app/doc/notices.md), in lower case and in order.
var common = sync.OnceValue(func() []string { return strings.Split(strings.TrimSpace(commonText), "\n") })

func isCommon(s string) bool { _, found := slices.BinarySearch(common(), s); return found }

// CheckPassword blames field unless password is long enough, not one that many choose, and not made of the words own, such as the login.
func CheckPassword(k *domain.Check, field, password string, own ...string) {
	var text domain.Check
	text.Text(field, password, PasswordMin, PasswordMax)
	low := strings.ToLower(password)
	switch {
	case text.Err() != nil:
		k.Merge(text.Err())
	case guessable(low):
		k.Add(field, "password-common")
	case ownWords(low, append(own, "yiji", "一技")):
		k.Add(field, "password-own-words")
	}
}

// guessable reports whether s is a common password, one with digits or signs around it, a short piece said again and again, or a run
// such as abcdefghij.
func guessable(s string) bool {
	core := strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if isCommon(s) || isCommon(core) && len(s)-len(core) <= 8 || isRun([]rune(s)) {
		return true
	}
	for n := 1; n <= len(s)/2; n++ {
		if piece := s[:n]; len(s)%n == 0 && strings.Repeat(piece, len(s)/n) == s && (n <= 4 || isCommon(piece)) {
			return true
		}
	}
	return false
}

// isRun reports whether each character follows the one before by the same step of one or nought.
func isRun(s []rune) bool {
	for i := 2; i < len(s); i++ {
		if s[i]-s[i-1] != s[1]-s[0] {
			return false
		}
	}
	return len(s) > 1 && s[1]-s[0] <= 1 && s[0]-s[1] <= 1
}

// ownWords reports whether hardly anything is left of s without the words.
func ownWords(s string, words []string) bool {
	left := s
	for _, w := range words {
		if w = strings.ToLower(strings.TrimSpace(w)); w != "" {
			left = strings.ReplaceAll(left, w, "")
		}
	}
	return left != s && utf8.RuneCountInString(left) < 8
}

// CheckOwn refuses unless secret is the password of the account whose session goes on: for what a browser left open may not change.
func CheckOwn(ctx context.Context, store *storage.Store, a domain.Account, secret string) error {
	l := loginLimit(typedLogin(a.Login))
	if err := try(ctx, store, l); err != nil {
		return err
	}
	if !checkSecret(a.PasswordHash, secret) {
		var k domain.Check
		k.Add("current", "password-wrong")
		return k.Err()
	}
	return store.Write(ctx, func(tx *storage.Tx) error { return succeeded(ctx, tx, l) })
}
