-- +goose Up
-- The routine check: its last day stands on the claim, whatever led to it. What led to it waits without an author, under the id of a claim
-- or of a payee, until the next gate takes it.
ALTER TABLE claims ADD COLUMN check_until TEXT NOT NULL DEFAULT '';
CREATE TABLE hold_causes (county TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (county, id));
CREATE INDEX hold_causes_id ON hold_causes (id);
CREATE TABLE lotteries (
  period TEXT NOT NULL PRIMARY KEY, hash TEXT NOT NULL, open_sealed {{bytes}} NOT NULL, cover_sealed {{bytes}} NOT NULL, created_at TIMESTAMPTZ NOT NULL
);
