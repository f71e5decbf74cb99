package action

import (
	"context"
	"errors"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewGrant is a role to give, at a region or in an organisation, between two days.
type NewGrant struct {
	Role           domain.Role
	RegionCode     string // one of RegionCode and OrganisationID
	OrganisationID domain.OrganisationID
	SiteID         domain.SiteID // narrows an organisation's to one site, or ""
	ValidFrom      domain.Date   // "" is today
	ValidTo        domain.Date   // "" is open
	Identity       string        // resident identity number of an account that is known by none yet, or ""
}

// GiveGrant gives an account of the actor's own area one more role. Nobody gives more than they hold, nor anything to themselves.
func (a *Actions) GiveGrant(ctx context.Context, who domain.Actor, to domain.AccountID, in NewGrant) (domain.Grant, error) {
	return do(ctx, a, who, "grant", "give", func(tx *storage.Tx) (g domain.Grant, ref domain.Ref, err error) {
		acc, _, err := tx.AccountIn(ctx, who.Scope, to)
		if err != nil {
			return g, ref, err
		}
		var k domain.Check
		if err := a.tie(ctx, tx, &k, acc, in); err != nil {
			return g, ref, err
		}
		g, err = a.newGrant(ctx, tx, who, in, false)
		if !k.Merge(err) {
			return g, ref, err
		}
		if err := k.Err(); err != nil {
			return g, ref, err
		}
		g, err = a.addGrant(ctx, tx, who, acc, g)
		return g, grantRef(g), err
	})
}

// tie ties an account to the number of its natural person, if one is given, and blames what a further role lacks.
func (a *Actions) tie(ctx context.Context, tx *storage.Tx, k *domain.Check, acc domain.Account, in NewGrant) error {
	k.That(acc.OrganisationID != "" || !domain.BodyRoles.Has(string(in.Role)), "role", "body-needed")
	if in.Identity == "" {
		return numbered(ctx, tx, k, in.Role, acc.PersonID, "", "identity_number")
	}
	number, err := ident.Identity(in.Identity)
	if err != nil {
		ident.Blame(k, "identity_number", err)
		return nil
	}
	known, err := tx.StaffPerson(ctx, number)
	if err != nil {
		return err
	}
	if known != "" && known != acc.PersonID {
		k.Add("identity_number", "identity-another-person")
		return nil
	}
	return tx.AddStaffPerson(ctx, number, acc.PersonID)
}

func grantRef(g domain.Grant) domain.Ref {
	return domain.Ref{County: domain.NoCounty, ID: string(g.ID)}
}

// newGrant is the grant that in describes, with every field to blame that the actor may not fill in so. appointed lets it be an
// ombudsman's.
func (a *Actions) newGrant(ctx context.Context, tx *storage.Tx, who domain.Actor, in NewGrant, appointed bool) (g domain.Grant, err error) {
	var k domain.Check
	k.That(in.Role.Grantable() && (in.Role != domain.RoleOmbudsman || appointed), "role", "role-not-grantable")
	k.That((in.RegionCode == "") != (in.OrganisationID == ""), "region", "region-or-organisation")
	k.That(in.SiteID == "" || in.OrganisationID != "" && domain.SiteRoles.Has(string(in.Role)), "site_id", "site-not-here")
	g = domain.Grant{ID: domain.GrantID(a.NewID()), Role: in.Role, OrganisationID: in.OrganisationID, SiteID: in.SiteID, ValidFrom: in.ValidFrom, ValidTo: in.ValidTo,
		GrantedBy: who.AccountID, CreatedAt: tx.Now}
	if g.ValidFrom == "" {
		g.ValidFrom = tx.Today()
	}
	k.Merge(g.CheckDates(tx.Today()))
	at, perr := a.grantPlace(ctx, tx, who, in, &k)
	if !k.Merge(perr) {
		return g, perr
	}
	if in.OrganisationID == "" {
		g.RegionPath = at.Path
	}
	if err := k.Err(); err != nil || who.Role == domain.RoleOperator || appointed {
		return g, err
	}
	own, err := tx.Grant(ctx, who.GrantID)
	if err != nil {
		return g, err
	}
	return g, own.Give(g, at)
}

// grantPlace finds where a role is to be given, and blames what is no place of it. An organisation outside of the actor's scope is as
// unknown as one that does not exist.
func (a *Actions) grantPlace(ctx context.Context, tx *storage.Tx, who domain.Actor, in NewGrant, k *domain.Check) (at domain.Row, err error) {
	places := domain.GrantPlaces[in.Role]
	if in.RegionCode != "" {
		r, err := a.regionIn(ctx, tx, who, in.RegionCode, domain.LevelRegion)
		if err == nil {
			k.That(k.Err() != nil || r.Level >= places.From && r.Level <= places.To, "region", "role-not-here")
		}
		return domain.Row{Path: r.Path}, err
	}
	if in.OrganisationID == "" {
		return at, nil
	}
	o, err := tx.Organisation(ctx, in.OrganisationID)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return at, err
	}
	at = domain.Row{Path: o.RegionPath, Organisation: o.ID, Site: in.SiteID}
	if err != nil || o.Successor != "" || !who.Scope.Sees(at) {
		k.Add("organisation", "organisation-unknown")
		return at, nil
	}
	k.That(k.Err() != nil || places.Kinds.Has(o.Kind), "organisation", "role-not-here")
	if in.SiteID != "" {
		s, err := tx.Site(ctx, in.SiteID)
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return at, err
		}
		k.That(err == nil && s.OrganisationID == o.ID, "site_id", "choose-one")
	}
	return at, nil
}

