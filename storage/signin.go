package storage

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"yiji/domain"
)

// secondFactorRow is a second factor as it is stored: its secret sealed.
type secondFactorRow struct {
	bun.BaseModel `bun:"table:second_factors"`
	AccountID     domain.AccountID
	SecretSealed  []byte
	LastStep      int64
	CreatedAt     time.Time
	ConfirmedAt   time.Time
}

// SecondFactor is the second factor of an account, confirmed or begun; the zero one where there is none.
func (q queries) SecondFactor(ctx context.Context, id domain.AccountID) (f domain.SecondFactor, err error) {
	var rows []secondFactorRow
	if err := q.db.NewSelect().Model(&rows).Where("account_id = ?", id).Scan(ctx); err != nil || len(rows) == 0 {
		return f, err
	}
	r := rows[0]
	secret, err := q.seal.open(r.SecretSealed)
	return domain.SecondFactor{AccountID: r.AccountID, Secret: []byte(secret), LastStep: r.LastStep, CreatedAt: r.CreatedAt, ConfirmedAt: r.ConfirmedAt}, err
}

// SetSecondFactor stores an account's second factor in the place of any other.
func (tx *Tx) SetSecondFactor(ctx context.Context, f domain.SecondFactor) error {
	if err := tx.RemoveSecondFactor(ctx, f.AccountID); err != nil {
		return err
	}
	return tx.insert(ctx, &secondFactorRow{AccountID: f.AccountID, SecretSealed: tx.seal.seal(string(f.Secret)), LastStep: f.LastStep, CreatedAt: f.CreatedAt, ConfirmedAt: f.ConfirmedAt})
}

// ConfirmSecondFactor puts an account's second factor into force.
func (tx *Tx) ConfirmSecondFactor(ctx context.Context, id domain.AccountID) error {
	return changed(tx.db.NewRaw("UPDATE second_factors SET confirmed_at = ? WHERE account_id = ?", tx.Now, id).Exec(ctx))
}

// RemoveSecondFactor leaves an account without a second factor and without recovery codes.
func (tx *Tx) RemoveSecondFactor(ctx context.Context, id domain.AccountID) error {
	if err := tx.SetRecoveryCodes(ctx, id, nil); err != nil {
		return err
	}
	_, err := tx.db.NewRaw("DELETE FROM second_factors WHERE account_id = ?", id).Exec(ctx)
	return err
}

// SpendStep uses up the code of a step of time, and every one before; stale if it was used already.
func (tx *Tx) SpendStep(ctx context.Context, id domain.AccountID, step int64) error {
	return changed(tx.db.NewRaw("UPDATE second_factors SET last_step = ? WHERE account_id = ? AND last_step < ?", step, id, step).Exec(ctx))
}

