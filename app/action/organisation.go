package action

import (
	"context"
	"errors"

	"yiji/domain"
	"yiji/domain/ident"
	"yiji/storage"
)

// NewOrganisation is what is asked of an organisation when it is entered.
type NewOrganisation struct {
	Kind       string
	Name       string
	NameEn     string
	CreditCode string
	RegionCode string
	HostID     domain.OrganisationID
	Account    string // bank account it is paid on, or ""
}

// AddOrganisation enters an organisation in the actor's region. A credit code whose check digit does not fit is taken, as real ones
// exist, and waits for a second person to confirm it; a wrong alphabet or length is refused.
func (a *Actions) AddOrganisation(ctx context.Context, who domain.Actor, in NewOrganisation) (domain.Organisation, error) {
	return do(ctx, a, who, "organisation", "add", func(tx *storage.Tx) (o domain.Organisation, ref domain.Ref, err error) {
		var k domain.Check
		k.That(domain.OrganisationKinds.Has(in.Kind), "kind", "choose-one")
		k.Text("name", in.Name, 2, 100)
		k.Text("name_en", in.NameEn, 0, 100)
		code, sound, cerr := ident.CreditCode(in.CreditCode)
		ident.Blame(&k, "credit_code", cerr)
		k.That(in.Account == "" || digits(in.Account, 8, 30), "account", "account-invalid")
		region, rerr := a.regionIn(ctx, tx, who, in.RegionCode, domain.LevelCounty)
		if !k.Merge(rerr) {
			return o, ref, rerr
		}
		if in.HostID != "" {
			host, herr := tx.Organisation(ctx, in.HostID)
			k.That(herr == nil && host.Kind == "industry", "host_id", "host-unknown")
		}
		if err := k.Err(); err != nil {
			return o, ref, err
		}
		o = domain.Organisation{ID: domain.OrganisationID(a.NewID()), County: ident.CountyOf(string(region.Code)), Kind: in.Kind, Name: in.Name, NameEn: in.NameEn,
			CreditCode: code, CodeState: "ok", CodeAddedBy: who.PersonID, RegionCode: region.Code, RegionPath: region.Path, HostID: in.HostID}
		if in.Account != "" {
			o.AccountMask = ident.MaskAccount(in.Account)
		}
		if !sound {
			o.CodeState = "unconfirmed"
		}
		return o, domain.Ref{County: o.County, ID: string(o.ID)}, tx.AddOrganisation(ctx, o, in.Account)
	})
}

// regionIn is the region of a code that stands today, at least as deep as level and inside the actor's scope; else the field
// region_code is to blame.
func (a *Actions) regionIn(ctx context.Context, tx *storage.Tx, who domain.Actor, code string, level int) (domain.Region, error) {
	var k domain.Check
	full, err := ident.Division(code)
	if err != nil {
		ident.Blame(&k, "region_code", err)
		return domain.Region{}, k.Err()
	}
	r, err := tx.Region(ctx, domain.RegionCode(full), tx.Today())
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return r, err
	}
	switch {
	case err != nil:
		k.Add("region_code", "region-unknown")
	case r.Level < level:
		k.Add("region_code", "region-too-high")
	case who.Scope.RegionPath != "" && !who.Scope.Covers(r.Path, "", ""):
		k.Add("region_code", "region-outside")
	}
	return r, k.Err()
}

// ConfirmCode says that a second person looked a doubtful credit code up in the register.
func (a *Actions) ConfirmCode(ctx context.Context, who domain.Actor, id domain.OrganisationID) (domain.Organisation, error) {
	return do(ctx, a, who, "organisation", "confirm", func(tx *storage.Tx) (o domain.Organisation, ref domain.Ref, err error) {
		if o, err = tx.Organisation(ctx, id); err != nil {
			return o, ref, err
		}
		switch {
		case !who.Scope.Covers(o.RegionPath, o.ID, ""):
			return o, ref, domain.ErrNotFound
		case o.CodeState == "ok":
			return o, ref, domain.ErrState
		case o.CodeAddedBy == who.PersonID:
			return o, ref, domain.ErrSamePerson
		}
		o.CodeState, o.CodeCheckedBy = "ok", who.PersonID
		return o, domain.Ref{County: o.County, ID: string(o.ID)}, tx.UpdateOrganisation(ctx, o)
	})
}

// NewRoom is a room or workshop to add to a site; a new site is made when SiteID is "" and SiteName is not.
type NewRoom struct {
	SiteID     domain.SiteID
	SiteName   string
	RegionCode string                // of a new site
	HostID     domain.OrganisationID // industry organisation that hosts a new site, or ""
	Name       string
	Kind       string // "classroom" or "workshop"
	Seats      int
}

// AddRoom adds a room to the actor's own organisation.
func (a *Actions) AddRoom(ctx context.Context, who domain.Actor, in NewRoom) (domain.Room, error) {
	return do(ctx, a, who, "room", "add", func(tx *storage.Tx) (r domain.Room, ref domain.Ref, err error) {
		var k domain.Check
		k.Text("name", in.Name, 1, 40)
		k.That(in.Kind == "classroom" || in.Kind == "workshop", "kind", "choose-one")
		k.Range("seats", in.Seats, 1, 500)
		site, serr := a.site(ctx, tx, who, in)
		if !k.Merge(serr) {
			return r, ref, serr
		}
		if err := k.Err(); err != nil {
			return r, ref, err
		}
		r = domain.Room{ID: domain.RoomID(a.NewID()), SiteID: site.ID, OrganisationID: site.OrganisationID, Name: in.Name, Kind: in.Kind, Seats: in.Seats}
		return r, domain.Ref{County: ident.CountyOf(string(site.RegionCode)), ID: string(r.ID)}, tx.AddRoom(ctx, r)
	})
}

// site is the actor's own site that in names, or the new one it describes.
func (a *Actions) site(ctx context.Context, tx *storage.Tx, who domain.Actor, in NewRoom) (s domain.Site, err error) {
	var k domain.Check
	if in.SiteID != "" {
		s, err = tx.Site(ctx, in.SiteID)
		if errors.Is(err, domain.ErrNotFound) || err == nil && !who.Scope.Sees(domain.Row{Path: s.RegionPath, Organisation: s.OrganisationID, Site: s.ID}) {
			k.Add("site_id", "choose-one")
			return s, k.Err()
		}
		return s, err
	}
	k.That(who.Scope.SiteID == "", "site_id", "choose-one") // whoever works in one site opens no other
	k.Text("site_name", in.SiteName, 2, 60)
	region, rerr := a.regionIn(ctx, tx, domain.Actor{}, in.RegionCode, domain.LevelCounty)
	if !k.Merge(rerr) {
		return s, rerr
	}
	if in.HostID != "" {
		host, herr := tx.Organisation(ctx, in.HostID)
		k.That(herr == nil && host.Kind == "industry", "host_id", "host-unknown")
	}
	if err := k.Err(); err != nil {
		return s, err
	}
	s = domain.Site{ID: domain.SiteID(a.NewID()), OrganisationID: who.Scope.OrganisationID, Name: in.SiteName, RegionCode: region.Code, RegionPath: region.Path, HostID: in.HostID}
	return s, tx.AddSite(ctx, s)
}

// digits reports whether s is min to max digits.
func digits(s string, min, max int) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return len(s) >= min && len(s) <= max
}
