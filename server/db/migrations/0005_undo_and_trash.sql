-- What can be undone, what lies in the trash, and which finding stands for which duplicates.

-- Duplicates, and the finding that stands for each. One that stands for others is no duplicate itself.
CREATE TABLE merges (
    finding_id TEXT PRIMARY KEY REFERENCES findings (id) ON DELETE CASCADE,
    into_id    TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX merges_by_survivor ON merges (into_id);

-- Rows of a bulk that is still being written: deleted at 0, so that no list, counter or label knows of them.
CREATE INDEX findings_staged ON findings (created_at) WHERE deleted_at = 0;

-- What somebody did that can be undone, for 30 days: which objects it touched, at which version it left each, and
-- what the fields that changed were before (NULL where an object was made or removed).
CREATE TABLE operations (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    actor_id   TEXT,
    created_at INTEGER NOT NULL,
    undone_at  INTEGER
);
CREATE INDEX operations_by_age ON operations (created_at);
CREATE TABLE operation_items (
    operation_id TEXT NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
    place        INTEGER NOT NULL,
    object_type  TEXT NOT NULL,
    object_id    TEXT NOT NULL,
    version      INTEGER NOT NULL,
    before       TEXT,
    PRIMARY KEY (operation_id, place)
) WITHOUT ROWID;
CREATE INDEX operation_items_by_object ON operation_items (object_id);

-- What lies in the trash, of every kind. Kept by triggers, so that no way of deleting can forget it; what lies in a
-- project that is in the trash is not listed of its own.
CREATE TABLE trash (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    type       TEXT NOT NULL,
    name       TEXT NOT NULL COLLATE NOCASE,
    project_id TEXT,
    deleted_at INTEGER NOT NULL
);
CREATE INDEX trash_by_deleted ON trash (deleted_at, id);
CREATE INDEX trash_by_name ON trash (name, id);
INSERT INTO trash (id, type, name, project_id, deleted_at)
SELECT id, 'client', name, NULL, deleted_at FROM clients WHERE deleted_at IS NOT NULL
UNION ALL SELECT id, 'project', name, id, deleted_at FROM projects WHERE deleted_at IS NOT NULL
UNION ALL SELECT id, 'asset', name, project_id, deleted_at FROM assets WHERE deleted_at IS NOT NULL
UNION ALL SELECT id, 'finding', title, project_id, deleted_at FROM findings WHERE deleted_at IS NOT NULL
ORDER BY 5;
CREATE TRIGGER clients_trash AFTER UPDATE OF deleted_at ON clients WHEN new.deleted_at IS NOT NULL BEGIN
    INSERT INTO trash (id, type, name, project_id, deleted_at) VALUES (new.id, 'client', new.name, NULL, new.deleted_at);
END;
CREATE TRIGGER clients_untrash AFTER UPDATE OF deleted_at ON clients WHEN old.deleted_at > 0 AND new.deleted_at IS NULL BEGIN
    DELETE FROM trash WHERE id = new.id;
END;
CREATE TRIGGER projects_trash AFTER UPDATE OF deleted_at ON projects WHEN new.deleted_at IS NOT NULL BEGIN
    INSERT INTO trash (id, type, name, project_id, deleted_at) VALUES (new.id, 'project', new.name, new.id, new.deleted_at);
END;
CREATE TRIGGER projects_untrash AFTER UPDATE OF deleted_at ON projects WHEN old.deleted_at > 0 AND new.deleted_at IS NULL BEGIN
    DELETE FROM trash WHERE id = new.id;
END;
CREATE TRIGGER assets_trash AFTER UPDATE OF deleted_at ON assets WHEN new.deleted_at IS NOT NULL BEGIN
    INSERT INTO trash (id, type, name, project_id, deleted_at) VALUES (new.id, 'asset', new.name, new.project_id, new.deleted_at);
END;
CREATE TRIGGER assets_untrash AFTER UPDATE OF deleted_at ON assets WHEN old.deleted_at > 0 AND new.deleted_at IS NULL BEGIN
    DELETE FROM trash WHERE id = new.id;
END;
CREATE TRIGGER findings_trash AFTER UPDATE OF deleted_at ON findings WHEN new.deleted_at IS NOT NULL BEGIN
    INSERT INTO trash (id, type, name, project_id, deleted_at) VALUES (new.id, 'finding', new.title, new.project_id, new.deleted_at);
END;
CREATE TRIGGER findings_untrash AFTER UPDATE OF deleted_at ON findings WHEN old.deleted_at > 0 AND new.deleted_at IS NULL BEGIN
    DELETE FROM trash WHERE id = new.id;
END;

-- Projects whose content is being purged, piece by piece.
CREATE TABLE purges (
    project_id TEXT PRIMARY KEY,
    begun_at   INTEGER NOT NULL
) WITHOUT ROWID;

-- What is in no live project is in no total, also while it is written or purged piece by piece.
DROP TRIGGER findings_count_insert;
CREATE TRIGGER findings_count_insert AFTER INSERT ON findings WHEN new.deleted_at IS NULL BEGIN
    INSERT INTO counters
    SELECT new.project_id, 'finding', new.severity, new.status, 1
    UNION ALL SELECT '', 'finding', new.severity, new.status, 1 FROM projects WHERE id = new.project_id AND deleted_at IS NULL
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
DROP TRIGGER findings_count_update;
CREATE TRIGGER findings_count_update AFTER UPDATE OF severity, status, deleted_at ON findings
WHEN old.severity <> new.severity OR old.status <> new.status OR (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) BEGIN
    UPDATE counters SET count = count - 1
    WHERE old.deleted_at IS NULL AND kind = 'finding' AND severity = old.severity AND status = old.status
    AND project_id IN (SELECT old.project_id UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL);
    INSERT INTO counters
    SELECT new.project_id, 'finding', new.severity, new.status, 1 WHERE new.deleted_at IS NULL
    UNION ALL SELECT '', 'finding', new.severity, new.status, 1 FROM projects WHERE id = new.project_id AND deleted_at IS NULL AND new.deleted_at IS NULL
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
DROP TRIGGER findings_count_delete;
CREATE TRIGGER findings_count_delete AFTER DELETE ON findings WHEN old.deleted_at IS NULL BEGIN
    UPDATE counters SET count = count - 1
    WHERE kind = 'finding' AND severity = old.severity AND status = old.status
    AND project_id IN (SELECT old.project_id UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL);
END;
DROP TRIGGER assets_count_insert;
CREATE TRIGGER assets_count_insert AFTER INSERT ON assets WHEN new.deleted_at IS NULL BEGIN
    INSERT INTO counters
    SELECT new.project_id, 'asset', 0, new.status, 1
    UNION ALL SELECT '', 'asset', 0, new.status, 1 FROM projects WHERE id = new.project_id AND deleted_at IS NULL
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
DROP TRIGGER assets_count_update;
CREATE TRIGGER assets_count_update AFTER UPDATE OF status, deleted_at ON assets
WHEN old.status <> new.status OR (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) BEGIN
    UPDATE counters SET count = count - 1
    WHERE old.deleted_at IS NULL AND kind = 'asset' AND severity = 0 AND status = old.status
    AND project_id IN (SELECT old.project_id UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL);
    INSERT INTO counters
    SELECT new.project_id, 'asset', 0, new.status, 1 WHERE new.deleted_at IS NULL
    UNION ALL SELECT '', 'asset', 0, new.status, 1 FROM projects WHERE id = new.project_id AND deleted_at IS NULL AND new.deleted_at IS NULL
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
DROP TRIGGER assets_count_delete;
CREATE TRIGGER assets_count_delete AFTER DELETE ON assets WHEN old.deleted_at IS NULL BEGIN
    UPDATE counters SET count = count - 1
    WHERE kind = 'asset' AND severity = 0 AND status = old.status
    AND project_id IN (SELECT old.project_id UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL);
END;

-- Projects that are over: kept as they were. The database itself refuses to change what is in one, so that no way of
-- writing can forget it; purging one takes its line here away first.
CREATE TABLE archives (
    project_id  TEXT PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
    archived_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TRIGGER findings_archived_insert BEFORE INSERT ON findings
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER findings_archived_update BEFORE UPDATE ON findings
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER assets_archived_insert BEFORE INSERT ON assets
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER assets_archived_update BEFORE UPDATE ON assets
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER comments_archived_insert BEFORE INSERT ON comments
WHEN EXISTS (SELECT 1 FROM findings f JOIN archives a ON a.project_id = f.project_id WHERE f.id = new.finding_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER comments_archived_update BEFORE UPDATE ON comments
WHEN EXISTS (SELECT 1 FROM findings f JOIN archives a ON a.project_id = f.project_id WHERE f.id = new.finding_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER comments_archived_delete BEFORE DELETE ON comments
WHEN EXISTS (SELECT 1 FROM findings f JOIN archives a ON a.project_id = f.project_id WHERE f.id = old.finding_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;

-- The team's library: findings that are written once and used again.
CREATE TABLE finding_templates (
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL COLLATE NOCASE,
    severity    INTEGER,
    cvss_vector TEXT,
    cwe_id      TEXT,
    description TEXT,
    impact      TEXT,
    remediation TEXT,
    refs        TEXT NOT NULL DEFAULT '[]',
    tags        TEXT NOT NULL DEFAULT '[]',
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX finding_templates_by_created ON finding_templates (created_at, id);
CREATE INDEX finding_templates_by_updated ON finding_templates (updated_at, id);
CREATE INDEX finding_templates_by_title ON finding_templates (title, id);
