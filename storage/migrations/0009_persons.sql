-- +goose Up
-- Messages to persons and staff; address and arguments are sealed, and erased once sent.
CREATE TABLE messages (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, account_id TEXT NOT NULL, template TEXT NOT NULL, language TEXT NOT NULL,
  channel TEXT NOT NULL CHECK (channel IN ('text', 'mail', 'print', 'page')), state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'printed', 'failed')),
  tries INTEGER NOT NULL, next_at TIMESTAMPTZ NOT NULL, created_at TIMESTAMPTZ NOT NULL, sent_at TIMESTAMPTZ NOT NULL, envelope_sealed {{bytes}} NOT NULL,
  PRIMARY KEY (county, id), CHECK ((person_id = '') <> (account_id = ''))
);
CREATE INDEX messages_id ON messages (id);
CREATE INDEX messages_due ON messages (state, channel, next_at);
CREATE INDEX messages_person ON messages (person_id);
CREATE INDEX messages_account ON messages (account_id);

-- Phones and mail addresses of staff and organisations, found by a keyed hash: no person can bind such a phone.
CREATE TABLE contacts (
  owner_kind TEXT NOT NULL CHECK (owner_kind IN ('account', 'organisation')), owner_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('phone', 'mail')),
  key TEXT NOT NULL, value_sealed {{bytes}} NOT NULL, PRIMARY KEY (owner_kind, owner_id, kind)
);
CREATE INDEX contacts_key ON contacts (key);
