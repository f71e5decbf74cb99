package web

import (
	"errors"
	"testing"

	"yiji/domain"
)

// What a person does with their whole file and two officers with two files goes by program as it goes by page.
func TestOwnFileIsRestrictedAndDeletedAndTwoFilesAreJoinedByPrograms(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		s := x.stage()
		p, q := s.register(0, "马小燕"), s.register(0, "马晓燕")
		me := s.nobody.person(q)
		me.call("POST", "/persons/me/restriction", obj{"act": "restrict"}).is(200)
		if _, err := s.s.Restriction(t.Context(), q.PersonID); err != nil {
			t.Error(err)
		}
		me.call("POST", "/persons/me/restriction", obj{"act": "lift"}).is(200)

		a, b := s.as[domain.RoleCounty], s.nobody.staff(s.county.Staff[1])
		a.call("POST", "/merges", obj{"kept_name": p.Name, "kept_number": p.Number, "duplicate_name": q.Name, "duplicate_number": p.Number}).is(422)
		id := a.call("POST", "/merges", obj{"kept_name": p.Name, "kept_number": p.Number, "duplicate_name": q.Name, "duplicate_number": q.Number}).is(201).id("id")
		if mask := b.call("GET", "/merges", nil).is(200).str("items.0.kept.name_mask"); mask != "马**" {
			t.Error(mask)
		}
		a.call("POST", "/merges/"+id+"/decision", obj{"decision": "confirm"}).is(422, "same-person")
		b.call("POST", "/merges/"+id+"/decision", obj{"decision": "confirm"}).is(200)
		a.call("POST", "/merges/"+id+"/decision", obj{"decision": "undo"}).is(200)

		me = s.nobody.person(q)
		me.call("POST", "/persons/me/deletion", obj{"pin": "000000"}).is(422)
		if done := me.call("POST", "/persons/me/deletion", obj{"pin": q.PIN}).is(200); done.at("deleted") != true {
			t.Errorf("%s", done.Raw)
		}
		if _, err := s.s.Person(t.Context(), q.PersonID); !errors.Is(err, domain.ErrNotFound) {
			t.Error(err)
		}
	})
}
