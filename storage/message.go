package storage

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"yiji/domain"
)

// messageRow adds to a message what is sealed at rest.
type messageRow struct {
	bun.BaseModel `bun:"table:messages"`
	domain.Message
	EnvelopeSealed []byte
}

// Tell leaves a message for a person. On the outside it says only that there is news; template is its key in the catalogues. It goes to
// the phone that is bound now, or becomes a printed notice.
func (tx *Tx) Tell(ctx context.Context, to domain.PersonID, template string) error {
	s, err := tx.Secrets(ctx, to)
	if err != nil {
		return err
	}
	return tx.TellAt(ctx, to, s.Phone, template, nil)
}

// TellAt is Tell to a phone that need not be the one bound now, with arguments; "" for a printed notice.
func (tx *Tx) TellAt(ctx context.Context, to domain.PersonID, phone, template string, args map[string]string) error {
	p, err := tx.Person(ctx, to)
	if err != nil {
		return err
	}
	channel := "text"
	if phone == "" {
		channel = "print"
	}
	return tx.addMessage(ctx, domain.Message{County: p.County, PersonID: to, Language: p.Language, Template: template, Channel: channel}, domain.Envelope{Address: phone, Args: args})
}

// TellAccount leaves a message for a member of staff: by mail, else to the phone, else on their own page alone.
func (tx *Tx) TellAccount(ctx context.Context, to domain.AccountID, template string, args map[string]string) error {
	m := domain.Message{County: domain.NoCounty, AccountID: to, Language: "zh-Hans", Template: template, Channel: "page"}
	e := domain.Envelope{Args: args}
	for _, way := range [][2]string{{"mail", "mail"}, {"phone", "text"}} {
		address, err := tx.ContactOf(ctx, domain.Contact{OwnerKind: "account", OwnerID: string(to), Kind: way[0]})
		if err != nil {
			return err
		}
		if address != "" {
			m.Channel, e.Address = way[1], address
			break
		}
	}
	return tx.addMessage(ctx, m, e)
}

// addMessage stores a message. Its id follows from what it says to whom and when: the same news of the same instant is one message, also
// when a transaction runs again.
func (tx *Tx) addMessage(ctx context.Context, m domain.Message, e domain.Envelope) error {
	b, err := json.Marshal(e)
	if err != nil {
		return err
	}
	m.ID = domain.MessageID(messageID(tx.Now, string(m.PersonID), string(m.AccountID), m.Template, string(b)))
	m.State, m.NextAt, m.CreatedAt = "waiting", tx.Now, tx.Now
	row := messageRow{Message: m, EnvelopeSealed: tx.seal.seal(string(b))}
	_, err = tx.db.NewInsert().Model(&row).On("CONFLICT (county, id) DO NOTHING").Exec(ctx)
	return err
}

// messageID is a UUIDv7 whose random part follows from parts.
func messageID(at time.Time, parts ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", parts))
	var id uuid.UUID
	copy(id[6:], sum[:])
	ms := at.UnixMilli()
	for i := range 6 {
		id[i] = byte(ms >> (40 - 8*i)) // #nosec G115 -- one byte of the time after the other
	}
	id[6], id[8] = id[6]&0x0f|0x70, id[8]&0x3f|0x80
	return id.String()
}

// DueMessages are the messages to send now by text message or mail, the oldest first.
func (q queries) DueMessages(ctx context.Context, now time.Time, limit int) (list []domain.Message, err error) {
	return list, q.db.NewSelect().Model(&list).Where("state = 'waiting'").Where("channel IN ('text', 'mail')").Where("next_at <= ?", now).
		Order("next_at", "id").Limit(int64(limit)).Scan(ctx)
}

// Envelope opens what of a message is sealed.
func (q queries) Envelope(ctx context.Context, ref domain.Ref) (e domain.Envelope, err error) {
	var r messageRow
	if err = q.db.NewSelect().Model(&r).Where("county = ?", ref.County).Where("id = ?", ref.ID).Scan(ctx); err != nil {
		return e, found(err)
	}
	text, err := q.seal.open(r.EnvelopeSealed)
	if err != nil || text == "" {
		return e, err
	}
	return e, json.Unmarshal([]byte(text), &e)
}