// SetRecoveryCodes stores the hashes of an account's recovery codes in the place of all earlier ones.
func (tx *Tx) SetRecoveryCodes(ctx context.Context, id domain.AccountID, hashes []string) error {
	if _, err := tx.db.NewRaw("DELETE FROM recovery_codes WHERE account_id = ?", id).Exec(ctx); err != nil {
		return err
	}
	for _, h := range hashes {
		if _, err := tx.db.NewRaw("INSERT INTO recovery_codes (account_id, hash) VALUES (?, ?)", id, h).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

// SpendRecoveryCode uses up a recovery code; stale if the account has none of that hash.
func (tx *Tx) SpendRecoveryCode(ctx context.Context, id domain.AccountID, hash string) error {
	return changed(tx.db.NewRaw("DELETE FROM recovery_codes WHERE account_id = ? AND hash = ?", id, hash).Exec(ctx))
}

// RecoveryCodes is how many recovery codes an account has left.
func (q queries) RecoveryCodes(ctx context.Context, id domain.AccountID) (n int, err error) {
	return n, q.db.NewRaw("SELECT count(*) FROM recovery_codes WHERE account_id = ?", id).Scan(ctx, &n)
}

// APITokens are the tokens of an account, the newest first.
func (q queries) APITokens(ctx context.Context, id domain.AccountID) (list []domain.APIToken, err error) {
	return list, q.db.NewSelect().Model(&list).Where("account_id = ?", id).OrderExpr("created_at DESC, id").Scan(ctx)
}

// APIToken returns a token by its hash.
func (q queries) APIToken(ctx context.Context, hash string) (t domain.APIToken, err error) {
	err = q.db.NewSelect().Model(&t).Where("hash = ?", hash).Scan(ctx)
	return t, found(err)
}

// AddAPIToken stores a token.
func (tx *Tx) AddAPIToken(ctx context.Context, t domain.APIToken) error { return tx.insert(ctx, &t) }

// UseAPIToken notes the day on which a token was last used.
func (tx *Tx) UseAPIToken(ctx context.Context, id string) error {
	_, err := tx.db.NewRaw("UPDATE api_tokens SET last_used_on = ? WHERE id = ?", tx.Today(), id).Exec(ctx)
	return err
}

// RevokeAPIToken forgets a token of an account.
func (tx *Tx) RevokeAPIToken(ctx context.Context, account domain.AccountID, id string) error {
	err := changed(tx.db.NewRaw("DELETE FROM api_tokens WHERE account_id = ? AND id = ?", account, id).Exec(ctx))
	if errors.Is(err, domain.ErrStale) {
		return domain.ErrNotFound
	}
	return err
}

// RevokeAPITokens forgets all tokens of an account.
func (tx *Tx) RevokeAPITokens(ctx context.Context, account domain.AccountID) error {
	_, err := tx.db.NewRaw("DELETE FROM api_tokens WHERE account_id = ?", account).Exec(ctx)
	return err
}

// Reset is a login whose password somebody forgot, as it was typed.
type Reset struct {
	ID, Login string
	CreatedAt time.Time
}

type resetRow struct {
	bun.BaseModel `bun:"table:resets"`
	ID            string
	LoginSealed   []byte
	CreatedAt     time.Time
}

// Resets are what was asked for and not decided yet, the oldest first.
func (q queries) Resets(ctx context.Context, limit int) (list []Reset, err error) {
	var rows []resetRow
	if err := q.db.NewSelect().Model(&rows).Order("created_at", "id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, err
	}
	for _, r := range rows {
		login, err := q.seal.open(r.LoginSealed)
		if err != nil {
			return nil, err
		}
		list = append(list, Reset{r.ID, login, r.CreatedAt})
	}
	return list, nil
}

// AddReset stores that somebody forgot the password of a login.
func (tx *Tx) AddReset(ctx context.Context, id, login string) error {
	return tx.insert(ctx, &resetRow{ID: id, LoginSealed: tx.seal.seal(login), CreatedAt: tx.Now})
}

// RemoveReset forgets it; stale if it is gone already.
func (tx *Tx) RemoveReset(ctx context.Context, id string) error {
	return changed(tx.db.NewRaw("DELETE FROM resets WHERE id = ?", id).Exec(ctx))
}

// AccountByOIDC finds the account that is linked to who somebody is at an OpenID provider.
func (q queries) AccountByOIDC(ctx context.Context, issuer, subject string) (a domain.Account, err error) {
	err = q.db.NewSelect().Model(&a).Where("id = (SELECT account_id FROM oidc_links WHERE issuer = ? AND subject = ?)", issuer, subject).Scan(ctx)
	return a, found(err)
}

// OIDCLinks are the links of an account.
func (q queries) OIDCLinks(ctx context.Context, id domain.AccountID) (list []domain.OIDCLink, err error) {
	return list, q.db.NewSelect().Model(&list).Where("account_id = ?", id).Order("issuer", "subject").Scan(ctx)
}

// AddOIDCLink stores a link; who is linked to one account already is linked to no second.
func (tx *Tx) AddOIDCLink(ctx context.Context, l domain.OIDCLink) error {
	return unique(tx.insert(ctx, &l), domain.ErrLinkTaken)
}

// RemoveOIDCLinks forgets the links of an account.
func (tx *Tx) RemoveOIDCLinks(ctx context.Context, id domain.AccountID) error {
	_, err := tx.db.NewRaw("DELETE FROM oidc_links WHERE account_id = ?", id).Exec(ctx)
	return err
}