// addGrant stores a grant for an account, unless a duty forbids it.
func (a *Actions) addGrant(ctx context.Context, tx *storage.Tx, who domain.Actor, to domain.Account, g domain.Grant) (domain.Grant, error) {
	g.AccountID = to.ID
	if err := domain.DutyGrant.Apart(who.PersonID, to.PersonID); err != nil {
		return g, err
	}
	if err := ombudsmanAlone(ctx, tx, to.PersonID, g.Role); err != nil {
		return g, err
	}
	if who.PersonID != "" && domain.MoneyRoles.Has(string(g.Role)) && g.SourceID == "" {
		held, err := tx.PersonGrants(ctx, who.PersonID, tx.Today())
		if err != nil {
			return g, err
		}
		for _, h := range held {
			if domain.MoneyRoles.Has(string(h.Role)) {
				return g, domain.DutyMoney.Err
			}
		}
	}
	return g, tx.AddGrant(ctx, g)
}

// ombudsmanAlone refuses an ombudsman who holds another grant, and any other grant for an ombudsman.
func ombudsmanAlone(ctx context.Context, tx *storage.Tx, person domain.PersonID, role domain.Role) error {
	held, err := tx.PersonGrants(ctx, person, tx.Today())
	for _, h := range held {
		if h.Role == domain.RoleOmbudsman || role == domain.RoleOmbudsman {
			return domain.DutyOmbudsmanAlone.Err
		}
	}
	return err
}

// EndGrant ends a grant at once, and with it what was delegated from it: who may give it ends it, its holder gives it up, and who
// delegated it takes it back.
func (a *Actions) EndGrant(ctx context.Context, who domain.Actor, id domain.GrantID, reason string) (domain.Grant, error) {
	return do(ctx, a, who, "grant", "end", func(tx *storage.Tx) (g domain.Grant, ref domain.Ref, err error) {
		if g, err = grantToEnd(ctx, tx, who, id); err != nil {
			return g, ref, err
		}
		var k domain.Check
		k.That(domain.EndReasons.Has(reason), "reason", "choose-one")
		if err := k.Err(); err != nil {
			return g, ref, err
		}
		if g.Role == domain.RoleRegion && g.AccountID == who.AccountID {
			if n, err := tx.RegionGrants(ctx, who.AccountID, tx.Today()); err != nil || n < 2 {
				return g, ref, errors.Join(err, domain.ErrLastRegion)
			}
		}
		if g, err = g.End(who.AccountID, reason, tx.Today()); err != nil {
			return g, ref, err
		}
		return g, grantRef(g), errors.Join(tx.EndGrant(ctx, g), leaveOffice(ctx, tx, g))
	})
}

