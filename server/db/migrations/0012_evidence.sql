-- Files of findings, in an order of their own. A caption or a name is about the file in this place; the file itself
-- may be in others too.
CREATE TABLE evidence (
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    finding_id  TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    file        TEXT NOT NULL REFERENCES files (sha256),
    name        TEXT NOT NULL COLLATE NOCASE,
    title       TEXT,
    caption     TEXT,
    position    INTEGER NOT NULL,
    uploaded_by TEXT REFERENCES users (id),
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    deleted_at  INTEGER
);
CREATE INDEX evidence_by_place ON evidence (finding_id, position, id) WHERE deleted_at IS NULL;
CREATE INDEX evidence_by_created ON evidence (finding_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX evidence_by_name ON evidence (finding_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX evidence_by_finding ON evidence (finding_id);
CREATE INDEX evidence_by_file ON evidence (file);
CREATE INDEX evidence_by_user ON evidence (uploaded_by) WHERE uploaded_by IS NOT NULL;
CREATE INDEX evidence_in_trash ON evidence (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE TRIGGER evidence_archived_insert BEFORE INSERT ON evidence
WHEN EXISTS (SELECT 1 FROM findings f JOIN archives a ON a.project_id = f.project_id WHERE f.id = new.finding_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER evidence_archived_update BEFORE UPDATE ON evidence
WHEN EXISTS (SELECT 1 FROM findings f JOIN archives a ON a.project_id = f.project_id WHERE f.id = new.finding_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
