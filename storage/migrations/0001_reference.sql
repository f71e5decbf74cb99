-- +goose Up
-- Small tables, replicated whole on a distributed engine.
CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE regions (
  code TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, successor TEXT NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 1 AND 5), parent TEXT NOT NULL, name TEXT NOT NULL, name_en TEXT NOT NULL,
  path {{path}} NOT NULL,
  PRIMARY KEY (code, valid_from)
);
CREATE INDEX regions_path ON regions (path);
CREATE INDEX regions_parent ON regions (parent);

CREATE TABLE organisations (
  id TEXT NOT NULL PRIMARY KEY, county TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, name_en TEXT NOT NULL,
  credit_code TEXT NOT NULL UNIQUE, code_state TEXT NOT NULL CHECK (code_state IN ('ok', 'unconfirmed')),
  code_added_by TEXT NOT NULL, code_checked_by TEXT NOT NULL,
  region_code TEXT NOT NULL, region_path {{path}} NOT NULL, host_id TEXT NOT NULL,
  account_mask TEXT NOT NULL, account_sealed {{bytes}},
  CHECK (code_checked_by = '' OR code_checked_by <> code_added_by)
);
CREATE INDEX organisations_path ON organisations (region_path);

CREATE TABLE sites (
  id TEXT NOT NULL PRIMARY KEY, organisation_id TEXT NOT NULL REFERENCES organisations (id), name TEXT NOT NULL,
  region_code TEXT NOT NULL, region_path {{path}} NOT NULL, host_id TEXT NOT NULL, UNIQUE (organisation_id, name)
);
CREATE TABLE rooms (
  id TEXT NOT NULL PRIMARY KEY, site_id TEXT NOT NULL REFERENCES sites (id), organisation_id TEXT NOT NULL REFERENCES organisations (id),
  name TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('classroom', 'workshop')), seats INTEGER NOT NULL CHECK (seats > 0),
  UNIQUE (site_id, name)
);
CREATE INDEX rooms_organisation ON rooms (organisation_id);

CREATE TABLE courses (
  id TEXT NOT NULL PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, name_en TEXT NOT NULL, layer TEXT NOT NULL, form TEXT NOT NULL,
  setting TEXT NOT NULL, modes TEXT NOT NULL, occupation TEXT NOT NULL, occupation_edition TEXT NOT NULL, levels TEXT NOT NULL,
  certificate TEXT NOT NULL, theory_pass INTEGER NOT NULL, practice_pass INTEGER NOT NULL, subsidised BOOLEAN NOT NULL
);
CREATE TABLE modules (
  id TEXT NOT NULL PRIMARY KEY, course_id TEXT NOT NULL REFERENCES courses (id), seq INTEGER NOT NULL, name TEXT NOT NULL, name_en TEXT NOT NULL,
  theory_hours INTEGER NOT NULL, practice_hours INTEGER NOT NULL, credit BIGINT NOT NULL, UNIQUE (course_id, seq)
);
-- Each pair of neighbouring characters of a course's names, so that two Chinese characters find it by index.
CREATE TABLE course_grams (gram TEXT NOT NULL, course_id TEXT NOT NULL REFERENCES courses (id), PRIMARY KEY (gram, course_id));

CREATE TABLE holidays (
  region TEXT NOT NULL, date TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('off', 'work')), name TEXT NOT NULL, PRIMARY KEY (region, date)
);
CREATE TABLE holiday_years (region TEXT NOT NULL, year INTEGER NOT NULL, PRIMARY KEY (region, year));

CREATE TABLE consent_texts (
  id TEXT NOT NULL PRIMARY KEY, purpose TEXT NOT NULL, language TEXT NOT NULL, version INTEGER NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
  hash TEXT NOT NULL, reviewed_by TEXT NOT NULL, sample BOOLEAN NOT NULL, UNIQUE (purpose, language, version)
);

CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY, person_id TEXT NOT NULL, organisation_id TEXT NOT NULL, name TEXT NOT NULL, login TEXT NOT NULL,
  password_hash TEXT NOT NULL, link_hash TEXT NOT NULL, link_until TIMESTAMPTZ NOT NULL, person BOOLEAN NOT NULL, created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX accounts_person ON accounts (person_id);
CREATE INDEX accounts_link ON accounts (link_hash);
-- What a person types to sign in: staff logins as text, phone and identity numbers as a keyed hash.
CREATE TABLE logins (key TEXT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id));

CREATE TABLE grants (
  id TEXT NOT NULL PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id), role TEXT NOT NULL CHECK (role NOT IN ('trainee', 'visitor', 'operator')),
  region_path {{path}} NOT NULL, organisation_id TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, granted_by TEXT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL, CHECK ((region_path = '') <> (organisation_id = ''))
);
CREATE INDEX grants_account ON grants (account_id);
CREATE INDEX grants_organisation ON grants (organisation_id, role);
CREATE INDEX grants_role ON grants (role, region_path);

-- Facts that are unique everywhere live in look-up tables keyed by themselves.
CREATE TABLE counters (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL);
CREATE TABLE idempotency_keys (
  key TEXT NOT NULL PRIMARY KEY, act TEXT NOT NULL, body_hash TEXT NOT NULL, result TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL
);
