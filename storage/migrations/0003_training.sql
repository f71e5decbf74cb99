-- +goose Up
CREATE TABLE classes (
  county TEXT NOT NULL, id TEXT NOT NULL, code TEXT NOT NULL, title TEXT NOT NULL, organisation_id TEXT NOT NULL REFERENCES organisations (id),
  course_id TEXT NOT NULL REFERENCES courses (id), level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 5), region_code TEXT NOT NULL,
  region_path {{path}} NOT NULL, room_id TEXT NOT NULL REFERENCES rooms (id), teacher_id TEXT NOT NULL, mode TEXT NOT NULL, subsidised BOOLEAN NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'filed', 'returned', 'approved', 'open', 'running', 'assessing', 'closed', 'cancelled')),
  capacity INTEGER NOT NULL CHECK (capacity > 0), taken INTEGER NOT NULL CHECK (taken BETWEEN 0 AND capacity),
  starts_on TEXT NOT NULL, ends_on TEXT NOT NULL, filed_by TEXT NOT NULL, approved_by TEXT NOT NULL, return_reason TEXT NOT NULL,
  version INTEGER NOT NULL, created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, code), CHECK (starts_on <= ends_on)
);
CREATE INDEX classes_id ON classes (id);
CREATE INDEX classes_path ON classes (region_path);
CREATE INDEX classes_organisation ON classes (organisation_id);

CREATE TABLE enrolments (
  county TEXT NOT NULL, id TEXT NOT NULL, class_id TEXT NOT NULL, person_id TEXT NOT NULL, person_county TEXT NOT NULL, consent_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'joined', 'pending', 'finished', 'withdrawn', 'lapsed', 'moved', 'disputed', 'excluded')),
  created_at TIMESTAMPTZ NOT NULL, updated_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), FOREIGN KEY (county, consent_id) REFERENCES consents (county, id)
);
CREATE INDEX enrolments_id ON enrolments (id);
CREATE INDEX enrolments_person ON enrolments (person_id);
CREATE UNIQUE INDEX enrolments_once ON enrolments (county, class_id, person_id) WHERE state IN ('waiting', 'offered', 'joined', 'pending', 'finished');

CREATE TABLE lessons (
  county TEXT NOT NULL, id TEXT NOT NULL, class_id TEXT NOT NULL, module_id TEXT NOT NULL REFERENCES modules (id), room_id TEXT NOT NULL REFERENCES rooms (id),
  teacher_id TEXT NOT NULL, date TEXT NOT NULL, period INTEGER NOT NULL CHECK (period BETWEEN 1 AND 10), hours INTEGER NOT NULL CHECK (hours BETWEEN 1 AND 10),
  kind TEXT NOT NULL CHECK (kind IN ('theory', 'practice')), state TEXT NOT NULL CHECK (state IN ('planned', 'held')), created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), FOREIGN KEY (county, class_id) REFERENCES classes (county, id)
);
CREATE INDEX lessons_id ON lessons (id);
CREATE INDEX lessons_class ON lessons (county, class_id, date);
CREATE INDEX lessons_date ON lessons (date);
CREATE INDEX lessons_teacher ON lessons (teacher_id, date);
-- One row for each period that a room, teacher or class is taken: two lessons at once break the key.
CREATE TABLE lesson_slots (
  county TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('room', 'teacher', 'class')), owner_id TEXT NOT NULL, date TEXT NOT NULL, period INTEGER NOT NULL,
  lesson_id TEXT NOT NULL, PRIMARY KEY (county, kind, owner_id, date, period),
  FOREIGN KEY (county, lesson_id) REFERENCES lessons (county, id) ON DELETE CASCADE
);
CREATE INDEX lesson_slots_lesson ON lesson_slots (county, lesson_id);

