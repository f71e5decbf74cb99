-- +goose Up
-- A text binds once a second natural person has confirmed who reviewed it; until then nobody is shown it.
ALTER TABLE consent_texts ADD COLUMN state TEXT NOT NULL DEFAULT 'in-force' CHECK (state IN ('proposed', 'in-force', 'refused'));
ALTER TABLE consent_texts ADD COLUMN proposed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE consent_texts ADD COLUMN checked_by TEXT NOT NULL DEFAULT '' CHECK (checked_by = '' OR checked_by <> proposed_by);

ALTER TABLE vacancies ADD COLUMN night BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE vacancies ADD COLUMN hazardous BOOLEAN NOT NULL DEFAULT FALSE;

-- A guardian's Yes to one act of one minor. There is no index by which a guardian could be looked for.
CREATE TABLE guardians (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, purpose TEXT NOT NULL CHECK (purpose IN ('enrolment', 'job-request', 'placement')),
  subject TEXT NOT NULL, way TEXT NOT NULL CHECK (way IN ('code', 'paper', 'ombudsman')), name_sealed {{bytes}} NOT NULL, phone_sealed {{bytes}} NOT NULL,
  code_hash TEXT NOT NULL, tries INTEGER NOT NULL, code_until TIMESTAMPTZ NOT NULL, given_at TIMESTAMPTZ NOT NULL, consent_id TEXT NOT NULL, erase_on TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id), CHECK (way <> 'ombudsman' OR purpose = 'enrolment')
);
CREATE INDEX guardians_id ON guardians (id);
CREATE INDEX guardians_person ON guardians (person_id);
CREATE INDEX guardians_erase ON guardians (erase_on);

-- A consent that was given on paper: who stood by, the scan, and whether somebody independent asked the person again.
CREATE TABLE paper_consents (
  county TEXT NOT NULL, id TEXT NOT NULL, consent_id TEXT NOT NULL, person_id TEXT NOT NULL, class_id TEXT NOT NULL, witness_id TEXT NOT NULL,
  file_id TEXT NOT NULL, receipt_hash TEXT NOT NULL, made_on TEXT NOT NULL, call_state TEXT NOT NULL CHECK (call_state IN ('waiting', 'confirmed', 'denied')),
  called_by TEXT NOT NULL, called_at TIMESTAMPTZ NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, consent_id), FOREIGN KEY (county, consent_id) REFERENCES consents (county, id), CHECK (called_by <> witness_id)
);
CREATE INDEX paper_consents_id ON paper_consents (id);
CREATE INDEX paper_consents_witness ON paper_consents (witness_id, made_on);
CREATE INDEX paper_consents_receipt ON paper_consents (receipt_hash);

-- "Not me": frees at once, decided by another natural person.
CREATE TABLE disputes (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('class', 'claim-line', 'consent')), subject TEXT NOT NULL,
  session_id TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'unfounded')), due_on TEXT NOT NULL, decided_by TEXT NOT NULL,
  decided_at TIMESTAMPTZ NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), FOREIGN KEY (session_id, person_id) REFERENCES person_sessions (id, person_id), CHECK (decided_by <> person_id)
);
CREATE INDEX disputes_id ON disputes (id);
CREATE INDEX disputes_person ON disputes (person_id);
CREATE UNIQUE INDEX disputes_once ON disputes (county, person_id, kind, subject) WHERE state = 'open';

-- An automatic refusal that its person asked to have reviewed.
CREATE TABLE reviews (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('class', 'job-request', 'offer', 'claim-line')), subject TEXT NOT NULL,
  rule TEXT NOT NULL, clauses TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'changed', 'stands')), reason TEXT NOT NULL, due_on TEXT NOT NULL,
  decided_by TEXT NOT NULL, decided_at TIMESTAMPTZ NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), CHECK (decided_by <> person_id)
);
CREATE INDEX reviews_id ON reviews (id);
CREATE INDEX reviews_person ON reviews (person_id);
CREATE UNIQUE INDEX reviews_once ON reviews (county, person_id, kind, subject, rule) WHERE state = 'open';

-- What of one person was given to somebody outside, on which ground, by which two officers.
CREATE TABLE disclosures (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, basis TEXT NOT NULL, requester TEXT NOT NULL, items TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'refused')), proposed_by TEXT NOT NULL, decided_by TEXT NOT NULL,
  decided_at TIMESTAMPTZ NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), CHECK (decided_by <> proposed_by), CHECK (proposed_by <> person_id), CHECK (decided_by <> person_id)
);
CREATE INDEX disclosures_id ON disclosures (id);
CREATE INDEX disclosures_person ON disclosures (person_id);
