package action

import (
	"context"

	"yiji/app/access"
)

// Dossier is everything that is stored about the person, by table: the export of their own file. Nobody else can make one.
func (a *Actions) Dossier(ctx context.Context, who access.PersonSession) (map[string][]map[string]any, error) {
	if err := a.may(who.Actor(), "file", "export"); err != nil {
		return nil, err
	}
	return a.Store.Dossier(ctx, who.Person())
}
