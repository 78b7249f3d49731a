-- Times are milliseconds since 1970 (UTC), days are YYYY-MM-DD, enums are ranks (assay-api), lists are JSON arrays.
-- `n` is the row's own number, `id` its public name, `version` grows with each change, `deleted_at` marks the trash.

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- People, and service accounts: actors like any other, but nobody signs in as one; their address is their id.
CREATE TABLE users (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    username      TEXT NOT NULL COLLATE NOCASE UNIQUE,
    email         TEXT NOT NULL COLLATE NOCASE UNIQUE,
    name          TEXT NOT NULL COLLATE NOCASE,
    role          INTEGER NOT NULL,
    active        INTEGER NOT NULL DEFAULT 1,
    service       INTEGER NOT NULL DEFAULT 0,
    description   TEXT,
    password_hash TEXT,
    last_login_at INTEGER,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX users_by_created ON users (created_at, id);
CREATE INDEX users_by_updated ON users (updated_at, id);
CREATE INDEX users_by_name ON users (name, id);

-- A sign-in: of the UI (its cookie's hash) or of a JWT (its `sid`, with the hash of the refresh token).
CREATE TABLE sessions (
    id            TEXT PRIMARY KEY,
    user_id       TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL CHECK (kind IN ('ui', 'access')),
    secret_hash   BLOB UNIQUE,
    refresh_hash  BLOB,
    created_at    INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL,
    ip            TEXT,
    user_agent    TEXT
) WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id, created_at, id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Invitations and password resets: one per user, worth a password until it is used or over.
CREATE TABLE links (
    user_id     TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    secret_hash BLOB NOT NULL UNIQUE,
    purpose     INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX links_by_expiry ON links (expires_at);
-- No way of giving somebody a password, or of sending them away, leaves an older link behind.
CREATE TRIGGER links_end AFTER UPDATE OF password_hash, active ON users
WHEN old.password_hash IS NOT new.password_hash OR NOT new.active BEGIN
    DELETE FROM links WHERE user_id = new.id;
END;

-- The second factor: the app's seed, sealed for the user's id; asked for once `confirmed_at` is set. No code of
-- `last_step` or an earlier step is taken again.
CREATE TABLE totp (
    user_id      TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    seed         BLOB NOT NULL,
    confirmed_at INTEGER,
    last_step    INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL
) WITHOUT ROWID;
-- Codes for the day when the app is lost: keyed hashes, gone with their use.
CREATE TABLE recovery_codes (
    user_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (user_id, code_hash)
) WITHOUT ROWID;

-- What programs carry: tokens of people and of service accounts, and API keys.
CREATE TABLE tokens (
    n            INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL CHECK (kind IN ('token', 'service_token', 'api_key')),
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         TEXT NOT NULL COLLATE NOCASE,
    prefix       TEXT NOT NULL,
    secret_hash  BLOB NOT NULL UNIQUE,
    scopes       TEXT NOT NULL,
    tier         TEXT NOT NULL,
    allowed_ips  TEXT NOT NULL DEFAULT '[]',
    project_ids  TEXT NOT NULL DEFAULT '[]',
    expires_at   INTEGER,
    last_used_at INTEGER,
    last_used_ip TEXT,
    revoked_at   INTEGER,
    replaced_by  TEXT,
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX tokens_by_user ON tokens (user_id, created_at, id);
CREATE INDEX tokens_by_user_name ON tokens (user_id, name, id);

-- The administrators' own rate tiers: windows as a JSON list of {requests, seconds}, or a rate with a burst.
CREATE TABLE tiers (
    name       TEXT PRIMARY KEY,
    windows    TEXT NOT NULL,
    per_minute INTEGER,
    burst      INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version    INTEGER NOT NULL
) WITHOUT ROWID;
-- How many days before its end a token was last announced to end: each of 30, 7 and 1 is told once.
CREATE TABLE token_warnings (
    token_id TEXT PRIMARY KEY REFERENCES tokens (id) ON DELETE CASCADE,
    days     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tokens_by_expiry ON tokens (expires_at) WHERE expires_at IS NOT NULL AND revoked_at IS NULL;

CREATE TABLE clients (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    name          TEXT NOT NULL COLLATE NOCASE,
    contact_email TEXT,
    industry      TEXT COLLATE NOCASE,
    website       TEXT,
    phone         TEXT,
    address       TEXT,
    notes         TEXT,
    status        INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1,
    deleted_at    INTEGER
);
CREATE INDEX clients_by_created ON clients (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX clients_by_updated ON clients (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX clients_by_name ON clients (name, id) WHERE deleted_at IS NULL;

CREATE TABLE projects (
    n                   INTEGER PRIMARY KEY,
    id                  TEXT NOT NULL UNIQUE,
    client_id           TEXT NOT NULL REFERENCES clients (id),
    name                TEXT NOT NULL COLLATE NOCASE,
    status              INTEGER NOT NULL,
    project_type        INTEGER NOT NULL,
    description         TEXT,
    scope_notes         TEXT,
    out_of_scope        TEXT,
    rules_of_engagement TEXT,
    start_date          TEXT,
    end_date            TEXT,
    report_due_date     TEXT,
    lead_id             TEXT REFERENCES users (id),
    restricted          INTEGER NOT NULL DEFAULT 0,
    created_at          INTEGER NOT NULL,
    updated_at          INTEGER NOT NULL,
    version             INTEGER NOT NULL DEFAULT 1,
    deleted_at          INTEGER,
    due_key             TEXT GENERATED ALWAYS AS (ifnull(report_due_date, '9999-12-31')) VIRTUAL
);
CREATE INDEX projects_by_client ON projects (client_id, created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX projects_by_client_updated ON projects (client_id, updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX projects_by_client_name ON projects (client_id, name, id) WHERE deleted_at IS NULL;
CREATE INDEX projects_by_client_due ON projects (client_id, due_key, id) WHERE deleted_at IS NULL;
CREATE INDEX projects_by_created ON projects (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX projects_by_updated ON projects (updated_at, id) WHERE deleted_at IS NULL;
CREATE INDEX projects_by_name ON projects (name, id) WHERE deleted_at IS NULL;
CREATE INDEX projects_by_due ON projects (due_key, id) WHERE deleted_at IS NULL;
CREATE INDEX projects_in_trash ON projects (id) WHERE deleted_at IS NOT NULL;

CREATE TABLE project_members (
    project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (project_id, user_id)
) WITHOUT ROWID;
CREATE INDEX project_members_by_user ON project_members (user_id, project_id);

CREATE TABLE assets (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    project_id TEXT NOT NULL REFERENCES projects (id),
    name       TEXT NOT NULL COLLATE NOCASE,
    type       INTEGER NOT NULL,
    ip_address TEXT,
    hostname   TEXT COLLATE NOCASE,
    ports      TEXT NOT NULL DEFAULT '[]',
    os         TEXT,
    status     INTEGER NOT NULL,
    notes      TEXT,
    tags       TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    deleted_at INTEGER
);
CREATE INDEX assets_by_created ON assets (created_at, id, project_id, type, status) WHERE deleted_at IS NULL;
CREATE INDEX assets_by_updated ON assets (updated_at, id, project_id, type, status) WHERE deleted_at IS NULL;
CREATE INDEX assets_by_name ON assets (name, id, project_id, type, status) WHERE deleted_at IS NULL;
CREATE INDEX assets_by_project_created ON assets (project_id, created_at, id, type, status) WHERE deleted_at IS NULL;
CREATE INDEX assets_by_project_updated ON assets (project_id, updated_at, id, type, status) WHERE deleted_at IS NULL;
CREATE INDEX assets_by_address ON assets (project_id, ip_address) WHERE ip_address IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX assets_by_hostname ON assets (project_id, hostname) WHERE hostname IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX assets_by_project_name ON assets (project_id, name, id, type, status) WHERE deleted_at IS NULL;
CREATE INDEX assets_narrow ON assets (n, deleted_at, project_id, type, status);

CREATE TABLE findings (
    n              INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    project_id     TEXT NOT NULL REFERENCES projects (id),
    title          TEXT NOT NULL COLLATE NOCASE,
    severity       INTEGER NOT NULL,
    status         INTEGER NOT NULL,
    cvss_vector    TEXT,
    cvss_score     REAL,
    cve_id         TEXT,
    cwe_id         TEXT,
    description    TEXT,
    impact         TEXT,
    remediation    TEXT,
    refs           TEXT NOT NULL DEFAULT '[]',
    tags           TEXT NOT NULL DEFAULT '[]',
    source         TEXT NOT NULL,
    assignee_id    TEXT REFERENCES users (id),
    due_date       TEXT,
    accepted_until TEXT,
    first_seen     INTEGER NOT NULL,
    last_seen      INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    version        INTEGER NOT NULL DEFAULT 1,
    deleted_at     INTEGER,
    score_key      REAL GENERATED ALWAYS AS (ifnull(cvss_score, -1)) VIRTUAL,
    due_key        TEXT GENERATED ALWAYS AS (ifnull(due_date, '9999-12-31')) VIRTUAL,
    -- How likely it is to be exploited, 0 to 1; whether it is known to be, 1 or nothing.
    epss           REAL,
    kev            INTEGER
);
CREATE INDEX findings_by_created ON findings (created_at, id, project_id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_updated ON findings (updated_at, id, project_id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_severity ON findings (severity, id, project_id, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_score ON findings (score_key, id, project_id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_title ON findings (title, id, project_id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_status ON findings (status, id, project_id, severity) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_due ON findings (due_key, id, project_id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_project_created ON findings (project_id, created_at, id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_project_severity ON findings (project_id, severity, id, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_project_updated ON findings (project_id, updated_at, id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_project_score ON findings (project_id, score_key, id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_project_title ON findings (project_id, title, id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_project_status ON findings (project_id, status, id, severity) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_project_due ON findings (project_id, due_key, id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_by_assignee ON findings (assignee_id) WHERE assignee_id IS NOT NULL;
CREATE INDEX findings_by_cve ON findings (cve_id) WHERE cve_id IS NOT NULL;
CREATE INDEX findings_narrow ON findings (n, deleted_at, project_id, severity, status);
CREATE INDEX findings_by_source ON findings (source);
CREATE INDEX findings_by_kev ON findings (kev) WHERE kev IS NOT NULL;

CREATE TABLE finding_assets (
    finding_id TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    asset_id   TEXT NOT NULL REFERENCES assets (id) ON DELETE CASCADE,
    PRIMARY KEY (finding_id, asset_id)
) WITHOUT ROWID;
CREATE INDEX finding_assets_by_asset ON finding_assets (asset_id, finding_id);

-- Rows that the full-text indexes do not hold yet, or no longer. They are written together at the end of each commit
-- (db/search_queue.rs): SQLite writes what an index has gathered at every savepoint, so a row at a time would be a
-- segment at a time.
CREATE TABLE search_queue (
    kind INTEGER NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (kind, n)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE findings_fts USING fts5 (
    title, cve_id, description, impact, remediation, tags,
    content = 'findings', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2', detail = none, prefix = '2 3 4 5 6 7 8 9 10'
);
CREATE TRIGGER findings_fts_insert AFTER INSERT ON findings BEGIN
    INSERT INTO search_queue VALUES (0, new.n);
END;
CREATE TRIGGER findings_fts_update AFTER UPDATE OF title, cve_id, description, impact, remediation, tags ON findings BEGIN
    INSERT INTO findings_fts (findings_fts, rowid, title, cve_id, description, impact, remediation, tags)
    SELECT 'delete', old.n, old.title, old.cve_id, old.description, old.impact, old.remediation, old.tags
    WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = 0 AND n = old.n);
    INSERT INTO search_queue VALUES (0, new.n) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER findings_fts_delete AFTER DELETE ON findings BEGIN
    INSERT INTO findings_fts (findings_fts, rowid, title, cve_id, description, impact, remediation, tags)
    SELECT 'delete', old.n, old.title, old.cve_id, old.description, old.impact, old.remediation, old.tags
    WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = 0 AND n = old.n);
    DELETE FROM search_queue WHERE kind = 0 AND n = old.n;
END;

CREATE VIRTUAL TABLE assets_fts USING fts5 (
    name, ip_address, hostname, os, tags,
    content = 'assets', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER assets_fts_insert AFTER INSERT ON assets BEGIN
    INSERT INTO search_queue VALUES (1, new.n);
END;
CREATE TRIGGER assets_fts_update AFTER UPDATE OF name, ip_address, hostname, os, tags ON assets BEGIN
    INSERT INTO assets_fts (assets_fts, rowid, name, ip_address, hostname, os, tags)
    SELECT 'delete', old.n, old.name, old.ip_address, old.hostname, old.os, old.tags
    WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = 1 AND n = old.n);
    INSERT INTO search_queue VALUES (1, new.n) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER assets_fts_delete AFTER DELETE ON assets BEGIN
    INSERT INTO assets_fts (assets_fts, rowid, name, ip_address, hostname, os, tags)
    SELECT 'delete', old.n, old.name, old.ip_address, old.hostname, old.os, old.tags
    WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = 1 AND n = old.n);
    DELETE FROM search_queue WHERE kind = 1 AND n = old.n;
END;

-- How many findings and assets there are, by project ('' = in all projects that are not deleted), severity and
-- status. Kept by triggers, so that no way of writing can forget it; assets have severity 0.
CREATE TABLE counters (
    project_id TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('finding', 'asset')),
    severity   INTEGER NOT NULL,
    status     INTEGER NOT NULL,
    count      INTEGER NOT NULL,
    PRIMARY KEY (project_id, kind, severity, status)
) WITHOUT ROWID;
CREATE TRIGGER findings_count_insert AFTER INSERT ON findings
WHEN new.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM import_pending WHERE object_id = new.id) BEGIN
    INSERT INTO counters
    SELECT new.project_id, 'finding', new.severity, new.status, 1
    UNION ALL SELECT '', 'finding', new.severity, new.status, 1 FROM projects WHERE id = new.project_id AND deleted_at IS NULL
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
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
CREATE TRIGGER findings_count_delete AFTER DELETE ON findings
WHEN old.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM import_pending WHERE object_id = old.id) BEGIN
    UPDATE counters SET count = count - 1
    WHERE kind = 'finding' AND severity = old.severity AND status = old.status
    AND project_id IN (SELECT old.project_id UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL);
END;
CREATE TRIGGER assets_count_insert AFTER INSERT ON assets
WHEN new.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM import_pending WHERE object_id = new.id) BEGIN
    INSERT INTO counters
    SELECT new.project_id, 'asset', 0, new.status, 1
    UNION ALL SELECT '', 'asset', 0, new.status, 1 FROM projects WHERE id = new.project_id AND deleted_at IS NULL
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
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
CREATE TRIGGER assets_count_delete AFTER DELETE ON assets
WHEN old.deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM import_pending WHERE object_id = old.id) BEGIN
    UPDATE counters SET count = count - 1
    WHERE kind = 'asset' AND severity = 0 AND status = old.status
    AND project_id IN (SELECT old.project_id UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL);
END;
-- A project in the trash takes what is in it out of the totals, at the cost of its counters alone.
CREATE TRIGGER projects_count_trash AFTER UPDATE OF deleted_at ON projects
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) BEGIN
    INSERT INTO counters
    SELECT '', kind, severity, status, iif(new.deleted_at IS NULL, count, -count) FROM counters WHERE project_id = new.id
    ON CONFLICT DO UPDATE SET count = count + excluded.count;
END;

-- What was delivered. `dossier` is the snapshot that the report was made from, `file` what was made; both lie in the
-- file store, and so do the pictures that it shows (report_files).
CREATE TABLE reports (
    n              INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    project_id     TEXT NOT NULL REFERENCES projects (id),
    name           TEXT NOT NULL COLLATE NOCASE,
    template_id    TEXT,
    format         TEXT NOT NULL,
    language       INTEGER NOT NULL,
    status         INTEGER NOT NULL,
    error          TEXT,
    findings_count INTEGER NOT NULL,
    dossier        TEXT REFERENCES files (sha256),
    file           TEXT REFERENCES files (sha256),
    file_size      INTEGER,
    signature      BLOB,
    attempts       INTEGER NOT NULL DEFAULT 0,
    generated_by   TEXT REFERENCES users (id),
    created_at     INTEGER NOT NULL,
    generated_at   INTEGER,
    version        INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX reports_by_created ON reports (created_at, id);
CREATE INDEX reports_by_name ON reports (name, id);
CREATE INDEX reports_by_project_created ON reports (project_id, created_at, id);
CREATE INDEX reports_by_project_name ON reports (project_id, name, id);
CREATE INDEX reports_by_dossier ON reports (dossier) WHERE dossier IS NOT NULL;
CREATE INDEX reports_by_file ON reports (file) WHERE file IS NOT NULL;
CREATE INDEX reports_waiting ON reports (created_at) WHERE status = 0;

CREATE TABLE report_files (
    report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    sha256    TEXT NOT NULL REFERENCES files (sha256),
    PRIMARY KEY (report_id, sha256)
) WITHOUT ROWID;
CREATE INDEX report_files_by_file ON report_files (sha256);

-- Templates for reports: those that are always there, and the team's own, in Typst.
CREATE TABLE report_templates (
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL COLLATE NOCASE,
    description TEXT,
    source      TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX report_templates_by_created ON report_templates (created_at, id);
CREATE INDEX report_templates_by_name ON report_templates (name, id);

-- Who makes the reports: one row.
CREATE TABLE report_brand (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    name           TEXT,
    colour         TEXT,
    classification TEXT,
    footer         TEXT,
    logo           TEXT REFERENCES files (sha256),
    version        INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX report_brand_by_logo ON report_brand (logo) WHERE logo IS NOT NULL;

-- Everything that happened, once: audit log, history, activity, live stream and webhooks read it. Append-only.
-- hash = SHA-256 over the previous hash, the row's columns and the payload's hash (change/journal.rs), so that a
-- payload can be erased without breaking the chain.
CREATE TABLE journal (
    seq           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    time          INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    actor_id      TEXT,
    actor_name    TEXT NOT NULL,
    credential    TEXT,
    ip            TEXT,
    request_id    TEXT,
    object_type   TEXT NOT NULL,
    object_id     TEXT NOT NULL,
    object_label  TEXT NOT NULL,
    project_id    TEXT,
    payload       TEXT,
    payload_hash  BLOB NOT NULL,
    hash          BLOB NOT NULL
);
CREATE INDEX journal_by_object ON journal (object_id, seq);
CREATE INDEX journal_by_project ON journal (project_id, seq) WHERE project_id IS NOT NULL;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OF seq, id, time, kind, actor_id, actor_name, credential, ip,
    request_id, object_type, object_id, object_label, project_id, payload_hash, hash ON journal BEGIN
    SELECT raise(ABORT, 'the journal is append-only');
END;

-- What a request with an Idempotency-Key made, for 24 hours: written in the change's own transaction. `value` is NULL
-- where the answer carried a secret; `object_id` then says what was made.
CREATE TABLE idempotency (
    credential TEXT NOT NULL,
    method     TEXT NOT NULL,
    path       TEXT NOT NULL,
    key        TEXT NOT NULL,
    body_hash  BLOB NOT NULL,
    value      TEXT,
    object_id  TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (credential, method, path, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- What the appliance does of its own accord, and what became of it the last time (scheduler/).
CREATE TABLE tasks (
    name     TEXT PRIMARY KEY,
    meaning  TEXT NOT NULL,
    period   INTEGER NOT NULL,
    begun_at INTEGER,
    ended_at INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    error    TEXT,
    next_at  INTEGER,
    runs     INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- What people say about findings.
CREATE TABLE comments (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    finding_id TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    author_id  TEXT NOT NULL REFERENCES users (id),
    text       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX comments_by_finding ON comments (finding_id, created_at, id);

CREATE INDEX findings_by_acceptance ON findings (accepted_until) WHERE accepted_until IS NOT NULL AND deleted_at IS NULL;
-- Statuses below 3 are the open ones.
CREATE INDEX findings_overdue ON findings (due_date, project_id) WHERE due_date IS NOT NULL AND status < 3 AND deleted_at IS NULL;

-- How many findings of a project carry a label, whatever its case. Kept by triggers, like the counters.
CREATE TABLE tag_counters (
    project_id TEXT NOT NULL,
    tag        TEXT NOT NULL COLLATE NOCASE,
    count      INTEGER NOT NULL,
    PRIMARY KEY (project_id, tag)
) WITHOUT ROWID;
CREATE TRIGGER findings_tags_insert AFTER INSERT ON findings WHEN new.deleted_at IS NULL AND new.tags <> '[]' BEGIN
    INSERT INTO tag_counters
    SELECT new.project_id, value, 1 FROM json_each(new.tags) WHERE true GROUP BY value COLLATE NOCASE
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER findings_tags_update AFTER UPDATE OF tags, deleted_at ON findings
WHEN old.tags <> new.tags OR (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) AND new.tags <> '[]' BEGIN
    UPDATE tag_counters SET count = count - 1
    WHERE old.deleted_at IS NULL AND project_id = old.project_id AND tag IN (SELECT value FROM json_each(old.tags));
    INSERT INTO tag_counters
    SELECT new.project_id, value, 1 FROM json_each(new.tags) WHERE new.deleted_at IS NULL GROUP BY value COLLATE NOCASE
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER findings_tags_delete AFTER DELETE ON findings WHEN old.deleted_at IS NULL AND old.tags <> '[]' BEGIN
    UPDATE tag_counters SET count = count - 1
    WHERE project_id = old.project_id AND tag IN (SELECT value FROM json_each(old.tags));
END;

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

-- Which rows carry a label, whatever its case: a list by label is walked by it. Kept by triggers.
CREATE TABLE finding_tags (
    label TEXT NOT NULL COLLATE NOCASE,
    n     INTEGER NOT NULL,
    PRIMARY KEY (label, n)
) WITHOUT ROWID;
CREATE TRIGGER findings_label AFTER INSERT ON findings WHEN new.tags <> '[]' BEGIN
    INSERT OR IGNORE INTO finding_tags SELECT value, new.n FROM json_each(new.tags);
END;
CREATE TRIGGER findings_relabel AFTER UPDATE OF tags ON findings WHEN old.tags <> new.tags BEGIN
    DELETE FROM finding_tags WHERE label IN (SELECT value FROM json_each(old.tags)) AND n = old.n;
    INSERT OR IGNORE INTO finding_tags SELECT value, new.n FROM json_each(new.tags);
END;
CREATE TRIGGER findings_unlabel AFTER DELETE ON findings WHEN old.tags <> '[]' BEGIN
    DELETE FROM finding_tags WHERE label IN (SELECT value FROM json_each(old.tags)) AND n = old.n;
END;

CREATE TABLE asset_tags (
    label TEXT NOT NULL COLLATE NOCASE,
    n     INTEGER NOT NULL,
    PRIMARY KEY (label, n)
) WITHOUT ROWID;
CREATE TRIGGER assets_label AFTER INSERT ON assets WHEN new.tags <> '[]' BEGIN
    INSERT OR IGNORE INTO asset_tags SELECT value, new.n FROM json_each(new.tags);
END;
CREATE TRIGGER assets_relabel AFTER UPDATE OF tags ON assets WHEN old.tags <> new.tags BEGIN
    DELETE FROM asset_tags WHERE label IN (SELECT value FROM json_each(old.tags)) AND n = old.n;
    INSERT OR IGNORE INTO asset_tags SELECT value, new.n FROM json_each(new.tags);
END;
CREATE TRIGGER assets_unlabel AFTER DELETE ON assets WHEN old.tags <> '[]' BEGIN
    DELETE FROM asset_tags WHERE label IN (SELECT value FROM json_each(old.tags)) AND n = old.n;
END;

-- What lies under <data>/files/, by the SHA-256 of its content. A table refers to a file by a foreign key to this one
-- (with an index on it): who refers to files is read from the schema, so that none is collected that is needed.
CREATE TABLE files (
    sha256     TEXT PRIMARY KEY,
    size       INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    width      INTEGER,
    height     INTEGER,
    created_at INTEGER NOT NULL,
    idle_since INTEGER
) WITHOUT ROWID;
CREATE INDEX files_idle ON files (idle_since) WHERE idle_since IS NOT NULL;

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

-- What each day (UTC) changed among the findings of a project ('' = of all projects that are not deleted) and a
-- severity: how many more or fewer are open, how many were opened and how many closed. The trend of any span is read
-- from here, backwards from the counters. Kept by triggers, like those. Statuses below 3 are the open ones; what is
-- deleted at 0 is being written.
CREATE TABLE finding_days (
    project_id TEXT NOT NULL,
    day        TEXT NOT NULL,
    severity   INTEGER NOT NULL,
    net        INTEGER NOT NULL,
    opened     INTEGER NOT NULL,
    closed     INTEGER NOT NULL,
    PRIMARY KEY (project_id, day, severity)
) WITHOUT ROWID;
CREATE TRIGGER findings_days_insert AFTER INSERT ON findings WHEN new.deleted_at IS NULL AND new.status < 3 BEGIN
    INSERT INTO finding_days
    SELECT value, date(new.created_at / 1000, 'unixepoch'), new.severity, 1, 1, 0 FROM (SELECT new.project_id AS value UNION ALL SELECT '' FROM projects WHERE id = new.project_id AND deleted_at IS NULL) WHERE true
    ON CONFLICT DO UPDATE SET net = net + 1, opened = opened + 1;
END;
CREATE TRIGGER findings_days_update AFTER UPDATE OF severity, status, deleted_at ON findings
WHEN (old.deleted_at IS NULL AND old.status < 3) <> (new.deleted_at IS NULL AND new.status < 3)
    OR (old.severity <> new.severity AND new.deleted_at IS NULL AND new.status < 3) BEGIN
    INSERT INTO finding_days
    SELECT value, date(max(new.updated_at, ifnull(new.deleted_at, 0)) / 1000, 'unixepoch'), old.severity, -1, 0,
        new.deleted_at IS NULL AND new.status >= 3
    FROM (SELECT new.project_id AS value UNION ALL SELECT '' FROM projects WHERE id = new.project_id AND deleted_at IS NULL) WHERE old.deleted_at IS NULL AND old.status < 3
    ON CONFLICT DO UPDATE SET net = net + excluded.net, closed = closed + excluded.closed;
    INSERT INTO finding_days
    SELECT value, date(new.updated_at / 1000, 'unixepoch'), new.severity, 1,
        ifnull(old.deleted_at = 0, 0) OR (old.deleted_at IS NULL AND old.status >= 3), 0
    FROM (SELECT new.project_id AS value UNION ALL SELECT '' FROM projects WHERE id = new.project_id AND deleted_at IS NULL) WHERE new.deleted_at IS NULL AND new.status < 3
    ON CONFLICT DO UPDATE SET net = net + excluded.net, opened = opened + excluded.opened;
END;
CREATE TRIGGER findings_days_delete AFTER DELETE ON findings WHEN old.deleted_at IS NULL AND old.status < 3 BEGIN
    INSERT INTO finding_days
    SELECT value, date(old.updated_at / 1000, 'unixepoch'), old.severity, -1, 0, 0 FROM (SELECT old.project_id AS value UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL) WHERE true
    ON CONFLICT DO UPDATE SET net = net + excluded.net;
END;
-- A project in the trash takes its history out of the whole's, as it does with its counters.
CREATE TRIGGER projects_days_trash AFTER UPDATE OF deleted_at ON projects
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) BEGIN
    INSERT INTO finding_days
    SELECT '', day, severity, iif(new.deleted_at IS NULL, net, -net), iif(new.deleted_at IS NULL, opened, -opened),
        iif(new.deleted_at IS NULL, closed, -closed)
    FROM finding_days WHERE project_id = new.id
    ON CONFLICT DO UPDATE SET net = net + excluded.net, opened = opened + excluded.opened, closed = closed + excluded.closed;
END;
CREATE INDEX findings_open ON findings (created_at, id) WHERE status < 3 AND deleted_at IS NULL;

-- Who is told of what happens. `sealed` holds the address, the secrets and the headers (keys/), so that a database
-- that leaks alone tells nobody's; `cursor` is the last row of the journal that was looked at for it, `recover_*` what
-- is being looked at again.
CREATE TABLE webhooks (
    n                 INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    name              TEXT NOT NULL COLLATE NOCASE,
    host              TEXT NOT NULL COLLATE NOCASE,
    sealed            BLOB NOT NULL,
    events            TEXT NOT NULL,
    project_ids       TEXT NOT NULL,
    min_severity      INTEGER,
    format            INTEGER NOT NULL,
    payload           INTEGER NOT NULL,
    ca_pem            TEXT,
    active            INTEGER NOT NULL,
    disabled_reason   TEXT,
    cursor            INTEGER NOT NULL,
    recover_from      INTEGER,
    recover_to        INTEGER,
    failures          INTEGER NOT NULL DEFAULT 0,
    backoffs          INTEGER NOT NULL DEFAULT 0,
    failing_since     INTEGER,
    backoff_until     INTEGER,
    last_success_at   INTEGER,
    last_failure_at   INTEGER,
    last_error        TEXT,
    secret_changed_at INTEGER NOT NULL,
    old_secret_until  INTEGER,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    version           INTEGER NOT NULL DEFAULT 1,
    deleted_at        INTEGER
);
CREATE INDEX webhooks_by_created ON webhooks (created_at, id) WHERE deleted_at IS NULL;
CREATE INDEX webhooks_by_name ON webhooks (name, id) WHERE deleted_at IS NULL;

-- How many attempts arrived and failed, by the hour.
CREATE TABLE webhook_hours (
    webhook_id TEXT NOT NULL,
    hour       INTEGER NOT NULL,
    delivered  INTEGER NOT NULL,
    failed     INTEGER NOT NULL,
    PRIMARY KEY (webhook_id, hour)
) WITHOUT ROWID;

-- One event on its way to one webhook, kept 30 days. `tries` counts since it was last asked for, `attempts` in all;
-- `urgent` ones are sent whatever the state of the webhook, `single` ones once.
CREATE TABLE deliveries (
    n               INTEGER PRIMARY KEY,
    id              TEXT NOT NULL UNIQUE,
    webhook_id      TEXT NOT NULL,
    seq             INTEGER NOT NULL,
    status          INTEGER NOT NULL DEFAULT 0,
    tries           INTEGER NOT NULL DEFAULT 0,
    attempts        INTEGER NOT NULL DEFAULT 0,
    urgent          INTEGER NOT NULL DEFAULT 0,
    single          INTEGER NOT NULL DEFAULT 0,
    next_at         INTEGER,
    status_code     INTEGER,
    error_code      TEXT,
    error           TEXT,
    duration        INTEGER,
    created_at      INTEGER NOT NULL,
    last_attempt_at INTEGER,
    UNIQUE (webhook_id, seq)
);
CREATE INDEX deliveries_due ON deliveries (webhook_id, next_at, n) WHERE status = 0;
CREATE INDEX deliveries_urgent ON deliveries (webhook_id, n) WHERE status = 0 AND urgent;
CREATE INDEX deliveries_by_webhook_created ON deliveries (webhook_id, created_at, id);
CREATE INDEX deliveries_by_created ON deliveries (created_at);

CREATE TABLE delivery_attempts (
    n            INTEGER PRIMARY KEY,
    delivery_n   INTEGER NOT NULL REFERENCES deliveries (n) ON DELETE CASCADE,
    at           INTEGER NOT NULL,
    duration     INTEGER NOT NULL,
    address      TEXT,
    request_head TEXT NOT NULL,
    request_body TEXT NOT NULL,
    status_code  INTEGER,
    answer_head  TEXT,
    answer_body  BLOB,
    answer_whole INTEGER NOT NULL,
    error_code   TEXT,
    error        TEXT
);
CREATE INDEX delivery_attempts_by_delivery ON delivery_attempts (delivery_n, n);

-- Signed statements of the journal's last hash (change/checkpoint.rs), and indexes for the journal's filters.
CREATE TABLE journal_checkpoints (
    id         TEXT PRIMARY KEY,
    seq        INTEGER NOT NULL,
    hash       TEXT NOT NULL,
    time       INTEGER NOT NULL,
    public_key TEXT NOT NULL,
    signature  TEXT NOT NULL
);
CREATE INDEX journal_checkpoints_by_seq ON journal_checkpoints (seq, id);
CREATE INDEX journal_by_actor ON journal (actor_id, seq) WHERE actor_id IS NOT NULL;
CREATE INDEX journal_by_kind ON journal (kind, seq);

-- Scans of the appliance's own. `plan` is what was asked for besides the columns; `phases` what each phase took.

CREATE TABLE scans (
    n             INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    project_id    TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    schedule_id   TEXT,
    baseline_id   TEXT,
    target        TEXT NOT NULL,
    scan_type     INTEGER NOT NULL,
    profile       INTEGER NOT NULL,
    frameworks    TEXT NOT NULL DEFAULT '[]',
    ports         TEXT,
    status        INTEGER NOT NULL DEFAULT 0,
    held          INTEGER NOT NULL DEFAULT 0,
    paused        INTEGER NOT NULL DEFAULT 0,
    cancelling    INTEGER NOT NULL DEFAULT 0,
    progress      INTEGER NOT NULL DEFAULT 0,
    phase         TEXT NOT NULL,
    eta           INTEGER,
    hosts_total   INTEGER NOT NULL DEFAULT 0,
    hosts_found   INTEGER NOT NULL DEFAULT 0,
    ports_found   INTEGER NOT NULL DEFAULT 0,
    counts        TEXT NOT NULL DEFAULT '[0,0,0,0,0,0]',
    phases        TEXT NOT NULL DEFAULT '{}',
    authorized_by TEXT,
    authorized_at INTEGER,
    error         TEXT,
    actor_id      TEXT REFERENCES users (id),
    credential    TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    started_at    INTEGER,
    completed_at  INTEGER,
    updated_at    INTEGER NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1,
    stop_at       INTEGER
);
CREATE INDEX scans_by_created ON scans (created_at, id);
CREATE INDEX scans_by_project_created ON scans (project_id, created_at, id);
CREATE INDEX scans_by_target ON scans (project_id, target, n) WHERE status = 2;
CREATE INDEX scans_by_actor ON scans (actor_id);
CREATE INDEX scans_by_schedule ON scans (schedule_id, n) WHERE schedule_id IS NOT NULL;
-- Statuses 0 and 1 are those in which there is work to do.
CREATE INDEX scans_at_work ON scans (n) WHERE status IN (0, 1);

-- What is done of a scan, until it has ended: by this it goes on after a kill.
CREATE TABLE scan_tasks (
    scan_id TEXT NOT NULL REFERENCES scans (id) ON DELETE CASCADE,
    host    TEXT NOT NULL,
    stage   TEXT NOT NULL,
    part    TEXT NOT NULL,
    done    TEXT NOT NULL,
    PRIMARY KEY (scan_id, host, stage, part)
) WITHOUT ROWID;

-- What a scan came to on each host that lives.
CREATE TABLE scan_hosts (
    scan_id TEXT NOT NULL REFERENCES scans (id) ON DELETE CASCADE,
    host    TEXT NOT NULL,
    ports   INTEGER NOT NULL,
    report  TEXT NOT NULL,
    PRIMARY KEY (scan_id, host)
) WITHOUT ROWID;

-- What a scan did with findings.
CREATE TABLE scan_findings (
    scan_id    TEXT NOT NULL REFERENCES scans (id) ON DELETE CASCADE,
    finding_id TEXT NOT NULL,
    severity   INTEGER NOT NULL,
    sighting   INTEGER NOT NULL,
    PRIMARY KEY (scan_id, finding_id)
) WITHOUT ROWID;
CREATE INDEX scan_findings_by_finding ON scan_findings (finding_id);

-- Where scans may go, one row once somebody has changed it; and the project of scans that name none.
CREATE TABLE scan_scope (
    singleton  INTEGER PRIMARY KEY CHECK (singleton = 1),
    scope      TEXT NOT NULL,
    project_id TEXT,
    updated_at INTEGER,
    version    INTEGER NOT NULL
);

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
    due_key     TEXT GENERATED ALWAYS AS (ifnull(due_date, '9999-12-31')) VIRTUAL,
    -- Brought by an import, and not of the catalogue.
    own         INTEGER NOT NULL DEFAULT 0,
    guidance    TEXT
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

-- Frameworks that came with controls of the organisation's own; those of the catalogue are no rows.
CREATE TABLE control_frameworks (
    slug       TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    version    TEXT NOT NULL,
    created_at INTEGER NOT NULL
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
    note         TEXT,
    collected_on TEXT,
    valid_until  TEXT,
    uploaded_by  TEXT REFERENCES users (id),
    created_at   INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL DEFAULT 1,
    title        TEXT,
    -- Set once the appliance is sure that the last day is over; from then on it counts no longer.
    expired_at   INTEGER,
    valid_key    TEXT GENERATED ALWAYS AS (ifnull(valid_until, '9999-12-31')) VIRTUAL,
    CHECK ((file IS NULL) <> (url IS NULL))
);
CREATE INDEX control_evidence_by_created ON control_evidence (control_id, created_at, id);
CREATE INDEX control_evidence_by_name ON control_evidence (control_id, name, id);
CREATE INDEX control_evidence_by_file ON control_evidence (file) WHERE file IS NOT NULL;
CREATE INDEX control_evidence_by_user ON control_evidence (uploaded_by) WHERE uploaded_by IS NOT NULL;
CREATE INDEX control_evidence_by_validity ON control_evidence (control_id, valid_key, id);
CREATE INDEX control_evidence_ending ON control_evidence (valid_until)
    WHERE expired_at IS NULL AND valid_until IS NOT NULL;

-- The inventory: what lives on the networks that are scanned, one row for a machine whatever its address is today.

CREATE TABLE devices (
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    project_id  TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    -- Where it was seen last.
    ip          TEXT NOT NULL,
    -- The address as text that sorts as addresses do.
    ip_key      TEXT NOT NULL,
    mac         TEXT,
    hostname    TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
    vendor      TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
    os_guess    TEXT,
    device_type INTEGER NOT NULL,
    -- Whether a person has said what it is: then no scan says otherwise.
    typed       INTEGER NOT NULL DEFAULT 0,
    is_online   INTEGER NOT NULL,
    tags        TEXT NOT NULL DEFAULT '[]',
    notes       TEXT,
    -- The scan that saw it last.
    last_scan   TEXT,
    first_seen  INTEGER NOT NULL,
    last_seen   INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX devices_by_first_seen ON devices (first_seen, id);
CREATE INDEX devices_by_last_seen ON devices (last_seen, id);
CREATE INDEX devices_by_ip ON devices (ip_key, id);
CREATE INDEX devices_by_hostname ON devices (hostname, id);
CREATE INDEX devices_by_vendor ON devices (vendor, id);
CREATE INDEX devices_by_project_first_seen ON devices (project_id, first_seen, id);
CREATE INDEX devices_by_project_last_seen ON devices (project_id, last_seen, id);
CREATE INDEX devices_by_project_ip ON devices (project_id, ip_key, id);
CREATE INDEX devices_by_project_hostname ON devices (project_id, hostname, id);
CREATE INDEX devices_by_project_vendor ON devices (project_id, vendor, id);
CREATE INDEX devices_by_mac ON devices (mac) WHERE mac IS NOT NULL;
CREATE TRIGGER devices_archived_insert BEFORE INSERT ON devices
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER devices_archived_update BEFORE UPDATE ON devices
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER devices_archived_delete BEFORE DELETE ON devices
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = old.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;

-- Every address that a machine was seen at, and by which scan last.
CREATE TABLE device_addresses (
    device_id  TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    ip         TEXT NOT NULL,
    last_scan  TEXT,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    PRIMARY KEY (device_id, ip)
) WITHOUT ROWID;

-- Every port that was ever open, with what listened there last.
CREATE TABLE device_ports (
    device_id  TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    port       INTEGER NOT NULL,
    protocol   TEXT NOT NULL,
    ip         TEXT NOT NULL,
    open       INTEGER NOT NULL,
    service    TEXT,
    version    TEXT,
    banner     TEXT,
    key        TEXT,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    PRIMARY KEY (device_id, port, protocol)
) WITHOUT ROWID;
CREATE INDEX device_ports_by_key ON device_ports (key) WHERE key IS NOT NULL;

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
