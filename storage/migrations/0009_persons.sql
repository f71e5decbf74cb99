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

ALTER TABLE persons ADD COLUMN identity_how TEXT NOT NULL DEFAULT '' CHECK (identity_how IN ('', 'desk', 'phone', 'demo'));
ALTER TABLE persons ADD COLUMN identity_at TIMESTAMPTZ NOT NULL DEFAULT '0001-01-01 00:00:00+00:00';
ALTER TABLE persons ADD COLUMN pin_reset_at TIMESTAMPTZ NOT NULL DEFAULT '0001-01-01 00:00:00+00:00';
ALTER TABLE persons ADD COLUMN closed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE person_sessions ADD COLUMN device_key TEXT NOT NULL DEFAULT '';
ALTER TABLE person_sessions ADD COLUMN desk_by TEXT NOT NULL DEFAULT '';
ALTER TABLE classes ADD COLUMN pending INTEGER NOT NULL DEFAULT 0 CHECK (pending >= 0 AND taken + pending <= capacity);

-- Phones that people sign in with, by keyed hash. One number may be several people's; then it does not suffice alone.
CREATE TABLE phones (
  key TEXT NOT NULL, person_id TEXT NOT NULL, account_id TEXT NOT NULL REFERENCES accounts (id), proven BOOLEAN NOT NULL, PRIMARY KEY (key, person_id)
);
CREATE INDEX phones_person ON phones (person_id);
CREATE TABLE one_time_codes (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, source TEXT NOT NULL CHECK (source IN ('own', 'desk')), hash TEXT NOT NULL,
  tries INTEGER NOT NULL, created_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ NOT NULL, used_at TIMESTAMPTZ NOT NULL,
  phone_key TEXT NOT NULL, phone_sealed {{bytes}} NOT NULL, PRIMARY KEY (county, id)
);
CREATE INDEX one_time_codes_id ON one_time_codes (id);
CREATE INDEX one_time_codes_person ON one_time_codes (person_id, created_at);
CREATE INDEX one_time_codes_phone ON one_time_codes (phone_key, created_at);

CREATE TABLE cards (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, token_hash TEXT NOT NULL, given_by TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  voided_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id)
);
CREATE INDEX cards_id ON cards (id);
CREATE INDEX cards_token ON cards (token_hash);
CREATE INDEX cards_person ON cards (person_id);

CREATE TABLE receipts (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, consent_id TEXT NOT NULL, code_hash TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id), FOREIGN KEY (county, consent_id) REFERENCES consents (county, id)
);
CREATE INDEX receipts_id ON receipts (id);
CREATE INDEX receipts_code ON receipts (code_hash);

-- Who of a desk serves on a day, drawn with the seed kept here.
CREATE TABLE shifts (
  organisation_id TEXT NOT NULL REFERENCES organisations (id), day TEXT NOT NULL, account_id TEXT NOT NULL, seed TEXT NOT NULL, drawn_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (organisation_id, day)
);
CREATE TABLE visits (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, organisation_id TEXT NOT NULL REFERENCES organisations (id), account_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'open', 'closed')), day TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id)
);
CREATE INDEX visits_id ON visits (id);
CREATE INDEX visits_desk ON visits (organisation_id, state);
CREATE INDEX visits_worker ON visits (account_id, day);
CREATE INDEX visits_person ON visits (person_id);

CREATE TABLE pin_resets (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, first_by TEXT NOT NULL, first_person TEXT NOT NULL, first_body TEXT NOT NULL,
  second_by TEXT NOT NULL, second_body TEXT NOT NULL, link_hash TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('begun', 'confirmed', 'done')),
  created_at TIMESTAMPTZ NOT NULL, confirmed_at TIMESTAMPTZ NOT NULL, done_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id),
  CHECK (second_body = '' OR second_body <> first_body)
);
CREATE INDEX pin_resets_id ON pin_resets (id);
CREATE INDEX pin_resets_person ON pin_resets (person_id);
CREATE INDEX pin_resets_link ON pin_resets (link_hash);

-- Sign-ins by device, kept for two days.
CREATE TABLE device_uses (
  device_key TEXT NOT NULL, account_id TEXT NOT NULL, person BOOLEAN NOT NULL, at TIMESTAMPTZ NOT NULL, PRIMARY KEY (device_key, account_id, at)
);
-- Acceptances of offers on shared devices, which only their person sees.
CREATE TABLE pending_answers (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, offer_id TEXT NOT NULL, until TIMESTAMPTZ NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, offer_id), FOREIGN KEY (county, offer_id) REFERENCES offers (county, id)
);
CREATE INDEX pending_answers_id ON pending_answers (id);

CREATE TABLE deaths (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, reference TEXT NOT NULL, entered_by TEXT NOT NULL, confirmed_by TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('entered', 'closed', 'reversed')), entered_at TIMESTAMPTZ NOT NULL, confirmed_at TIMESTAMPTZ NOT NULL,
  reversed_at TIMESTAMPTZ NOT NULL, reversed_by TEXT NOT NULL, PRIMARY KEY (county, id), CHECK (confirmed_by <> entered_by)
);
CREATE INDEX deaths_id ON deaths (id);
CREATE INDEX deaths_person ON deaths (person_id);
