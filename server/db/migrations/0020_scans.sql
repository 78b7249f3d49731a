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
    version       INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX scans_by_created ON scans (created_at, id);
CREATE INDEX scans_by_project_created ON scans (project_id, created_at, id);
CREATE INDEX scans_by_target ON scans (project_id, target, n) WHERE status = 2;
CREATE INDEX scans_by_actor ON scans (actor_id);
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
