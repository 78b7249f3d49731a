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
