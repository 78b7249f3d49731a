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
