package storage

import (
	"context"
	"strings"
	"time"
	"unicode"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// nameGrams cuts a name into pairs of neighbouring letters in lower case. Separators, spaces and hyphens are no letters: they neither
// part a pair nor can be searched for.
func nameGrams(name string) (list []string) {
	r := []rune(nameLetters(name))
	seen := map[string]bool{}
	for i := 0; i+1 < len(r); i++ {
		if g := string(r[i : i+2]); !seen[g] {
			seen[g] = true
			list = append(list, g)
		}
	}
	return list
}

// nameLetters is a name in lower case without what is no letter.
func nameLetters(name string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsMark(c) || unicode.IsNumber(c) || unicode.Is(unicode.Co, c) {
			return c
		}
		return -1
	}, strings.ToLower(name))
}

// setGrams makes a person findable by their name as it is now.
func (tx *Tx) setGrams(ctx context.Context, p domain.Person) error {
	if _, err := tx.db.NewRaw("DELETE FROM person_grams WHERE county = ? AND person_id = ?", p.County, p.ID).Exec(ctx); err != nil {
		return err
	}
	type personGram struct {
		County   domain.County
		Gram     string
		PersonID domain.PersonID
	}
	var rows []personGram
	for _, g := range nameGrams(p.Name) {
		rows = append(rows, personGram{p.County, g, p.ID})
	}
	if len(rows) == 0 {
		return nil
	}
	return tx.insert(ctx, &rows)
}

// Searchable reports whether a text holds the two letters that a search for people needs.
func Searchable(text string) bool { return len(nameGrams(text)) > 0 }

// notRestricted keeps the rows whose person's file is processed.
func notRestricted(s *bun.SelectQuery, person string) *bun.SelectQuery {
	return s.Where("? NOT IN (SELECT x.id FROM restrictions AS x)", ident(person))
}

// PersonHit is somebody a search found, with the class or claim they were found in.
type PersonHit struct {
	domain.Person
	Place string
}

// PeopleInClasses are those on the rosters of the classes that sc may see whose names hold every pair of letters of name.
func (q queries) PeopleInClasses(ctx context.Context, sc domain.Scope, name string, limit int) ([]PersonHit, error) {
	classes := within(q.db.NewSelect().Model((*domain.Class)(nil)).Column("id"), sc, classColumns).Where("state <> 'cancelled'")
	s := q.db.NewSelect().TableExpr("enrolments AS e").Join("JOIN classes AS c ON c.county = e.county AND c.id = e.class_id").ColumnExpr("e.person_id, min(c.title) AS place").
		Where("e.class_id IN (?)", classes).Where("e.state IN (?)", bun.List(domain.RosterStates)).GroupExpr("e.person_id")
	return q.hits(ctx, s, "e.person_id", name, limit)
}

// PeopleInClaims are those in the open claims that sc may see whose names hold every pair of letters of name.
func (q queries) PeopleInClaims(ctx context.Context, sc domain.Scope, name string, limit int) ([]PersonHit, error) {
	claims := within(q.db.NewSelect().Model((*domain.Claim)(nil)).Column("id"), sc, ownedColumns).Where("state IN ('submitted', 'checked', 'noticed')")
	s := q.db.NewSelect().TableExpr("claim_lines AS l").Join("JOIN claims AS c ON c.county = l.county AND c.id = l.claim_id").ColumnExpr("l.person_id, min(c.number) AS place").
		Where("l.claim_id IN (?)", claims).GroupExpr("l.person_id")
	return q.hits(ctx, s, "l.person_id", name, limit)
}

func (q queries) hits(ctx context.Context, s *bun.SelectQuery, person, name string, limit int) (list []PersonHit, err error) {
	for _, g := range nameGrams(name) {
		s = s.Where("? IN (SELECT g.person_id FROM person_grams AS g WHERE g.gram = ?)", ident(person), g)
	}
	var rows []struct {
		PersonID domain.PersonID
		Place    string
	}
	if err := s.OrderExpr("?", ident(person)).Limit(mostCandidates).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	for _, r := range rows {
		p, err := q.Person(ctx, r.PersonID)
		if err != nil {
			return nil, err
		}
		if strings.Contains(nameLetters(p.Name), nameLetters(name)) && len(list) < limit {
			list = append(list, PersonHit{p, r.Place})
		}
	}
	return list, nil
}

// mostCandidates is how many people whose names hold all pairs are looked at for the whole text.
const mostCandidates = 200

// PersonIn finds a person by the whole identity number whose file lies in the counties of sc; a restricted file is not there.
func (q queries) PersonIn(ctx context.Context, sc domain.Scope, number string) (p domain.Person, err error) {
	s := q.db.NewSelect().Model(&p).ModelTableExpr(personsTable).Where("id = (SELECT person_id FROM person_keys WHERE key = ?)", q.seal.key("identity", number))
	if sc.OrganisationID != "" {
		s = s.Where("county = (SELECT o.county FROM organisations AS o WHERE o.id = ?)", sc.OrganisationID)
	} else {
		s = inCounties(s, sc)
	}
	err = notRestricted(s, "person.id").Scan(ctx)
	return p, found(err)
}

// SearchesSince counts how often an account searched for people since an instant.
func (q queries) SearchesSince(ctx context.Context, id domain.AccountID, since time.Time) (int, error) {
	n, err := q.db.NewSelect().Model((*domain.Search)(nil)).Where("account_id = ?", id).Where("at > ?", since).Count(ctx)
	return int(n), err
}

// AddSearch stores who searched and what for.
func (tx *Tx) AddSearch(ctx context.Context, s domain.Search) error {
	s.At, s.Month = tx.Now, tx.Today().Month()
	return tx.insert(ctx, &s)
}
