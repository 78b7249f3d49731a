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
