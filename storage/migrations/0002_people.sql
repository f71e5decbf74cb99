-- +goose Up
CREATE TABLE persons (
  county TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL, born_on TEXT NOT NULL, language TEXT NOT NULL,
  identity_mask TEXT NOT NULL, phone_mask TEXT NOT NULL, identity_sealed {{bytes}} NOT NULL, phone_sealed {{bytes}} NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id)
);
CREATE INDEX persons_id ON persons (id);
CREATE TABLE person_keys (key TEXT NOT NULL PRIMARY KEY, person_id TEXT NOT NULL, county TEXT NOT NULL);
-- One row a person, whose version moves with every act that a rule over the whole person guards.
CREATE TABLE person_ledgers (
  county TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES persons (county, id)
);
CREATE INDEX person_ledgers_id ON person_ledgers (id);

-- Proof that the person signed in: every consent and answer points here, and no staff sign-in leaves a row.
CREATE TABLE person_sessions (
  id TEXT NOT NULL PRIMARY KEY, person_id TEXT NOT NULL, origin TEXT NOT NULL CHECK (origin IN ('own', 'desk', 'paper', 'demo')), created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (id, person_id)
);
-- How often a login was tried in vain, by the keyed hash of what was typed.
CREATE TABLE sign_in_tries (key TEXT NOT NULL PRIMARY KEY, tries INTEGER NOT NULL, last_at TIMESTAMPTZ NOT NULL);
CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id), grant_id TEXT NOT NULL, person_session_id TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, seen_at TIMESTAMPTZ NOT NULL, expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_account ON sessions (account_id);

CREATE TABLE consents (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, purpose TEXT NOT NULL, subject TEXT NOT NULL,
  text_id TEXT NOT NULL REFERENCES consent_texts (id), text_hash TEXT NOT NULL, language TEXT NOT NULL, session_id TEXT NOT NULL,
  given_at TIMESTAMPTZ NOT NULL, withdrawn_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id),
  FOREIGN KEY (session_id, person_id) REFERENCES person_sessions (id, person_id)
);
CREATE INDEX consents_id ON consents (id);
CREATE INDEX consents_person ON consents (person_id);

CREATE TABLE grievances (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, topic TEXT NOT NULL, text_sealed {{bytes}} NOT NULL, answer_sealed {{bytes}} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'answered')), due_on TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, answered_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id)
);
CREATE INDEX grievances_id ON grievances (id);

CREATE TABLE audits (
  county TEXT NOT NULL, month TEXT NOT NULL, id TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, account_id TEXT NOT NULL, person_id TEXT NOT NULL,
  role TEXT NOT NULL, grant_id TEXT NOT NULL, act TEXT NOT NULL, object TEXT NOT NULL, personal BOOLEAN NOT NULL, request_id TEXT NOT NULL,
  PRIMARY KEY (county, month, id)
);
CREATE INDEX audits_id ON audits (id);
CREATE INDEX audits_object ON audits (object);
