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
