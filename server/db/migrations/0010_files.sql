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
