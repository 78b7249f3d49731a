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
