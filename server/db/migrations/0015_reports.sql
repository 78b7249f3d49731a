-- Reports can be made from now on; before this step nothing could make one, so the empty table is simply made anew.
DROP TABLE reports;

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
