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
