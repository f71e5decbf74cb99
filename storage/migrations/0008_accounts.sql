-- +goose Up
-- What a session shows of itself to its holder: the family of browser, never an address; and whether a second factor was shown.
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN factor TEXT NOT NULL DEFAULT '' CHECK (factor IN ('', 'owed', 'shown'));

CREATE TABLE second_factors (
  account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id), secret_sealed {{bytes}} NOT NULL, last_step BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, confirmed_at TIMESTAMPTZ NOT NULL
);
-- Ten a time, by their hash; the row goes when the code is used.
CREATE TABLE recovery_codes (account_id TEXT NOT NULL REFERENCES accounts (id), hash TEXT NOT NULL, PRIMARY KEY (account_id, hash));

CREATE TABLE api_tokens (
  id TEXT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id), grant_id TEXT NOT NULL REFERENCES grants (id), name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE, read_only BOOLEAN NOT NULL, kinds TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, expires_on TEXT NOT NULL, last_used_on TEXT NOT NULL
);
CREATE INDEX api_tokens_account ON api_tokens (account_id);

-- Who an account's holder is at an OpenID provider.
CREATE TABLE oidc_links (
  issuer TEXT NOT NULL, subject TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES accounts (id), created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX oidc_links_account ON oidc_links (account_id);

-- Logins whose password somebody forgot, as they were typed and whoever's they are, till a link is sent or not.
CREATE TABLE resets (id TEXT NOT NULL PRIMARY KEY, login_sealed {{bytes}} NOT NULL, created_at TIMESTAMPTZ NOT NULL);
