package web

import "github.com/gofiber/fiber/v2"

// route is one address: the right it asks for, and who answers. Kind "" is open to everybody.
type route struct {
	Method, Path string
	Kind, Act    string
	Handler      fiber.Handler
}

const (
	get  = fiber.MethodGet
	post = fiber.MethodPost
)

// routes are all pages. The JSON API lists its own beside its operations.
func (s *Server) routes() []route {
	var all []route
	for _, part := range [][]route{s.publicRoutes(), s.signInRoutes(), s.trainingRoutes(), s.peopleRoutes(), s.workRoutes(), s.moneyRoutes(), s.regionRoutes()} {
		all = append(all, part...)
	}
	return all
}

// publicRoutes are for everybody.
func (s *Server) publicRoutes() []route {
	return []route{
		{get, "/", "", "", s.front},
		{get, "/problems/:code", "", "", s.problemPage},
	}
}

// signInRoutes are the way in and out.
func (s *Server) signInRoutes() []route {
	return []route{
		{get, "/sign-in", "", "", s.signInPage},
		{post, "/sign-in", "", "", s.signIn},
		{post, signOutPath, "", "", s.signOut},
		{post, grantPath, "", "", s.switchGrant},
		{get, "/register", "", "", s.registerPage},
		{post, "/register", "", "", s.register},
		{get, "/welcome/:token", "", "", s.welcomePage},
		{post, "/welcome/:token", "", "", s.welcome},
	}
}

// trainingRoutes are for schools, teachers, assessors, issuers and counties.
func (s *Server) trainingRoutes() []route {
	return []route{}
}

// peopleRoutes are for people themselves: courses, their own classes, certificates, offers.
func (s *Server) peopleRoutes() []route {
	return []route{}
}

// workRoutes are for employers, the labour market and the ombudsman.
func (s *Server) workRoutes() []route {
	return []route{}
}

// moneyRoutes are for claims, notices to check and approve, payments.
func (s *Server) moneyRoutes() []route {
	return []route{}
}

// regionRoutes are for figures, organisations and the log.
func (s *Server) regionRoutes() []route {
	return []route{}
}
