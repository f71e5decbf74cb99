package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"yiji/app/action"
	"yiji/domain"
	"yiji/storage"
)

type userCmd struct {
	Add  userAddCmd  `cmd:"" help:"Make a staff account and print a one-time link for its password."`
	Link userLinkCmd `cmd:"" help:"Print a one-time link by which a member of staff sets a new password."`
}

type userAddCmd struct {
	database
	Login        string `required:"" help:"Letters, digits, dots and hyphens."`
	Role         string `required:"" help:"A role of the product."`
	Region       string `help:"Code of the region whose subtree the role holds in." xor:"where"`
	Organisation string `help:"Credit code of the organisation the role holds in." xor:"where"`
	Name         string `help:"Name of the member of staff."`
	Body         string `help:"Credit code of the body the member of staff belongs to, for a role in a region; an issuer and an auditor need one, and who proposes an ombudsman."`
	SamePersonAs string `help:"Login of another account of the same natural person: separation of duties is over persons." name:"same-person-as"`
	Identity     string `help:"File with the resident identity number, or - to type it: accounts of one number are one natural person. Every role but township, labour and employer needs it. Never the number itself." placeholder:"FILE|-"`
	BaseURL      string `help:"Address that people reach the server under." env:"YIJI_BASE_URL" name:"base-url" default:"http://127.0.0.1:8080"`
}

// identity reads the identity number from a file or the terminal: what stands on a command line is seen by everybody on the machine.
func (c *userAddCmd) identity(con *console) (string, error) {
	switch c.Identity {
	case "":
		return "", nil
	case "-":
		fmt.Fprint(con.Err, con.Locale.T("label.identity_number"), ": ")
		line, err := bufio.NewReader(io.LimitReader(os.Stdin, 100)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return strings.TrimSpace(line), err
	}
	b, err := os.ReadFile(c.Identity)
	if err != nil {
		return "", errUsage{errors.New("the identity number is read from a file, or typed with -")}
	}
	return strings.TrimSpace(string(b)), nil
}

// Run makes a staff account.
func (c *userAddCmd) Run(ctx context.Context, con *console) error {
	if domain.Role(c.Role) == domain.RoleOmbudsman {
		return errOmbudsman
	}
	s, err := c.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := actions(s)
	if err != nil {
		return err
	}
	in := action.NewUser{Login: c.Login, Name: c.Name, Role: domain.Role(c.Role), RegionCode: c.Region}
	if in.Name == "" {
		in.Name = c.Login
	}
	if in.Identity, err = c.identity(con); err != nil {
		return err
	}
	if err := c.find(ctx, s, &in); err != nil {
		return err
	}
	m, err := a.AddUser(ctx, domain.Operator, in)
	if err != nil {
		return flagged(err)
	}
	if err := c.seal(ctx, s); err != nil {
		return err
	}
	fmt.Fprintf(con.Out, "%s/welcome/%s\n", strings.TrimSuffix(c.BaseURL, "/"), m.Token)
	return nil
}

// errOmbudsman says who makes an ombudsman.
var errOmbudsman = &domain.Error{Kind: domain.Refused, Code: "ombudsman-by-two"}

// find looks up what the flags name, and blames each that names nothing.
func (c *userAddCmd) find(ctx context.Context, s *storage.Store, in *action.NewUser) error {
	var k domain.Check
	body := func(flag, code string, id *domain.OrganisationID) error {
		if code == "" {
			return nil
		}
		o, err := s.OrganisationByCode(ctx, code)
		*id = o.ID
		if errors.Is(err, domain.ErrNotFound) {
			k.Add(flag, "organisation-unknown")
			return nil
		}
		return err
	}
	if err := errors.Join(body("--organisation", c.Organisation, &in.OrganisationID), body("--body", c.Body, &in.BodyID)); err != nil {
		return err
	}
	if c.SamePersonAs != "" {
		other, err := s.AccountByLogin(ctx, "staff", c.SamePersonAs)
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			return err
		}
		k.That(err == nil, "--same-person-as", "choose-one")
		in.PersonID = other.PersonID
	}
	return k.Err()
}

// flags are the flags of user add behind the fields of an account.
var flags = map[string]string{"login": "--login", "role": "--role", "region": "--region", "region_code": "--region", "organisation": "--organisation", "name": "--name", "body_id": "--body", "identity_number": "--identity"}

// flagged names flags in place of the fields that err blames.
func flagged(err error) error {
	var d *domain.Error
	if !errors.As(err, &d) {
		return err
	}
	c := *d
	c.Fields = nil
	for _, f := range d.Fields {
		f.Field = cmp.Or(flags[f.Field], f.Field)
		c.Fields = append(c.Fields, f)
	}
	return &c
}

type userLinkCmd struct {
	database
	Login         string `arg:"" help:"Login of the account."`
	WithoutFactor bool   `help:"Also take the second factor away, for somebody who lost phone and recovery codes." name:"without-second-factor"`
	BaseURL       string `help:"Address that people reach the server under." env:"YIJI_BASE_URL" name:"base-url" default:"http://127.0.0.1:8080"`
}

// Run prints a link that sets a new password once; who uses it is signed out everywhere else.
func (c *userLinkCmd) Run(ctx context.Context, con *console) error {
	s, err := c.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := actions(s)
	if err != nil {
		return err
	}
	token, err := a.LinkAccount(ctx, domain.Operator, strings.ToLower(c.Login), c.WithoutFactor)
	if err != nil {
		return err
	}
	fmt.Fprintln(con.Out, action.LinkTo(c.BaseURL, token))
	return nil
}
