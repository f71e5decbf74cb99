-- +goose Up
-- A session on paper is tied to its witness: who stood by, in which visit at which desk, and the scan of what the person signed. Nobody is
-- their own witness.
ALTER TABLE person_sessions ADD COLUMN witness_id TEXT NOT NULL DEFAULT '';
ALTER TABLE person_sessions ADD COLUMN visit_id TEXT NOT NULL DEFAULT '';
ALTER TABLE person_sessions ADD COLUMN file_id TEXT NOT NULL DEFAULT ''
  CHECK (origin <> 'paper' OR (desk_by <> '' AND witness_id <> '' AND witness_id <> person_id AND visit_id <> '' AND file_id <> ''));

-- The code of a paper's receipt stands in receipts, as of every consent.
DROP INDEX paper_consents_receipt;
ALTER TABLE paper_consents DROP COLUMN receipt_hash;
ALTER TABLE paper_consents ADD COLUMN organisation_id TEXT NOT NULL DEFAULT '';
ALTER TABLE paper_consents ADD COLUMN visit_id TEXT NOT NULL DEFAULT '' CHECK (witness_id <> '' AND witness_id <> person_id AND file_id <> '');

-- A guardian's Yes on paper has the same.
ALTER TABLE guardians ADD COLUMN witness_id TEXT NOT NULL DEFAULT '';
ALTER TABLE guardians ADD COLUMN organisation_id TEXT NOT NULL DEFAULT '';
ALTER TABLE guardians ADD COLUMN file_id TEXT NOT NULL DEFAULT '' CHECK (way <> 'paper' OR (witness_id <> '' AND witness_id <> person_id AND file_id <> ''));

-- What a disputed enrolment was before, and what an unfounded dispute gave back.
ALTER TABLE disputes ADD COLUMN was TEXT NOT NULL DEFAULT '';
ALTER TABLE disputes ADD COLUMN given TEXT NOT NULL DEFAULT '' CHECK (given IN ('', 'restored', 'open', 'full'));

-- What a person wants so that they can follow a class: no diagnosis, no words of their own. It goes with the class.
CREATE TABLE supports (
  county TEXT NOT NULL, id TEXT NOT NULL, class_id TEXT NOT NULL, person_id TEXT NOT NULL, wants TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, class_id, person_id)
);
CREATE INDEX supports_id ON supports (id);
CREATE INDEX supports_person ON supports (person_id);
