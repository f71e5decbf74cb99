-- +goose Up
-- What is known about each file; the bytes lie encrypted in the files folder, under the id.
CREATE TABLE files (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, organisation_id TEXT NOT NULL, region_path {{path}} NOT NULL,
  name TEXT NOT NULL, type TEXT NOT NULL, size BIGINT NOT NULL CHECK (size BETWEEN 1 AND 10485760), hash TEXT NOT NULL, key_id TEXT NOT NULL,
  kind TEXT NOT NULL, keep_until TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id)
);
CREATE INDEX files_id ON files (id);
CREATE INDEX files_person ON files (person_id);
CREATE INDEX files_key ON files (key_id);
CREATE INDEX files_keep ON files (keep_until);
