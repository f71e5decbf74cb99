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
	for _, part := range [][]route{s.publicRoutes(), s.signInRoutes()} {
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
