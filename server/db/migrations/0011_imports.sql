-- Imports: a file, a row for each thing in it, and by what the findings are recognised the next time.

CREATE TABLE imports (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    project_id    TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    format        TEXT NOT NULL,
    options       TEXT NOT NULL,
    sha256        TEXT NOT NULL REFERENCES files (sha256),
    size          INTEGER NOT NULL,
    status        INTEGER NOT NULL,
    close_missing INTEGER NOT NULL DEFAULT 0,
    reopen        INTEGER NOT NULL DEFAULT 0,
    findings      TEXT NOT NULL DEFAULT '{}',
    assets        TEXT NOT NULL DEFAULT '{}',
    done          INTEGER NOT NULL DEFAULT 0,
    total         INTEGER NOT NULL DEFAULT 0,
    error         TEXT,
    actor_id      TEXT REFERENCES users (id),
    credential    TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX imports_by_created ON imports (created_at, id);
CREATE INDEX imports_by_project_created ON imports (project_id, created_at, id);
CREATE INDEX imports_by_file ON imports (sha256, project_id);
CREATE INDEX imports_by_actor ON imports (actor_id);
-- Statuses 0, 2 and 4 are those in which there is work to do.
CREATE INDEX imports_at_work ON imports (n) WHERE status IN (0, 2, 4);

-- `key` is what it is recognised by; records that cannot be used have none. `before` is what an undo puts back.
CREATE TABLE import_rows (
    n         INTEGER PRIMARY KEY,
    import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE,
    kind      INTEGER NOT NULL,
    key       TEXT,
    action    INTEGER NOT NULL DEFAULT 3,
    title     TEXT NOT NULL,
    severity  INTEGER,
    identity  TEXT NOT NULL,
    reason    TEXT NOT NULL DEFAULT '',
    object_id TEXT,
    changes   TEXT NOT NULL DEFAULT '[]',
    done      INTEGER NOT NULL DEFAULT 0,
    before    TEXT,
    version   INTEGER,
    id        TEXT GENERATED ALWAYS AS (printf('%012d', n)) VIRTUAL
);
CREATE UNIQUE INDEX import_rows_by_key ON import_rows (import_id, kind, key) WHERE key IS NOT NULL;
CREATE INDEX import_rows_by_import ON import_rows (import_id, n, id);

-- What the file says of each row, until the import has ended.
CREATE TABLE import_drafts (
    n     INTEGER PRIMARY KEY REFERENCES import_rows (n) ON DELETE CASCADE,
    draft TEXT NOT NULL
);

-- What an import that has not ended has made: nobody sees it yet, and no counter counts it.
CREATE TABLE import_pending (
    object_id TEXT PRIMARY KEY,
    import_id TEXT NOT NULL REFERENCES imports (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX import_pending_by_import ON import_pending (import_id);

-- By what a tool's findings are recognised, and what the tool last said of each.
CREATE TABLE finding_identities (
    finding_id   TEXT PRIMARY KEY REFERENCES findings (id) ON DELETE CASCADE,
    project_id   TEXT NOT NULL,
    tool         TEXT NOT NULL,
    host         TEXT NOT NULL,
    key          TEXT NOT NULL,
    parts        TEXT NOT NULL,
    identity     TEXT NOT NULL,
    told         TEXT NOT NULL,
    first_import TEXT NOT NULL,
    last_import  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX finding_identities_by_key ON finding_identities (project_id, key);
CREATE INDEX finding_identities_by_host ON finding_identities (project_id, tool, host);

CREATE INDEX assets_by_address ON assets (project_id, ip_address) WHERE ip_address IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX assets_by_hostname ON assets (project_id, hostname) WHERE hostname IS NOT NULL AND deleted_at IS NULL;

DROP TRIGGER findings_count_insert;
CREATE TRIGGER findings_count_insert AFTER INSERT ON findings
WHEN new.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM import_pending WHERE object_id = new.id) BEGIN
    INSERT INTO counters
    SELECT new.project_id, 'finding', new.severity, new.status, 1
    UNION ALL SELECT '', 'finding', new.severity, new.status, 1 FROM projects WHERE id = new.project_id AND deleted_at IS NULL
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
DROP TRIGGER findings_count_delete;
CREATE TRIGGER findings_count_delete AFTER DELETE ON findings
WHEN old.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM import_pending WHERE object_id = old.id) BEGIN
    UPDATE counters SET count = count - 1
    WHERE kind = 'finding' AND severity = old.severity AND status = old.status
    AND project_id IN (SELECT old.project_id UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL);
END;
DROP TRIGGER assets_count_insert;
CREATE TRIGGER assets_count_insert AFTER INSERT ON assets
WHEN new.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM import_pending WHERE object_id = new.id) BEGIN
    INSERT INTO counters
    SELECT new.project_id, 'asset', 0, new.status, 1
    UNION ALL SELECT '', 'asset', 0, new.status, 1 FROM projects WHERE id = new.project_id AND deleted_at IS NULL
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
DROP TRIGGER assets_count_delete;
CREATE TRIGGER assets_count_delete AFTER DELETE ON assets
WHEN old.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM import_pending WHERE object_id = old.id) BEGIN
    UPDATE counters SET count = count - 1
    WHERE kind = 'asset' AND severity = 0 AND status = old.status
    AND project_id IN (SELECT old.project_id UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL);
END;
