package web

import (
	"testing"
	"time"

	"yiji/app/access"
)

func TestAProgramAsksADeskAndPrintsAReceipt(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p := x.register(0, "马小燕")
		me := x.nobody().person(p)
		desk := me.call("GET", "/desks", nil).is(200).str("items.0.id")
		me.call("POST", "/desk-requests", obj{"desk": desk, "need": "complain"}).is(422).blame("body.need choose-one")
		me.call("POST", "/desk-requests", obj{"desk": desk, "need": "sign-in"}).is(201)
		me.call("GET", "/desk-requests", nil).is(200).str("items.0.need")
		me.call("POST", "/desk-requests/withdrawal", nil).is(200)
		if list := me.call("GET", "/desk-requests", nil).is(200).at("items").([]any); len(list) != 0 {
			t.Error(list)
		}
		class := x.openClass(3)
		x.joins(class, p)
		consent := me.call("GET", "/consents", nil).is(200).id("items.0.id")
		first := me.call("POST", "/consents/"+consent+"/receipt", nil, "Idempotency-Key", "one").is(200).str("code")
		again := me.call("POST", "/consents/"+consent+"/receipt", nil, "Idempotency-Key", "one").is(200).str("code")
		if first == again {
			t.Error("a secret was kept to be told again")
		}
		x.must(x.a.WithdrawByCode(t.Context(), again))
		x.nobody().person(x.register(0, "李明")).call("POST", "/consents/"+consent+"/receipt", nil).is(404)

		me.token = me.call("POST", "/sessions", obj{"login": p.Phone, "password": p.PIN}).is(201).str("token") // its instant counts
		me.call("GET", "/consents/disputable", nil).is(200)
		x.clock.At = x.clock.At.Add(access.PrivateMinutes * time.Minute)
		me.call("GET", "/consents/disputable", nil).is(403, "pin-needed")
	})
}

func TestProgramsOfTwoOfficersCloseAFile(t *testing.T) {
	walk(t, func(t *testing.T, x *site) {
		p, c := x.register(0, "马小燕"), x.w.Counties[0]
		one, two, far := x.nobody().staff(c.Staff[0]), x.nobody().staff(c.Staff[1]), x.nobody().staff(x.w.Counties[1].Staff[0])
		in := obj{"name": p.Name, "identity_number": p.Number, "reference": "民登 2026-0001"}
		far.call("POST", "/deaths", in).is(422, "comer-unknown")
		id := one.call("POST", "/deaths", in).is(201).id("id")
		one.call("POST", "/deaths/"+id+"/confirmation", nil).is(422, "same-person")
		far.call("POST", "/deaths/"+id+"/confirmation", nil).is(404)
		one.call("POST", "/deaths/"+id+"/dropping", nil).is(200)
		id = one.call("POST", "/deaths", in).is(201).id("id")
		two.call("GET", "/deaths", nil).is(200).str("items.0.name_mask")
		two.call("POST", "/deaths/"+id+"/confirmation", nil).is(200)
		two.call("POST", "/deaths/"+id+"/dropping", nil).is(404) // only a desk, before the living person, opens it again
	})
}
