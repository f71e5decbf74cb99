-- +goose Up
-- Who looked into whose file, when and what for; only ever added to, until its time is over.
CREATE TABLE reads (
  county TEXT NOT NULL, month TEXT NOT NULL, id TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, person_id TEXT NOT NULL, account_id TEXT NOT NULL,
  reader_id TEXT NOT NULL, role TEXT NOT NULL, grant_id TEXT NOT NULL, organisation_id TEXT NOT NULL, session_id TEXT NOT NULL,
  purpose TEXT NOT NULL, subject TEXT NOT NULL, PRIMARY KEY (county, month, id)
);
CREATE INDEX reads_id ON reads (id);
CREATE INDEX reads_person ON reads (person_id, at);
CREATE INDEX reads_session ON reads (session_id);
CREATE INDEX reads_account ON reads (account_id, at);

-- When the PIN was last typed again in a session: it opens the person's private section for a while.
ALTER TABLE sessions ADD COLUMN pin_at TIMESTAMPTZ NOT NULL DEFAULT '0001-01-01 00:00:00+00:00';

-- Each pair of neighbouring letters of a person's name, separators left out, so that two characters find it by index.
CREATE TABLE person_grams (county TEXT NOT NULL, gram TEXT NOT NULL, person_id TEXT NOT NULL, PRIMARY KEY (county, gram, person_id));
CREATE INDEX person_grams_gram ON person_grams (gram, person_id);
CREATE INDEX person_grams_person ON person_grams (person_id);
-- Who searched for people and what for; what was typed is not kept.
CREATE TABLE searches (
  county TEXT NOT NULL, month TEXT NOT NULL, id TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, account_id TEXT NOT NULL, searcher_id TEXT NOT NULL, role TEXT NOT NULL,
  grant_id TEXT NOT NULL, purpose TEXT NOT NULL, PRIMARY KEY (county, month, id)
);
CREATE INDEX searches_id ON searches (id);
CREATE INDEX searches_account ON searches (account_id, at);

-- Files that are stored and not processed.
CREATE TABLE restrictions (
  county TEXT NOT NULL, id TEXT NOT NULL, cause TEXT NOT NULL CHECK (cause IN ('deletion', 'restriction')), since TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id),
  FOREIGN KEY (county, id) REFERENCES persons (county, id)
);
CREATE INDEX restrictions_id ON restrictions (id);
CREATE TABLE corrections (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, field TEXT NOT NULL CHECK (field IN ('name', 'identity_number')), value_sealed {{bytes}} NOT NULL,
  file_id TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'refused')), reason TEXT NOT NULL, entered_by TEXT NOT NULL, decided_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, decided_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id), FOREIGN KEY (county, person_id) REFERENCES persons (county, id),
  CHECK (decided_by = '' OR decided_by <> entered_by)
);
CREATE INDEX corrections_id ON corrections (id);
CREATE INDEX corrections_person ON corrections (person_id);
CREATE UNIQUE INDEX corrections_once ON corrections (county, person_id, field) WHERE state = 'open';

-- How many rows of each kind of data a run of the retention job removed.
CREATE TABLE retention_reports (
  county TEXT NOT NULL, id TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, kind TEXT NOT NULL, removed BIGINT NOT NULL, PRIMARY KEY (county, id)
);
CREATE INDEX retention_reports_id ON retention_reports (id);

-- A leak: whose data did a session, or an account between two instants, read. One officer asks, another confirms.
CREATE TABLE breaches (
  county TEXT NOT NULL, id TEXT NOT NULL, region_path {{path}} NOT NULL, session_id TEXT NOT NULL, account_id TEXT NOT NULL, since TIMESTAMPTZ NOT NULL, until TIMESTAMPTZ NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('asked', 'confirmed', 'told')), asked_by TEXT NOT NULL, confirmed_by TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  confirmed_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id), CHECK (confirmed_by = '' OR confirmed_by <> asked_by)
);
CREATE INDEX breaches_id ON breaches (id);

-- Two files of one natural person, joined by two officers. The rows of both stay where they are; an alias says whose they are.
CREATE TABLE merges (
  county TEXT NOT NULL, id TEXT NOT NULL, kept_id TEXT NOT NULL, duplicate_id TEXT NOT NULL, duplicate_county TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'merged', 'refused', 'undone')), accounts TEXT NOT NULL, proposed_by TEXT NOT NULL, decided_by TEXT NOT NULL,
  undone_by TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, decided_at TIMESTAMPTZ NOT NULL, undone_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id),
  CHECK (kept_id <> duplicate_id), CHECK (decided_by = '' OR decided_by <> proposed_by)
);
CREATE INDEX merges_id ON merges (id);
CREATE TABLE person_aliases (person_id TEXT NOT NULL PRIMARY KEY, kept_id TEXT NOT NULL);
CREATE INDEX person_aliases_kept ON person_aliases (kept_id);