// UpdateMessage writes a message back if it still waits; once it went out, what was sealed in it is erased.
func (tx *Tx) UpdateMessage(ctx context.Context, m domain.Message) error {
	q := tx.db.NewUpdate().Model(&messageRow{Message: m}).ExcludeColumn("county", "id").Where("county = ?", m.County).Where("id = ?", m.ID).Where("state = 'waiting'")
	if m.State == "waiting" {
		q = q.ExcludeColumn("envelope_sealed")
	} else {
		q = q.Value("envelope_sealed", "?", []byte{})
	}
	return changed(q.Exec(ctx))
}

// News are the newest messages of a person, for that person.
func (q queries) News(ctx context.Context, person domain.PersonID, limit int) (list []domain.Message, err error) {
	return list, q.db.NewSelect().Model(&list).Where("person_id = ?", person).Where("person_id <> ''").OrderExpr("created_at DESC, id DESC").Limit(int64(limit)).Scan(ctx)
}

// StaffNews are the newest messages of an account of staff, with their arguments, for that account.
func (q queries) StaffNews(ctx context.Context, account domain.AccountID, limit int) (list []domain.Message, err error) {
	return list, q.db.NewSelect().Model(&list).Where("account_id = ?", account).Where("account_id <> ''").OrderExpr("created_at DESC, id DESC").Limit(int64(limit)).Scan(ctx)
}

// PrintedNotice is a message to print, with whom it is for.
type PrintedNotice struct {
	domain.Message
	Name         string
	IdentityMask string
}

// PrintedNotices are the messages of counties that wait to be printed, the oldest first.
func (q queries) PrintedNotices(ctx context.Context, counties []domain.County, limit int) (list []PrintedNotice, err error) {
	if len(counties) == 0 {
		return nil, nil
	}
	err = q.db.NewSelect().Model((*domain.Message)(nil)).ColumnExpr("message.county, message.id, message.person_id, message.template, message.language, message.channel, message.state, message.created_at, p.name, p.identity_mask").Join("JOIN persons AS p ON p.county = message.county AND p.id = message.person_id").
		Where("message.state = 'waiting'").Where("message.channel = 'print'").Where("message.county IN (?)", bun.List(counties)).
		OrderExpr("message.created_at, message.id").Limit(int64(limit)).Scan(ctx, &list)
	return list, err
}

// PrintedNotice is one of PrintedNotices.
func (q queries) PrintedNotice(ctx context.Context, counties []domain.County, id domain.MessageID) (m domain.Message, err error) {
	err = q.db.NewSelect().Model(&m).Where("id = ?", id).Where("county IN (?)", bun.List(append(counties, "-"))).Where("state = 'waiting'").Where("channel = 'print'").Scan(ctx)
	return m, found(err)
}

// ContactOf is the contact of a kind that an owner has, "" for none.
func (q queries) ContactOf(ctx context.Context, c domain.Contact) (string, error) {
	var sealed []byte
	err := q.db.NewRaw("SELECT value_sealed FROM contacts WHERE owner_kind = ? AND owner_id = ? AND kind = ?", c.OwnerKind, c.OwnerID, c.Kind).Scan(ctx, &sealed)
	if err = found(err); errors.Is(err, domain.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return q.seal.open(sealed)
}

// SetContact keeps the one contact of a kind that an owner has; "" takes it away.
func (tx *Tx) SetContact(ctx context.Context, c domain.Contact, value string) error {
	if value == "" {
		_, err := tx.db.NewRaw("DELETE FROM contacts WHERE owner_kind = ? AND owner_id = ? AND kind = ?", c.OwnerKind, c.OwnerID, c.Kind).Exec(ctx)
		return err
	}
	_, err := tx.db.NewRaw(`INSERT INTO contacts (owner_kind, owner_id, kind, key, value_sealed) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (owner_kind, owner_id, kind) DO UPDATE SET key = excluded.key, value_sealed = excluded.value_sealed`,
		c.OwnerKind, c.OwnerID, c.Kind, tx.seal.key("contact", value), tx.seal.seal(value)).Exec(ctx)
	return err
}

// IsContact reports whether a phone number is one of staff or of an organisation.
func (q queries) IsContact(ctx context.Context, phone string) (bool, error) {
	var n int
	err := q.db.NewRaw("SELECT count(*) FROM contacts WHERE kind = 'phone' AND key = ?", q.seal.key("contact", phone)).Scan(ctx, &n)
	return n > 0, err
}
