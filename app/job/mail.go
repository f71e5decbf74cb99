package job

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/url"
	"strings"
	"time"

	"yiji/app/text"
)

// Mail sends letters to a mail server: smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS (encrypted by STARTTLS), or smtps:// (encrypted from the
// start). Without encryption it speaks to this machine only.
func Mail(server string) (Sender, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Host == "" {
		return nil, errors.New("the mail server must be smtp://USER:PASSWORD@HOST:PORT?from=ADDRESS") // without the address: it may hold a password
	}
	from, err := mail.ParseAddress(u.Query().Get("from"))
	if err != nil {
		return nil, errors.New("the mail server's address needs ?from=ADDRESS")
	}
	return func(ctx context.Context, l Letter) error {
		c, err := dialMail(ctx, u)
		if err != nil {
			return err
		}
		defer c.Close()
		return deliver(c, from, l)
	}, nil
}

// dialMail opens a connection, encrypted unless the server is on this machine.
func dialMail(ctx context.Context, u *url.URL) (*smtp.Client, error) {
	address, conf := u.Host, &tls.Config{ServerName: u.Hostname(), MinVersion: tls.VersionTLS12}
	if u.Port() == "" {
		address = net.JoinHostPort(u.Hostname(), map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme])
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	if end, ok := ctx.Deadline(); ok {
		_ = conn.SetDeadline(end)
	}
	if u.Scheme == "smtps" {
		conn = tls.Client(conn, conf)
	}
	c, err := smtp.NewClient(conn, u.Hostname())
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := greet(c, u, conf); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func greet(c *smtp.Client, u *url.URL, conf *tls.Config) error {
	if ok, _ := c.Extension("STARTTLS"); ok && u.Scheme == "smtp" {
		if err := c.StartTLS(conf); err != nil {
			return err
		}
	} else if ip := net.ParseIP(u.Hostname()); u.Scheme == "smtp" && u.Hostname() != "localhost" && !(ip != nil && ip.IsLoopback()) {
		return errors.New("the mail server offers no encryption")
	}
	if u.User == nil {
		return nil
	}
	password, _ := u.User.Password()
	return c.Auth(smtp.PlainAuth("", u.User.Username(), password, u.Hostname()))
}

func deliver(c *smtp.Client, from *mail.Address, l Letter) error {
	to, err := mail.ParseAddress(l.To)
	if err != nil {
		return err
	}
	if err := c.Mail(from.Address); err != nil {
		return err
	}
	if err := c.Rcpt(to.Address); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(mailText(from, to, l)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}

// mailText is a letter as a mail. Its id is the message's, so that a second copy can be told.
func mailText(from, to *mail.Address, l Letter) []byte {
	_, host, _ := strings.Cut(from.Address, "@")
	body := base64.StdEncoding.EncodeToString([]byte(l.Words() + "\r\n"))
	var lines []string
	for ; len(body) > 76; body = body[76:] {
		lines = append(lines, body[:76])
	}
	return fmt.Appendf(nil, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%s@%s>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"+
		"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\nContent-Language: %s\r\n\r\n%s\r\n",
		from, to, mime.QEncoding.Encode("utf-8", text.In(l.Language).T("message.subject")), time.Now().UTC().Format(time.RFC1123Z), l.ID, host, l.Language,
		strings.Join(append(lines, body), "\r\n"))
}
