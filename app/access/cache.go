package access

import (
	"context"
	"sync"
	"time"

	"yiji/domain"
	"yiji/storage"
)

// GrantSeconds is how long a process may go on from the grants it read: a revocation takes effect everywhere within them.
const GrantSeconds = 5

// mostCached bounds the accounts that a cache holds; a full one begins anew.
const mostCached = 200_000

// Cache (授权缓存) holds the accounts, with their grants, that acted lately, for at most [GrantSeconds], so that a decision asks no database.
type Cache struct {
	store *storage.Store
	now   func() time.Time
	mu    sync.RWMutex
	held  map[domain.AccountID]*held
}

type held struct {
	account domain.Account
	grants  []domain.Grant
	at      map[domain.GrantID]int // place in grants
	until   time.Time
}

// NewCache is an empty cache over a store; now is the clock that its entries age by.
func NewCache(store *storage.Store, now func() time.Time) *Cache {
	return &Cache{store: store, now: now, held: map[domain.AccountID]*held{}}
}

// of is an account with its grants in force today, as they were at most five seconds ago.
func (c *Cache) of(ctx context.Context, id domain.AccountID) (h *held, err error) {
	now := c.now()
	c.mu.RLock()
	h, ok := c.held[id]
	c.mu.RUnlock()
	if ok && now.Before(h.until) {
		return h, nil
	}
	h = &held{at: map[domain.GrantID]int{}, until: now.Add(GrantSeconds * time.Second)}
	if h.account, h.grants, err = accountAnew(ctx, c.store, id); err != nil || h.account.Person { // a person's own account is read each time
		return h, err
	}
	for i, g := range h.grants {
		h.at[g.ID] = i
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.held) >= mostCached {
		clear(c.held)
	}
	c.held[id] = h
	return h, nil
}

// Decide is the whole decision: may the account do act on kind under this grant, to a row that lies there?
func (c *Cache) Decide(ctx context.Context, p Policy, id domain.AccountID, grant domain.GrantID, kind, act string, row domain.Row) (bool, error) {
	h, err := c.of(ctx, id)
	if err != nil {
		return false, err
	}
	i, ok := h.at[grant]
	return ok && p[Rule{string(h.grants[i].Role), kind, act}] && h.grants[i].Scope(h.account.PersonID).Sees(row), nil
}

type cacheKey struct{}

// With lets the requests under ctx read grants from the cache.
func (c *Cache) With(ctx context.Context) context.Context {
	if c == nil {
		return ctx
	}
	return context.WithValue(ctx, cacheKey{}, c)
}

// accountWith is an account with its grants in force today: from the request's cache, or read anew where it has none.
func accountWith(ctx context.Context, store *storage.Store, id domain.AccountID) (domain.Account, []domain.Grant, error) {
	if c, ok := ctx.Value(cacheKey{}).(*Cache); ok && c.store == store {
		h, err := c.of(ctx, id)
		if err != nil {
			return domain.Account{}, nil, err
		}
		return h.account, h.grants, nil
	}
	return accountAnew(ctx, store, id)
}

func accountAnew(ctx context.Context, store *storage.Store, id domain.AccountID) (a domain.Account, grants []domain.Grant, err error) {
	if a, err = store.Account(ctx, id); err != nil || a.Person {
		return a, nil, err
	}
	grants, err = store.Grants(ctx, id, store.Today())
	return a, grants, err
}
