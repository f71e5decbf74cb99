-- +goose Up
CREATE TABLE rule_sets (id TEXT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (id, hash));

CREATE TABLE claims (
  county TEXT NOT NULL, id TEXT NOT NULL, number TEXT NOT NULL, class_id TEXT NOT NULL, class_title TEXT NOT NULL,
  organisation_id TEXT NOT NULL REFERENCES organisations (id), region_path {{path}} NOT NULL, rule_set TEXT NOT NULL, rule_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'checked', 'noticed', 'approved', 'paying', 'paid', 'part-paid', 'refused', 'recovering', 'recovered')),
  heads INTEGER NOT NULL, fen BIGINT NOT NULL CHECK (fen >= 0), paid_fen BIGINT NOT NULL CHECK (paid_fen BETWEEN 0 AND fen), payee_hash TEXT NOT NULL,
  version INTEGER NOT NULL, created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, number), FOREIGN KEY (county, class_id) REFERENCES classes (county, id)
);
CREATE INDEX claims_id ON claims (id);
CREATE INDEX claims_path ON claims (region_path, state);
CREATE INDEX claims_organisation ON claims (organisation_id);
CREATE UNIQUE INDEX claims_once ON claims (county, class_id) WHERE state <> 'refused';

CREATE TABLE claim_lines (
  county TEXT NOT NULL, id TEXT NOT NULL, claim_id TEXT NOT NULL, person_id TEXT NOT NULL, person_county TEXT NOT NULL, name_mask TEXT NOT NULL,
  identity_mask TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('eligible', 'not-eligible', 'not-verified', 'held', 'paid', 'returned', 'recovered')),
  fen BIGINT NOT NULL CHECK (fen >= 0), decision TEXT NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, claim_id, person_id), FOREIGN KEY (county, claim_id) REFERENCES claims (county, id)
);
CREATE INDEX claim_lines_id ON claim_lines (id);
CREATE INDEX claim_lines_person ON claim_lines (person_id);
-- The same course and level is claimed once for a person, wherever.
CREATE TABLE claimed_levels (
  person_id TEXT NOT NULL, course_id TEXT NOT NULL, level INTEGER NOT NULL, county TEXT NOT NULL, claim_id TEXT NOT NULL, PRIMARY KEY (person_id, course_id, level)
);
CREATE INDEX claimed_levels_claim ON claimed_levels (claim_id);

CREATE TABLE claim_decisions (
  county TEXT NOT NULL, id TEXT NOT NULL, claim_id TEXT NOT NULL, decision TEXT NOT NULL, reason TEXT NOT NULL, account_id TEXT NOT NULL,
  person_id TEXT NOT NULL, role TEXT NOT NULL, grant_id TEXT NOT NULL, at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), FOREIGN KEY (county, claim_id) REFERENCES claims (county, id)
);
CREATE INDEX claim_decisions_id ON claim_decisions (id);
CREATE INDEX claim_decisions_claim ON claim_decisions (county, claim_id);

CREATE TABLE notices (
  county TEXT NOT NULL, id TEXT NOT NULL, claim_id TEXT NOT NULL, region_path {{path}} NOT NULL, "from" TEXT NOT NULL, "to" TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id), FOREIGN KEY (county, claim_id) REFERENCES claims (county, id)
);
CREATE INDEX notices_id ON notices (id);
CREATE INDEX notices_claim ON notices (county, claim_id);
CREATE TABLE objections (
  county TEXT NOT NULL, id TEXT NOT NULL, notice_id TEXT NOT NULL, claim_id TEXT NOT NULL, reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'unfounded', 'upheld')), created_at TIMESTAMPTZ NOT NULL, decided_by TEXT NOT NULL, decided_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), FOREIGN KEY (county, notice_id) REFERENCES notices (county, id)
);
CREATE INDEX objections_id ON objections (id);
CREATE INDEX objections_claim ON objections (county, claim_id);

CREATE TABLE payments (
  county TEXT NOT NULL, id TEXT NOT NULL, number TEXT NOT NULL, region_path {{path}} NOT NULL, fen BIGINT NOT NULL CHECK (fen > 0), items INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('made', 'sent')), made_by TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL, sent_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, number)
);
CREATE INDEX payments_id ON payments (id);
CREATE TABLE payment_items (
  county TEXT NOT NULL, id TEXT NOT NULL, payment_id TEXT NOT NULL, claim_id TEXT NOT NULL, claim_number TEXT NOT NULL, payee_id TEXT NOT NULL,
  payee_name TEXT NOT NULL, account_mask TEXT NOT NULL, fen BIGINT NOT NULL CHECK (fen > 0), returned_fen BIGINT NOT NULL CHECK (returned_fen BETWEEN 0 AND fen),
  state TEXT NOT NULL CHECK (state IN ('made', 'sent', 'returned')),
  PRIMARY KEY (county, id), UNIQUE (county, payment_id, claim_id), FOREIGN KEY (county, payment_id) REFERENCES payments (county, id),
  FOREIGN KEY (county, claim_id) REFERENCES claims (county, id)
);
CREATE INDEX payment_items_id ON payment_items (id);
-- A claim is in one payment only: nothing is paid twice.
CREATE UNIQUE INDEX payment_items_once ON payment_items (county, claim_id);

CREATE TABLE ledger_entries (
  county TEXT NOT NULL, id TEXT NOT NULL, claim_id TEXT NOT NULL, payment_id TEXT NOT NULL, cause TEXT NOT NULL, debit TEXT NOT NULL, credit TEXT NOT NULL,
  fen BIGINT NOT NULL CHECK (fen > 0), "by" TEXT NOT NULL, at TIMESTAMPTZ NOT NULL, CHECK (debit <> credit),
  PRIMARY KEY (county, id), FOREIGN KEY (county, claim_id) REFERENCES claims (county, id)
);
CREATE INDEX ledger_entries_id ON ledger_entries (id);
CREATE INDEX ledger_entries_claim ON ledger_entries (county, claim_id);
