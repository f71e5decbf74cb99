package access

import (
	"context"
	"net/netip"
	"time"

	"yiji/domain"
	"yiji/storage"
)

// A limit slows down trying: after free tries in vain, each further one waits twice as long as the one before, longest at most; a
// pause of forget begins the count anew. Nobody is locked out: the wait is long enough that a secret cannot be found by trying, and
// short enough that nobody can keep a person from their own withdrawal.
type limit struct {
	what            string
	free            int
	longest, forget time.Duration
}

// loginLimit is for tries of one login, whoever makes them: a PIN of six digits cannot be found so.
func loginLimit(login string) limit {
	return limit{"login " + login, 5, 30 * time.Second, 24 * time.Hour}
}

// pinLimit is for tries of the PIN by whoever holds a person's open session.
func pinLimit(id domain.AccountID) limit {
	return limit{"pin " + string(id), 5, 30 * time.Second, 24 * time.Hour}
}

// codeLimit is for codes of one account's second factor, by whoever knows its password.
func codeLimit(id domain.AccountID) limit {
	return limit{"code " + string(id), 5, 5 * time.Minute, 24 * time.Hour}
}

// addressLimit is for tries of any login from one machine. A whole village may sit behind one address, so it begins late and waits short.
func addressLimit(address string) limit {
	return limit{"address " + network(address), 30, 10 * time.Second, 15 * time.Minute}
}

// network is an address as it is counted: of IPv6 the half that one line has for itself, else it could try from another one each time.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	if a = a.Unmap(); a.Is4() {
		return a.String()
	}
	p, _ := a.Prefix(64)
	return p.String()
}

// try counts a try before the secret is looked at, so that many at once count too, and refuses one that comes too soon.
func try(ctx context.Context, store *storage.Store, limits ...limit) error {
	return store.Write(ctx, func(tx *storage.Tx) error {
		counts := make([]int, len(limits))
		for i, l := range limits {
			t, err := tx.Tries(ctx, l.what)
			if err != nil {
				return err
			}
			if tx.Now.Sub(t.LastAt) < l.forget {
				counts[i] = t.Tries
			}
			if left := t.LastAt.Add(l.wait(counts[i])).Sub(tx.Now); left > 0 {
				return domain.ErrSignInWait.With("Seconds", int((left-1)/time.Second)+1)
			}
		}
		for i, l := range limits {
			if err := tx.SetTries(ctx, l.what, counts[i]+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// wait is how long after n tries in vain the next one waits.
func (l limit) wait(n int) time.Duration {
	if n < l.free {
		return 0
	}
	return min(l.longest, time.Second<<min(n-l.free, 20))
}

// succeeded forgets the tries of a login or of codes.
func succeeded(ctx context.Context, tx *storage.Tx, l limit) error {
	return tx.SetTries(ctx, l.what, 0)
}

// takeBack leaves the try that succeeded out of an address's count, and no other: else one's own sign-in would make room for more tries.
func takeBack(ctx context.Context, tx *storage.Tx, l limit) error {
	t, err := tx.Tries(ctx, l.what)
	if err != nil || t.Tries == 0 {
		return err
	}
	return tx.SetTries(ctx, l.what, t.Tries-1)
}
