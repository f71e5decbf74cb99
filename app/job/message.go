package job

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"yiji/app/text"
	"yiji/domain"
	"yiji/storage"
)

// Letter is a message as it leaves: what a sender may know of it.
type Letter struct {
	ID       domain.MessageID // the same at each try, so that a receiver can tell a second one
	To       string           // phone number or mail address
	Template string           // key in the catalogues
	Language string
	Args     map[string]string
}

// Words are the letter in its reader's language.
func (l Letter) Words() string {
	var args []any
	for name, value := range l.Args {
		args = append(args, name, value)
	}
	return text.In(l.Language).T(l.Template, args...)
}

// Sender sends one letter; an error means that it may not have gone out.
type Sender func(ctx context.Context, l Letter) error

// Messages sends what waits in the outbox: at least once, each message at most [domain.MessageTries] times. A try is counted before the
// letter leaves, so that a crash costs a try and never repeats one without end.
type Messages struct {
	Store *storage.Store
	By    map[string]Sender // by channel: "text", "mail"
}

const (
	messageBatch = 100
	sendTimeout  = 20 * time.Second
)

// Run sends every message that is due.
func (m Messages) Run(ctx context.Context) error {
	list, err := m.Store.DueMessages(ctx, m.Store.Now(), messageBatch)
	for _, x := range list {
		if err == nil {
			err = m.send(ctx, x)
		}
	}
	return err
}

func (m Messages) send(ctx context.Context, x domain.Message) error {
	e, err := m.Store.Envelope(ctx, x.Ref())
	if err != nil {
		return err
	}
	if err := m.Store.Write(ctx, func(tx *storage.Tx) error { return tx.UpdateMessage(ctx, x.Trying(tx.Now)) }); err != nil {
		return err
	}
	x = x.Trying(m.Store.Now())
	sent := m.leave(ctx, x, e)
	switch {
	case sent == nil:
		return m.Store.Write(ctx, func(tx *storage.Tx) error { return tx.UpdateMessage(ctx, x.Sent(tx.Now)) })
	case x.Tries >= domain.MessageTries:
		slog.Warn("message not sent", "message", x.ID, "channel", x.Channel, "err", sent)
		return m.Store.Write(ctx, func(tx *storage.Tx) error { return tx.UpdateMessage(ctx, x.GivenUp()) })
	}
	return nil
}

func (m Messages) leave(ctx context.Context, x domain.Message, e domain.Envelope) error {
	send := m.By[x.Channel]
	if send == nil {
		return fmt.Errorf("no sender for %s is configured", x.Channel)
	}
	l := Letter{ID: x.ID, To: e.Address, Template: x.Template, Language: x.Language, Args: e.Args}
	if x.PersonID != "" && !domain.CodeMessages.Has(x.Template) {
		l.Template, l.Args = "message.news", nil // the words are read after signing in
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	return send(ctx, l)
}
