-- Schedules: scans that begin of their own accord.
CREATE TABLE schedules (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    project_id    TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name          TEXT NOT NULL COLLATE NOCASE,
    cron          TEXT NOT NULL,
    timezone      TEXT NOT NULL,
    window        INTEGER,
    overlap       INTEGER NOT NULL,
    enabled       INTEGER NOT NULL,
    target        TEXT NOT NULL,
    scan_type     INTEGER NOT NULL,
    profile       INTEGER NOT NULL,
    frameworks    TEXT NOT NULL DEFAULT '[]',
    ports         TEXT,
    -- In whose name it scans, and who attests that its target may be scanned.
    owner_id      TEXT REFERENCES users (id),
    authorizer_id TEXT REFERENCES users (id),
    next_at       INTEGER,
    last_at       INTEGER,
    last_scan     TEXT,
    last_error    TEXT,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX schedules_by_created ON schedules (created_at, id);
CREATE INDEX schedules_by_name ON schedules (name, id);
CREATE INDEX schedules_by_project_created ON schedules (project_id, created_at, id);
CREATE INDEX schedules_by_project_name ON schedules (project_id, name, id);
CREATE INDEX schedules_due ON schedules (next_at) WHERE enabled;
CREATE INDEX schedules_by_owner ON schedules (owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX schedules_by_authorizer ON schedules (authorizer_id) WHERE authorizer_id IS NOT NULL;
CREATE TRIGGER schedules_archived_insert BEFORE INSERT ON schedules
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER schedules_archived_update BEFORE UPDATE ON schedules
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER schedules_archived_delete BEFORE DELETE ON schedules
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = old.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;

-- A scan is compared with the last one of its schedule, where it has one; one whose window closes is stopped.
CREATE INDEX scans_by_schedule ON scans (schedule_id, n) WHERE schedule_id IS NOT NULL;
ALTER TABLE scans ADD COLUMN stop_at INTEGER;
