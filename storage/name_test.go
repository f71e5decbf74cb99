package storage_test

import (
	"strings"
	"testing"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
	"yiji/storage/storagetest"
)

// Names are kept exactly as typed: 50 characters, characters beyond U+FFFF and of the private use areas, whatever sign parts them.
func TestNamesAreKeptExactlyOnBothDatabases(t *testing.T) {
	storagetest.Each(t, func(t *testing.T, s *storage.Store, _ *storagetest.Clock) {
		names := []string{strings.Repeat("𠮷", ident.MaxName), strings.Repeat("阿", ident.MaxName), "𬭚\U0010fffd〇", "ئايگۈل مەمەت", "e\u0301Ə ʻ", "\ue000\U000f0000王"}
		for _, sign := range "·・•‧∙･⋅" {
			names = append(names, "阿依古丽"+string(sign)+"买买提")
		}
		for i, name := range names {
			if kept, err := ident.Name(name); err != nil || kept != name {
				t.Fatalf("%q: %q, %v", name, kept, err)
			}
			id := domain.PersonID(string(rune('a' + i)))
			write(t, s, func(tx *storage.Tx) error {
				p := domain.Person{County: "999901", ID: id, Name: name, BornOn: "1990-05-05", Language: "ug", CreatedAt: tx.Now}
				return tx.AddPerson(t.Context(), p, domain.Secrets{Identity: string(id)})
			})
			if p, err := s.Person(t.Context(), id); err != nil || p.Name != name {
				t.Errorf("%q reads %q, %v", name, p.Name, err)
			}
			if i >= 6 && ident.MatchName(name) != "阿依古丽·买买提" {
				t.Errorf("%q is compared as %q", name, ident.MatchName(name))
			}
		}
	})
}
