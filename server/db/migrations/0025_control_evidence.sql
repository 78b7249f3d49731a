-- What shows a control gets a title and a last day; and there are controls and frameworks of the organisation's own,
-- which come by an import and are not laid anew at each start.
ALTER TABLE control_evidence RENAME COLUMN caption TO note;
ALTER TABLE control_evidence RENAME COLUMN expires_on TO valid_until;
ALTER TABLE control_evidence ADD COLUMN title TEXT;
-- Set once the appliance is sure that the last day is over; from then on it counts no longer.
ALTER TABLE control_evidence ADD COLUMN expired_at INTEGER;
ALTER TABLE control_evidence ADD COLUMN valid_key TEXT GENERATED ALWAYS AS (ifnull(valid_until, '9999-12-31')) VIRTUAL;
CREATE INDEX control_evidence_by_validity ON control_evidence (control_id, valid_key, id);
CREATE INDEX control_evidence_ending ON control_evidence (valid_until)
    WHERE expired_at IS NULL AND valid_until IS NOT NULL;

ALTER TABLE controls ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
ALTER TABLE controls ADD COLUMN guidance TEXT;
CREATE TABLE control_frameworks (
    slug       TEXT PRIMARY KEY,
    name       TEXT NOT NULL,
    version    TEXT NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
