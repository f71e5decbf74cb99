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
