package seed

import (
	"context"
	"crypto/sha256"
	"fmt"

	"yiji/app/access"
	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

// World is the demo's region with its bodies, and an actor for everybody who works there: whoever plays, measures or tests acts
// through them.
type World struct {
	Region     domain.Region // 示范自治区, code 99
	Prefecture domain.Region // 示范州, code 9999
	Counties   []County      // three of them

	RegionStaff domain.Actor      // at the prefecture
	Auditor     domain.Actor      // at the region, of the audit office
	Ombudsmen   []domain.Actor    // at the region; their office belongs to nobody else
	Trainee     action.Registered // of [Demo]: holds a certificate, has an open offer, lessons and a class to accept
	Signins     []Signin          // the printed ones, in the contract's order of roles; none if the world was founded without a password
}

// County is one county of the world.
type County struct {
	Region    domain.Region
	Townships []domain.Region // three
	Villages  []domain.Region // nine, three a township

	Authority, Market, FinanceOffice, Centre domain.Organisation
	DeskBody                                 domain.Organisation   // independent: it runs the desk
	Hosts                                    []domain.Organisation // industry organisations that host sites
	Schools                                  []School
	Employers                                []Employer // two

	Staff     []domain.Actor // two people of the county's labour authority
	Township  domain.Actor   // services desk of the first township
	Labour    domain.Actor
	Issuer    domain.Actor // of the evaluation centre, which trains nobody
	Assessors []domain.Actor
	Checkers  []domain.Actor
	Finance   domain.Actor
	Payer     domain.Actor
	Desk      domain.Actor // independent desk
}

// School is a body that trains, with its rooms and people.
type School struct {
	domain.Organisation
	Rooms    []domain.Room // classrooms and workshops in turn: a class uses a pair of them
	Actor    domain.Actor
	Teachers []domain.Actor
}

// Employer is an enterprise and whoever acts for it.
type Employer struct {
	domain.Organisation
	Actor domain.Actor
}

// Signin is a printed sign-in of the demo.
type Signin struct {
	Role            domain.Role
	Login, Password string
}

// DemoActions are the actions of the demo: ids come from the seed and the store's clock, the keys of its lottery from the seed.
func DemoActions(s *storage.Store, seed uint64) (*action.Actions, error) {
	policy, err := access.Load()
	if err != nil {
		return nil, err
	}
	rules, err := RuleSets()
	key := func(name string) []byte {
		sum := sha256.Sum256(fmt.Appendf(nil, "demo lottery %d %s", seed, name))
		return sum[:]
	}
	return &action.Actions{Store: s, Policy: policy, Rules: rules, NewID: NewIDs(s.Now, seed), Draw: action.Draw{Key: key}, Work: 10}, err
}

// MarkDemo marks a database as one whose people are all fictional: sessions of its people can be played with [Session], and what
// was paid before is known to be nothing.
func MarkDemo(ctx context.Context, s *storage.Store) error {
	return s.Write(ctx, func(tx *storage.Tx) error {
		if err := tx.SetSetting(ctx, "demo", "1"); err != nil {
			return err
		}
		return tx.SetSetting(ctx, "history", "complete")
	})
}

// Session is a played person's own session, on a database that [MarkDemo] marked and on no other.
func Session(ctx context.Context, a *action.Actions, account domain.AccountID) (access.PersonSession, error) {
	return access.DemoPerson(ctx, a.Store, account, domain.PersonSessionID(a.NewID()))
}

// ActorOf is the actor that an account made by AddUser acts as, under the grant it was made with.
func ActorOf(m action.MadeUser) domain.Actor {
	return domain.Actor{AccountID: m.Account.ID, PersonID: m.Account.PersonID, OrganisationID: m.Account.OrganisationID,
		Role: m.Grant.Role, GrantID: m.Grant.ID, Scope: m.Grant.Scope(m.Account.PersonID)}
}

// Found makes the world on a database that holds the reference data: regions by storage, everything else through the actions. With
// a password, one account of each role can sign in with it; without, nobody can, and nothing slow is computed.
func Found(ctx context.Context, a *action.Actions, password string) (World, error) {
	f := founder{ctx: ctx, a: a, password: password, printed: map[domain.Role]bool{}}
	f.regions()
	for i := range countyPlans {
		f.county(i)
	}
	f.above()
	return f.w, f.err
}

// founder makes one thing after the other and stops at the first error.
type founder struct {
	ctx      context.Context
	a        *action.Actions
	password string
	w        World
	printed  map[domain.Role]bool
	codes    int
	err      error
}

func (f *founder) organisation(who domain.Actor, in action.NewOrganisation) (o domain.Organisation) {
	if f.err != nil {
		return o
	}
	if in.CreditCode == "" {
		in.CreditCode = f.code(in.Kind, in.RegionCode)
	}
	o, f.err = f.a.AddOrganisation(f.ctx, who, in)
	return o
}

// user makes an account; the first of each role is the printed one and has the role's name as login.
func (f *founder) user(in action.NewUser) domain.Actor {
	if f.err != nil {
		return domain.Actor{}
	}
	if !f.printed[in.Role] {
		f.printed[in.Role] = true
		in.Login, in.Password = string(in.Role), f.password
		if f.password != "" {
			f.w.Signins = append(f.w.Signins, Signin{in.Role, in.Login, in.Password})
		}
	}
	m, err := f.a.AddUser(f.ctx, domain.Operator, in)
	f.err = err
	return ActorOf(m)
}

func (f *founder) room(who domain.Actor, in action.NewRoom) (r domain.Room) {
	if f.err == nil {
		r, f.err = f.a.AddRoom(f.ctx, who, in)
	}
	return r
}