// grantToEnd is a grant that the actor may end. What is not theirs in any way is not there for them.
func grantToEnd(ctx context.Context, tx *storage.Tx, who domain.Actor, id domain.GrantID) (domain.Grant, error) {
	g, err := tx.Grant(ctx, id)
	if err == nil && (g.AccountID == who.AccountID || g.SourceID != "" && g.SourceID == who.GrantID) {
		return g, nil
	}
	if g, err = tx.GrantIn(ctx, who.Scope, id); err != nil {
		return g, err
	}
	own, err := tx.Grant(ctx, who.GrantID)
	if err == nil && (own.SourceID != "" || !domain.Granters[own.Role].Has(string(g.Role))) {
		err = domain.ErrForbidden.With("Role", "role."+string(who.Role))
	}
	return g, err
}

// Delegation is who gets a copy of one's own grant, and until when.
type Delegation struct {
	AccountID domain.AccountID
	ValidTo   domain.Date
	SiteID    domain.SiteID // narrows a school's to one site, or ""
}

// DelegateGrant gives a colleague a narrower copy of one's own grant, which ends on a day and with its source.
func (a *Actions) DelegateGrant(ctx context.Context, who domain.Actor, id domain.GrantID, in Delegation) (domain.Grant, error) {
	return do(ctx, a, who, "grant", "delegate", func(tx *storage.Tx) (g domain.Grant, ref domain.Ref, err error) {
		own, err := tx.Grant(ctx, id)
		if err == nil && own.AccountID != who.AccountID {
			err = domain.ErrNotFound
		}
		if err != nil {
			return g, ref, err
		}
		if !own.Holds(tx.Today()) {
			return g, ref, domain.ErrGrantEnded
		}
		var k domain.Check
		if in.SiteID != "" && in.SiteID != own.SiteID {
			s, serr := tx.Site(ctx, in.SiteID)
			k.That(serr == nil && own.SiteID == "" && own.OrganisationID != "" && s.OrganisationID == own.OrganisationID && domain.SiteRoles.Has(string(own.Role)), "site_id", "choose-one")
		}
		to, err := colleague(ctx, tx, who, own, in.AccountID)
		if err == nil {
			err = numbered(ctx, tx, &k, own.Role, to.PersonID, "", "account_id")
		}
		if !k.Merge(err) {
			return g, ref, err
		}
		g, err = own.Delegate(domain.GrantID(a.NewID()), in.AccountID, in.ValidTo, tx.Today())
		if !k.Merge(err) {
			return g, ref, err
		}
		if err := k.Err(); err != nil {
			return g, ref, err
		}
		if in.SiteID != "" {
			g.SiteID = in.SiteID
		}
		g.CreatedAt = tx.Now
		g, err = a.addGrant(ctx, tx, who, to, g)
		return g, grantRef(g), err
	})
}

// colleague is the account of somebody of the holder's own body, or who works in the scope of the grant; who else there is is not said.
func colleague(ctx context.Context, tx *storage.Tx, who domain.Actor, own domain.Grant, id domain.AccountID) (domain.Account, error) {
	var k domain.Check
	to, err := tx.Account(ctx, id)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return to, err
	}
	same := err == nil && !to.Person && to.OrganisationID != "" && to.OrganisationID == who.OrganisationID
	if err == nil && !same {
		_, grants, gerr := tx.AccountIn(ctx, own.Scope(who.PersonID), id)
		for _, g := range grants {
			same = same || g.Holds(tx.Today())
		}
		if gerr != nil && !errors.Is(gerr, domain.ErrNotFound) {
			return to, gerr
		}
	}
	k.That(same, "account_id", "no-colleague")
	return to, k.Err()
}
