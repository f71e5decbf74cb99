-- +goose Up
-- The routine check: its last day stands on the claim, whatever led to it. What led to it waits without an author, under the id of a claim
-- or of a payee, until the next gate takes it.
ALTER TABLE claims ADD COLUMN check_until TEXT NOT NULL DEFAULT '';
CREATE TABLE hold_causes (county TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (county, id));
CREATE INDEX hold_causes_id ON hold_causes (id);
CREATE TABLE lotteries (
  period TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL, open_sealed {{bytes}} NOT NULL, cover_sealed {{bytes}} NOT NULL, created_at TIMESTAMPTZ NOT NULL
);

-- A grievance keeps no words of its own: they stand in case_words, encrypted to the key of the ombudsman's office, and what the office says
-- also to a key of the one who complained. waiting_sealed holds words only as long as no office has a key.
DROP TABLE grievances;
CREATE TABLE grievances (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, key_id TEXT NOT NULL, topic TEXT NOT NULL, earlier_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'asked', 'answered', 'closed')), agreed BOOLEAN NOT NULL, code_hash TEXT NOT NULL, own_recipient TEXT NOT NULL,
  own_locked {{bytes}} NOT NULL, own_sealed {{bytes}} NOT NULL, due_on TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, answered_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), CHECK (person_id = '' OR code_hash = '')
);
CREATE INDEX grievances_id ON grievances (id);
CREATE INDEX grievances_person ON grievances (person_id);
CREATE INDEX grievances_code ON grievances (code_hash);
CREATE INDEX grievances_key ON grievances (key_id, state);
CREATE TABLE case_words (
  county TEXT NOT NULL, id TEXT NOT NULL, grievance_id TEXT NOT NULL, by_office BOOLEAN NOT NULL, office_text {{bytes}} NOT NULL, own_text {{bytes}} NOT NULL,
  waiting_sealed {{bytes}} NOT NULL, created_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id), FOREIGN KEY (county, grievance_id) REFERENCES grievances (county, id)
);
CREATE INDEX case_words_id ON case_words (id);
CREATE INDEX case_words_case ON case_words (county, grievance_id);
-- A finding names a body and what about, never a case.
CREATE TABLE findings (
  county TEXT NOT NULL, id TEXT NOT NULL, organisation_id TEXT NOT NULL REFERENCES organisations (id), topic TEXT NOT NULL, found_on TEXT NOT NULL, PRIMARY KEY (county, id)
);
CREATE INDEX findings_id ON findings (id);
CREATE INDEX findings_organisation ON findings (organisation_id);

-- The key of an ombudsman's office; its private half is nowhere but in the shares of its holders, each encrypted to a key of the holder's own,
-- which their passphrase wraps. An opened office is locked under the token of the session that opened it, and goes with the session.
CREATE TABLE office_keys (id TEXT NOT NULL PRIMARY KEY, path {{path}} NOT NULL, recipient TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL);
CREATE INDEX office_keys_path ON office_keys (path);
CREATE TABLE office_holders (
  account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id), path {{path}} NOT NULL, recipient TEXT NOT NULL, wrapped {{bytes}} NOT NULL, key_id TEXT NOT NULL,
  share {{bytes}} NOT NULL, created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX office_holders_key ON office_holders (key_id);
CREATE TABLE office_openings (
  session_id TEXT NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE, key_id TEXT NOT NULL, locked {{bytes}} NOT NULL, created_at TIMESTAMPTZ NOT NULL
);
