package main

import (
	"context"
	"fmt"
	"strings"

	"yiji/app/action"
	"yiji/domain"
)

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
