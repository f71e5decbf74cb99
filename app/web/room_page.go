package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"yiji/app/action"
	"yiji/domain"
)

// siteRooms is one site of a school with its rooms.
type siteRooms struct {
	domain.Site
	Region, Host string
	Rooms        []domain.Room
}

func (s *Server) roomsPage(c *fiber.Ctx) error {
	n := s.lookup(c)
	sites, err := s.sites(c.UserContext(), n, actor(c).Scope)
	if err != nil {
		return err
	}
	return render(c, s.page(c, "school.rooms"), RoomsPage(sites, s.Actions.Policy.May(actor(c), "room", "add")))
}

func (s *Server) sites(ctx context.Context, n *lookup, school domain.Scope) (list []siteRooms, err error) {
	sites, e1 := s.Store.Sites(ctx, school)
	rooms, e2 := s.Store.Rooms(ctx, school)
	for _, x := range sites {
		r := siteRooms{Site: x, Region: n.region(x.RegionCode)}
		if x.HostID != "" {
			r.Host = n.body(x.HostID)
		}
		for _, room := range rooms {
			if room.SiteID == x.ID {
				r.Rooms = append(r.Rooms, room)
			}
		}
		list = append(list, r)
	}
	return list, firstError(e1, e2, n.err)
}

// roomForm is the form that adds a room, at a site that stands or at a new one.
type roomForm struct{ Sites, Regions, Hosts []Option }

func (s *Server) newRoomPage(c *fiber.Ctx) error {
	ctx, n := c.UserContext(), s.lookup(c)
	school, err := s.Store.Organisation(ctx, actor(c).Scope.OrganisationID)
	if err != nil {
		return err
	}
	county := countyPath(school.RegionPath)
	v := roomForm{Sites: []Option{{Value: "", Label: n.l.T("school.site-new")}}}
	sites, e1 := s.Store.Sites(ctx, actor(c).Scope)
	for _, x := range sites {
		v.Sites = append(v.Sites, Option{Value: string(x.ID), Label: x.Name})
	}
	hosts, e2 := s.Store.Organisations(ctx, domain.Scope{RegionPath: county}, "industry")
	for _, h := range hosts {
		v.Hosts = append(v.Hosts, Option{Value: string(h.ID), Label: n.in(h.Name, h.NameEn)})
	}
	var e3 error
	v.Regions, e3 = s.regionOptions(ctx, n, county)
	if err := firstError(e1, e2, e3); err != nil {
		return err
	}
	return render(c, s.page(c, "school.room-new"), RoomNewPage(v))
}

// countyPath is the path of the county that a place lies in.
func countyPath(path string) string {
	parts := strings.SplitAfter(path, "/")
	return strings.Join(parts[:min(len(parts), domain.LevelCounty)], "")
}

func (s *Server) addRoom(c *fiber.Ctx) error {
	in := action.NewRoom{SiteID: domain.SiteID(c.FormValue("site_id")), Name: c.FormValue("name"), Kind: c.FormValue("kind"), Seats: whole(c, "seats")}
	if in.SiteID == "" {
		in.SiteName, in.RegionCode, in.HostID = c.FormValue("site_name"), c.FormValue("region_code"), domain.OrganisationID(c.FormValue("host_id"))
	}
	if _, err := s.Actions.AddRoom(c.UserContext(), actor(c), in); err != nil {
		return s.again(c, err, s.newRoomPage)
	}
	return s.done(c, "/school/rooms", "done.room-added")
}