CREATE TABLE attendances (
  county TEXT NOT NULL, month TEXT NOT NULL, id TEXT NOT NULL, lesson_id TEXT NOT NULL, class_id TEXT NOT NULL, person_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('present', 'late', 'leave', 'absent')), marked_by TEXT NOT NULL, marked_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, month, id), UNIQUE (county, month, lesson_id, person_id), FOREIGN KEY (county, lesson_id) REFERENCES lessons (county, id)
);
CREATE INDEX attendances_id ON attendances (id);
CREATE INDEX attendances_class ON attendances (county, class_id, person_id);

CREATE TABLE credits (
  county TEXT NOT NULL, id TEXT NOT NULL, person_id TEXT NOT NULL, person_county TEXT NOT NULL, class_id TEXT NOT NULL,
  module_id TEXT NOT NULL REFERENCES modules (id), amount BIGINT NOT NULL, reason TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, class_id, module_id, person_id)
);
CREATE INDEX credits_id ON credits (id);
CREATE INDEX credits_person ON credits (person_id);

CREATE TABLE assessments (
  county TEXT NOT NULL, id TEXT NOT NULL, class_id TEXT NOT NULL, assessor_id TEXT NOT NULL, held_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'marked')), created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), FOREIGN KEY (county, class_id) REFERENCES classes (county, id)
);
CREATE INDEX assessments_id ON assessments (id);
CREATE INDEX assessments_class ON assessments (county, class_id);
CREATE INDEX assessments_assessor ON assessments (assessor_id);
CREATE TABLE assessment_marks (
  county TEXT NOT NULL, id TEXT NOT NULL, assessment_id TEXT NOT NULL, class_id TEXT NOT NULL, person_id TEXT NOT NULL, person_county TEXT NOT NULL,
  theory INTEGER NOT NULL CHECK (theory BETWEEN 0 AND 100), practice INTEGER NOT NULL CHECK (practice BETWEEN 0 AND 100), passed BOOLEAN NOT NULL,
  marked_by TEXT NOT NULL, marked_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, assessment_id, person_id), FOREIGN KEY (county, assessment_id) REFERENCES assessments (county, id)
);
CREATE INDEX assessment_marks_id ON assessment_marks (id);
CREATE INDEX assessment_marks_class ON assessment_marks (county, class_id);
CREATE INDEX assessment_marks_person ON assessment_marks (person_id);

CREATE TABLE certificates (
  county TEXT NOT NULL, id TEXT NOT NULL, number TEXT NOT NULL, kind TEXT NOT NULL, person_id TEXT NOT NULL, person_county TEXT NOT NULL,
  class_id TEXT NOT NULL, course_id TEXT NOT NULL REFERENCES courses (id), organisation_id TEXT NOT NULL REFERENCES organisations (id),
  region_path {{path}} NOT NULL, issuer_id TEXT NOT NULL REFERENCES organisations (id), holder_name TEXT NOT NULL, identity_mask TEXT NOT NULL,
  course_name TEXT NOT NULL, course_name_en TEXT NOT NULL, school_name TEXT NOT NULL, issuer_name TEXT NOT NULL, level INTEGER NOT NULL,
  hours INTEGER NOT NULL, credits BIGINT NOT NULL, theory INTEGER NOT NULL, practice INTEGER NOT NULL, trained_from TEXT NOT NULL, trained_to TEXT NOT NULL,
  issued_on TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('valid', 'suspended', 'revoked', 'superseded', 'expired')), reason_code TEXT NOT NULL,
  changed_on TEXT NOT NULL, superseded_by TEXT NOT NULL, issued_by TEXT NOT NULL, created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (county, id), UNIQUE (county, number)
);
CREATE INDEX certificates_id ON certificates (id);
CREATE INDEX certificates_person ON certificates (person_id);
CREATE INDEX certificates_class ON certificates (county, class_id);
-- A correction replaces; at most one certificate of a class and person is not superseded or revoked.
CREATE UNIQUE INDEX certificates_once ON certificates (county, class_id, person_id) WHERE state IN ('valid', 'suspended');
CREATE TABLE certificate_numbers (number TEXT NOT NULL PRIMARY KEY, county TEXT NOT NULL, certificate_id TEXT NOT NULL);
