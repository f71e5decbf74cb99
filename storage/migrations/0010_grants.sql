-- +goose Up
-- A grant may lie in one site of its organisation, be a narrower copy of another, and be ended by one act before its last day.
ALTER TABLE grants ADD COLUMN site_id TEXT NOT NULL DEFAULT '';
ALTER TABLE grants ADD COLUMN source_id TEXT NOT NULL DEFAULT '';
ALTER TABLE grants ADD COLUMN end_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE grants ADD COLUMN ended_by TEXT NOT NULL DEFAULT '';
CREATE INDEX grants_source ON grants (source_id);

-- The ombudsman is proposed by one person and confirmed by another of another body; only then there is a grant.
CREATE TABLE appointments (
  id TEXT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id), region_path {{path}} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'refused')), proposed_by TEXT NOT NULL, proposer_id TEXT NOT NULL, proposer_body TEXT NOT NULL,
  decided_by TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, decided_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX appointments_path ON appointments (region_path);

-- The natural person behind staff accounts, found by the keyed hash of the identity number; the number itself is not kept.
CREATE TABLE staff_keys (key TEXT NOT NULL PRIMARY KEY, person_id TEXT NOT NULL);

-- What came after an organisation, and what a job has still to carry along: the paths of a region, the rows of an organisation.
ALTER TABLE organisations ADD COLUMN successor TEXT NOT NULL DEFAULT '';
CREATE TABLE moves (
  id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('region', 'organisation')), source TEXT NOT NULL, target TEXT NOT NULL,
  done BOOLEAN NOT NULL, created_at TIMESTAMPTZ NOT NULL
);
