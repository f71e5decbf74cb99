package job

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"yiji/app/outgoing"
)

// TextMessages say how text messages leave: by a POST of template id and arguments to the gateway of a telephone company.
type TextMessages struct {
	URL     string
	Key     []byte           // signs each request
	Private bool             // whether the gateway may have a private address
	Now     func() time.Time // of the signature
}

// textJSON is what the gateway gets; it holds no words, the gateway has reviewed templates of its own.
type textJSON struct {
	ID       string            `json:"id"`
	To       string            `json:"to"`
	Template string            `json:"template"` // "news", "code" or "guardian-code"
	Language string            `json:"language"`
	Args     map[string]string `json:"args,omitempty"`
}

// Sender sends letters to the gateway. The header Yiji-Signature holds the instant and the HMAC-SHA-256 of "INSTANT.BODY"; the header
// Idempotency-Key the message's id, the same at each try. Redirects are not followed.
func (t TextMessages) Sender() (Sender, error) {
	u, err := url.Parse(t.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("the gateway of text messages must be https://…")
	}
	if u.Scheme == "http" && !t.Private {
		return nil, errors.New("the gateway of text messages must be https://…, unless private addresses are allowed")
	}
	if len(t.Key) < 32 {
		return nil, errors.New("the key of the gateway of text messages has fewer than 32 bytes")
	}
	client := outgoing.Client(t.Private)
	return func(ctx context.Context, l Letter) error {
		body, err := json.Marshal(textJSON{string(l.ID), l.To, strings.TrimPrefix(l.Template, "message."), l.Language, l.Args})
		if err != nil {
			return err
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL, bytes.NewReader(body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Idempotency-Key", string(l.ID))
		req.Header.Set("Yiji-Signature", t.Sign(body))
		res, err := client.Do(req)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // so that the connection can be used again
		if res.StatusCode/100 != 2 {
			return fmt.Errorf("gateway answered %d", res.StatusCode)
		}
		return nil
	}, nil
}

// Sign is the signature of body at this instant: "t=UNIX,v1=HEX".
func (t TextMessages) Sign(body []byte) string {
	at := t.Now().Unix()
	m := hmac.New(sha256.New, t.Key)
	fmt.Fprintf(m, "%d.", at)
	m.Write(body)
	return fmt.Sprintf("t=%d,v1=%s", at, hex.EncodeToString(m.Sum(nil)))
}
