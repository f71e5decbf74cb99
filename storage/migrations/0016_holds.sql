-- +goose Up
-- A finding says which ombudsman's office made it, and who there; never in whose case.
ALTER TABLE findings ADD COLUMN region_path {{path}} NOT NULL DEFAULT '';
ALTER TABLE findings ADD COLUMN found_by TEXT NOT NULL DEFAULT '';

-- Two people of different bodies appoint an ombudsman, and two end the office of one.
ALTER TABLE appointments ADD COLUMN kind TEXT NOT NULL DEFAULT 'appoint' CHECK (kind IN ('appoint', 'end'));
ALTER TABLE appointments ADD COLUMN grant_id TEXT NOT NULL DEFAULT '';
ALTER TABLE appointments ADD COLUMN reason TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX appointments_ending ON appointments (grant_id) WHERE kind = 'end' AND state = 'proposed';

-- The claims that an auditor reads line by line are drawn, never chosen: seed and hash of the claims drawn from let anybody repeat the draw.
CREATE TABLE samples (
  county TEXT NOT NULL, id TEXT NOT NULL, region_path {{path}} NOT NULL, account_id TEXT NOT NULL, purpose TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL,
  seed TEXT NOT NULL, pool INTEGER NOT NULL, pool_hash TEXT NOT NULL, open_until TEXT NOT NULL, drawn_on TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id)
);
CREATE INDEX samples_id ON samples (id);
CREATE UNIQUE INDEX samples_day ON samples (county, account_id, drawn_on);
CREATE TABLE sampled_claims (county TEXT NOT NULL, sample_id TEXT NOT NULL, claim_id TEXT NOT NULL, PRIMARY KEY (county, sample_id, claim_id));
CREATE INDEX sampled_claims_sample ON sampled_claims (sample_id);
CREATE INDEX sampled_claims_claim ON sampled_claims (claim_id);
