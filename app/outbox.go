package main

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"os"
	"strings"
	"time"

	"yiji/app/job"
	"yiji/storage"
)

// outbox says how messages leave a server.
type outbox struct {
	Mail        string `help:"Mail server: smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS." env:"YIJI_MAIL"`
	TextURL     string `help:"Gateway of text messages: https://…" env:"YIJI_TEXT_URL" name:"text-url"`
	TextKey     string `help:"File with 64 hexadecimal digits that sign requests to the gateway." env:"YIJI_TEXT_KEY_FILE" name:"text-key-file"`
	TextPrivate bool   `help:"The gateway may have a private address." env:"YIJI_TEXT_PRIVATE" name:"text-private"`
}

// senders are the ways that are configured, by channel.
func (o outbox) senders(s *storage.Store) (map[string]job.Sender, error) {
	by := map[string]job.Sender{}
	var err error
	if o.Mail != "" {
		if by["mail"], err = job.Mail(o.Mail); err != nil {
			return nil, errUsage{err}
		}
	}
	if o.TextURL == "" {
		return by, nil
	}
	b, err := os.ReadFile(o.TextKey)
	if err != nil {
		return nil, errUsage{errors.Join(errors.New("YIJI_TEXT_KEY_FILE is needed with YIJI_TEXT_URL"), err)}
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(b)))
	if err != nil {
		return nil, errUsage{errors.New("YIJI_TEXT_KEY_FILE does not hold hexadecimal digits")}
	}
	if by["text"], err = (job.TextMessages{URL: o.TextURL, Key: key, Private: o.TextPrivate, Now: s.Now}).Sender(); err != nil {
		return nil, errUsage{err}
	}
	return by, nil
}

// demoSenders print what would go to fictional phones, so that whoever plays the demo can read the codes.
func demoSenders() map[string]job.Sender {
	show := func(_ context.Context, l job.Letter) error {
		slog.Info("demo message", "to", l.To, "text", l.Words())
		return nil
	}
	return map[string]job.Sender{"text": show, "mail": show}
}

// messages is the job that sends what waits in the outbox.
func messages(s *storage.Store, by map[string]job.Sender) job.Job {
	return job.Job{Name: "messages", Every: 5 * time.Second, Run: job.Messages{Store: s, By: by}.Run}
}
