-- Controls: the catalogue (its texts are laid over these rows at each start), and what a person says of each.
CREATE TABLE controls (
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    ref         TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL COLLATE NOCASE,
    domain      TEXT NOT NULL COLLATE NOCASE,
    description TEXT NOT NULL,
    status      INTEGER NOT NULL DEFAULT 0,
    owner_id    TEXT REFERENCES users (id),
    note        TEXT,
    due_date    TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    due_key     TEXT GENERATED ALWAYS AS (ifnull(due_date, '9999-12-31')) VIRTUAL
);
CREATE INDEX controls_by_ref ON controls (ref, id);
CREATE INDEX controls_by_name ON controls (name, id);
CREATE INDEX controls_by_status ON controls (status, id);
CREATE INDEX controls_by_due ON controls (due_key, id);
CREATE INDEX controls_by_updated ON controls (updated_at, id);
CREATE INDEX controls_by_owner ON controls (owner_id) WHERE owner_id IS NOT NULL;

CREATE TABLE control_requirements (
    control_id  TEXT NOT NULL REFERENCES controls (id) ON DELETE CASCADE,
    framework   TEXT NOT NULL,
    requirement TEXT NOT NULL,
    PRIMARY KEY (control_id, framework, requirement)
) WITHOUT ROWID;

-- What the appliance sees of each control, project by project, so that nobody learns of projects they do not see; the
-- empty project is the appliance itself. Made anew by each assessment.
CREATE TABLE control_results (
    control_id TEXT NOT NULL REFERENCES controls (id) ON DELETE CASCADE,
    project_id TEXT NOT NULL,
    signal     TEXT NOT NULL,
    open       INTEGER NOT NULL,
    worst      INTEGER,
    accepted   INTEGER NOT NULL,
    fixed      INTEGER NOT NULL,
    passed     INTEGER NOT NULL,
    last_seen  INTEGER,
    PRIMARY KEY (control_id, project_id, signal)
) WITHOUT ROWID;
CREATE TABLE control_assessments (
    only        INTEGER PRIMARY KEY CHECK (only = 1),
    assessed_at INTEGER NOT NULL
);
CREATE INDEX findings_for_controls ON findings (cwe_id, source, project_id, status, severity, last_seen, cve_id)
    WHERE deleted_at IS NULL;

-- What shows that a control is carried out: a file, or a link to where it stands.
CREATE TABLE control_evidence (
    n            INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    control_id   TEXT NOT NULL REFERENCES controls (id) ON DELETE CASCADE,
    file         TEXT REFERENCES files (sha256),
    url          TEXT,
    name         TEXT NOT NULL COLLATE NOCASE,
    caption      TEXT,
    collected_on TEXT,
    expires_on   TEXT,
    uploaded_by  TEXT REFERENCES users (id),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1,
    CHECK ((file IS NULL) <> (url IS NULL))
);
CREATE INDEX control_evidence_by_created ON control_evidence (control_id, created_at, id);
CREATE INDEX control_evidence_by_name ON control_evidence (control_id, name, id);
CREATE INDEX control_evidence_by_file ON control_evidence (file) WHERE file IS NOT NULL;
CREATE INDEX control_evidence_by_user ON control_evidence (uploaded_by) WHERE uploaded_by IS NOT NULL;
