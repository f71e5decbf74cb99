-- +goose Up
CREATE TABLE vacancies (
  county TEXT NOT NULL, id TEXT NOT NULL, organisation_id TEXT NOT NULL REFERENCES organisations (id), region_path {{path}} NOT NULL, title TEXT NOT NULL,
  course_id TEXT NOT NULL REFERENCES courses (id), places INTEGER NOT NULL CHECK (places > 0), place TEXT NOT NULL, task TEXT NOT NULL,
  wage_fen BIGINT NOT NULL CHECK (wage_fen > 0), hours_per_week INTEGER NOT NULL, term_months INTEGER NOT NULL, dormitory TEXT NOT NULL,
  complaints TEXT NOT NULL, starts_on TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'closed')), created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id)
);
CREATE INDEX vacancies_id ON vacancies (id);
CREATE INDEX vacancies_path ON vacancies (region_path);

CREATE TABLE job_requests (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, course_id TEXT NOT NULL REFERENCES courses (id), certificate_id TEXT NOT NULL,
  level INTEGER NOT NULL, consent_id TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'closed')), created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), FOREIGN KEY (county, consent_id) REFERENCES consents (county, id)
);
CREATE INDEX job_requests_id ON job_requests (id);
CREATE INDEX job_requests_course ON job_requests (course_id, state);
CREATE UNIQUE INDEX job_requests_once ON job_requests (county, person_id, course_id) WHERE state = 'open';

CREATE TABLE offers (
  county TEXT NOT NULL, id TEXT NOT NULL, vacancy_id TEXT NOT NULL, organisation_id TEXT NOT NULL REFERENCES organisations (id), region_path {{path}} NOT NULL,
  job_request_id TEXT NOT NULL, person_id TEXT NOT NULL, person_county TEXT NOT NULL, terms TEXT NOT NULL, terms_hash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn')), open_until TEXT NOT NULL, withdrawn_on TEXT NOT NULL,
  sent_at TIMESTAMPTZ NOT NULL, answered_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), FOREIGN KEY (county, vacancy_id) REFERENCES vacancies (county, id)
);
CREATE INDEX offers_id ON offers (id);
CREATE INDEX offers_person ON offers (person_id);
CREATE INDEX offers_vacancy ON offers (county, vacancy_id);

CREATE TABLE placements (
  county TEXT NOT NULL, id TEXT NOT NULL, offer_id TEXT NOT NULL, vacancy_id TEXT NOT NULL, organisation_id TEXT NOT NULL REFERENCES organisations (id),
  region_path {{path}} NOT NULL, person_id TEXT NOT NULL, person_county TEXT NOT NULL, consent_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('cooling-off', 'started', 'in-work', 'ended')), accepted_on TEXT NOT NULL, cooling_until TEXT NOT NULL,
  started_on TEXT NOT NULL, ended_on TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, offer_id), FOREIGN KEY (county, offer_id) REFERENCES offers (county, id),
  FOREIGN KEY (county, consent_id) REFERENCES consents (county, id)
);
CREATE INDEX placements_id ON placements (id);
CREATE INDEX placements_person ON placements (person_id);
CREATE TABLE placement_answers (
  county TEXT NOT NULL, id TEXT NOT NULL, placement_id TEXT NOT NULL, person_id TEXT NOT NULL, yes TEXT NOT NULL, no TEXT NOT NULL, session_id TEXT NOT NULL,
  answered_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (county, id), FOREIGN KEY (county, placement_id) REFERENCES placements (county, id),
  FOREIGN KEY (session_id, person_id) REFERENCES person_sessions (id, person_id)
);
CREATE INDEX placement_answers_id ON placement_answers (id);
