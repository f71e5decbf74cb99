package domain

import (
	"slices"
	"strings"
	"time"
)

// Support (学习支持) is what a person wants so that they can follow a class: chosen from a list, no diagnosis, no words of their own. Their own
// teacher of the class sees it and nobody else; it goes with the class. A helper may sit by and never signs in.
type Support struct {
	County    County // the class's
	ID        string
	ClassID   ClassID
	PersonID  PersonID
	Wants     Words // of SupportWants
	CreatedAt time.Time
}

// Ref names s.
func (s Support) Ref() Ref { return Ref{s.County, s.ID} }

// SupportWants are what can be wanted: large type, somebody who reads aloud, an interpreter, a room without steps.
const SupportWants Words = "large-type,reader,interpreter,step-free"

// Wants are the chosen of a list, once each and in the list's order; anything else is blamed.
func Wants(chosen []string) (Words, error) {
	var k Check
	for _, w := range chosen {
		k.That(SupportWants.Has(w), "wants", "choose-one")
	}
	if err := k.Err(); err != nil {
		return "", err
	}
	var list []string
	for _, w := range SupportWants.List() {
		if slices.Contains(chosen, w) {
			list = append(list, w)
		}
	}
	return Words(strings.Join(list, ",")), nil
}
