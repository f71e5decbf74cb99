-- +goose Up
-- What an act leaves beside who did it: hashes of what it replaced and wrote, and the row's place in the log (0 until it is sealed).
ALTER TABLE audits ADD COLUMN before_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN after_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN file_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN rows_root TEXT NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN salt TEXT NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN mac TEXT NOT NULL DEFAULT '';
ALTER TABLE audits ADD COLUMN seq BIGINT NOT NULL DEFAULT 0;
CREATE INDEX audits_seq ON audits (seq);

-- The hashes of the trees, each tree by its name, in the order of golang.org/x/mod/sumdb/tlog; they are only ever added.
CREATE TABLE log_hashes (
  tree TEXT NOT NULL, place BIGINT NOT NULL, hash {{bytes}} NOT NULL,
  PRIMARY KEY (tree, place)
);
-- The signed heads: one a time that records were sealed.
CREATE TABLE log_heads (
  tree TEXT NOT NULL, size BIGINT NOT NULL, root TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, note TEXT NOT NULL,
  PRIMARY KEY (tree, size)
);
