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

// Cache (授权缓存) holds the grants of the accounts that acted lately, for at most [GrantSeconds], so that a decision asks no database.
type Cache struct {
	store *storage.Store
	now   func() time.Time
	mu    sync.RWMutex
	held  map[domain.AccountID]held
}

type held struct {
	grants []domain.Grant
	until  time.Time
}

// NewCache is an empty cache over a store; now is the clock that its entries age by.
func NewCache(store *storage.Store, now func() time.Time) *Cache {
	return &Cache{store: store, now: now, held: map[domain.AccountID]held{}}
}

// Grants are the grants of an account in force today, as they were at most five seconds ago.
func (c *Cache) Grants(ctx context.Context, id domain.AccountID) ([]domain.Grant, error) {
	now := c.now()
	c.mu.RLock()
	h, ok := c.held[id]
	c.mu.RUnlock()
	if ok && now.Before(h.until) {
		return h.grants, nil
	}
	list, err := c.store.Grants(ctx, id, c.store.Today())
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.held) >= mostCached {
		clear(c.held)
	}
	c.held[id] = held{list, now.Add(GrantSeconds * time.Second)}
	return list, nil
}

// Decide is the whole decision: may the account do act on kind under this grant, to a row that lies there?
func (c *Cache) Decide(ctx context.Context, p Policy, a domain.Account, grant domain.GrantID, kind, act string, row domain.Row) (bool, error) {
	list, err := c.Grants(ctx, a.ID)
	for i := range list {
		if g := &list[i]; g.ID == grant {
			return p[Rule{string(g.Role), kind, act}] && g.Scope(a.PersonID).Sees(row), nil
		}
	}
	return false, err
}

type cacheKey struct{}

// With lets the requests under ctx read grants from the cache.
func (c *Cache) With(ctx context.Context) context.Context {
	if c == nil {
		return ctx
	}
	return context.WithValue(ctx, cacheKey{}, c)
}

// grantsOf are the grants of an account in force today: from the request's cache, or read anew where it has none.
func grantsOf(ctx context.Context, store *storage.Store, id domain.AccountID) ([]domain.Grant, error) {
	if c, ok := ctx.Value(cacheKey{}).(*Cache); ok && c.store == store {
		return c.Grants(ctx, id)
	}
	return store.Grants(ctx, id, store.Today())
}
