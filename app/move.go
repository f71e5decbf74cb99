package main

import (
	"context"
	"errors"

	"yiji/app/action"
	"yiji/domain"
)

type regionCmd struct {
	Move  regionMoveCmd  `cmd:"" help:"Give a region another parent from today on; grants and records follow."`
	Merge regionMergeCmd `cmd:"" help:"End a region: grants, records and open cases go to another of its level."`
}

type regionMoveCmd struct {
	database
	Code  string `arg:"" help:"Code of the region."`
	Under string `required:"" help:"Code of its new parent."`
}

// Run gives a region another parent.
func (c *regionMoveCmd) Run(ctx context.Context) error {
	return c.move(ctx, func(a *action.Actions) error {
		_, err := a.MoveRegion(ctx, domain.Operator, c.Code, c.Under)
		return err
	})
}

type regionMergeCmd struct {
	database
	Code string `arg:"" help:"Code of the region that ends."`
	Into string `required:"" help:"Code of its successor."`
}

// Run merges a region into another.
func (c *regionMergeCmd) Run(ctx context.Context) error {
	return c.move(ctx, func(a *action.Actions) error {
		_, err := a.MergeRegion(ctx, domain.Operator, c.Code, c.Into)
		return err
	})
}

type organisationCmd struct {
	Merge organisationMergeCmd `cmd:"" help:"End an organisation: staff, rooms, classes and claims go to another of its kind."`
}

type organisationMergeCmd struct {
	database
	Code string `arg:"" help:"Credit code of the organisation that ends."`
	Into string `required:"" help:"Credit code of its successor."`
}

// Run merges an organisation into another.
func (c *organisationMergeCmd) Run(ctx context.Context) error {
	return c.move(ctx, func(a *action.Actions) error {
		_, err := a.MergeOrganisation(ctx, domain.Operator, c.Code, c.Into)
		return err
	})
}

// move does an act and carries along at once what it leaves behind; one that was cut off is finished first.
func (d database) move(ctx context.Context, act func(*action.Actions) error) error {
	s, err := d.open(ctx, nil)
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := actions(s)
	if err != nil {
		return err
	}
	if err := a.FinishMoves(ctx); err != nil {
		return err
	}
	return errors.Join(act(a), a.FinishMoves(ctx))
}
