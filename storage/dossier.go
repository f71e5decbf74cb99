package storage

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// dossier are the tables that hold something about a person, and the condition by which a row is theirs; ? is the list of the ids of
// their files.
var dossier = map[string]string{ // #nosec G101 -- names of tables
	"persons": "id IN (?)", "person_ledgers": "id IN (?)", "restrictions": "id IN (?)", "accounts": "person AND person_id IN (?)",
	"sessions": "account_id IN (SELECT a.id FROM accounts a WHERE a.person AND a.person_id IN (?))", "audits": "personal AND person_id IN (?)",
	"merges":   "kept_id IN (?)",
	"consents": "person_id IN (?)", "grievances": "person_id IN (?)", "enrolments": "person_id IN (?)", "attendances": "person_id IN (?)", "credits": "person_id IN (?)",
	"assessment_marks": "person_id IN (?)", "certificates": "person_id IN (?)", "job_requests": "person_id IN (?)", "offers": "person_id IN (?)", "placements": "person_id IN (?)",
	"placement_answers": "person_id IN (?)", "claim_lines": "person_id IN (?)", "claimed_levels": "person_id IN (?)", "person_sessions": "person_id IN (?)", "messages": "person_id IN (?)",
	"files": "person_id IN (?)", "reads": "person_id IN (?)", "corrections": "person_id IN (?)", "cards": "person_id IN (?)", "visits": "person_id IN (?)",
	"pin_resets": "person_id IN (?)", "pending_answers": "person_id IN (?)", "receipts": "person_id IN (?)", "deaths": "person_id IN (?)", "disputes": "person_id IN (?)", "disclosures": "person_id IN (?)",
	"guardians": "person_id IN (?)", "paper_consents": "person_id IN (?)", "reviews": "person_id IN (?)", "supports": "person_id IN (?)",
}

// undisclosed are columns that an export leaves out, with the reason.
var undisclosed = map[string]string{
	"password_hash": "a secret of the sign-in", "link_hash": "a secret of the sign-in", "session_id": "tells sessions of staff apart", "key_id": "name of a key of the server",
	"own_locked": "the key to a case under its claim code", "own_sealed": "the key to what the office said, which the page of one's own cases opens", "own_recipient": "a key",
	"token_hash": "a secret of the card", "code_hash": "a secret of the receipt", "first_by": "another person", "first_person": "another person", "second_by": "another person",
	"witness_id": "another person", "desk_by": "another person", "called_by": "another person", "given_by": "another person", "confirmed_by": "another person", "marked_by": "another person", "issued_by": "another person", "decided_by": "another person", "entered_by": "another person", "proposed_by": "another person",
	"undone_by": "another person", "account_id": "another person", "grant_id": "another person", "accounts": "a list of sign-ins",
}

// Dossier is every row about a person, by table, with names of columns as the database has them: the export of their own file. Sealed
// values are opened.
func (q queries) Dossier(ctx context.Context, id domain.PersonID) (map[string][]map[string]any, error) {
	var ids []string
	if err := q.db.NewRaw(personAndAliases, id, id).Scan(ctx, &ids); err != nil {
		return nil, err
	}
	all := map[string][]map[string]any{}
	for _, table := range slices.Sorted(maps.Keys(dossier)) {
		rows := []map[string]any{}
		if err := q.db.NewRaw("SELECT * FROM "+table+" WHERE "+dossier[table], bun.List(ids)).Scan(ctx, &rows); err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		for _, r := range rows {
			if err := q.disclose(r); err != nil {
				return nil, fmt.Errorf("%s: %w", table, err)
			}
		}
		slices.SortFunc(rows, func(a, b map[string]any) int { return strings.Compare(fmt.Sprint(a["id"]), fmt.Sprint(b["id"])) })
		if all[table] = rows; rows == nil {
			all[table] = []map[string]any{}
		}
	}
	return all, nil
}

// disclose opens what is sealed in a row, and takes out what would show others or a secret.
func (q queries) disclose(r map[string]any) error {
	for name, v := range r {
		if b, ok := v.([]byte); ok {
			r[name] = string(b)
		}
		if at, ok := v.(time.Time); ok {
			r[name] = at.UTC().Format(time.RFC3339Nano)
		}
		if undisclosed[name] != "" {
			delete(r, name)
			continue
		}
		plain, sealed := strings.CutSuffix(name, "_sealed")
		if !sealed {
			continue
		}
		b, _ := v.([]byte)
		delete(r, name)
		text, err := q.seal.open(b)
		if err != nil {
			return err
		}
		r[plain] = text
	}
	return nil
}
