-- What people say about findings, and which labels there are, counted so that choosing one reads no finding.

CREATE TABLE comments (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    finding_id TEXT NOT NULL REFERENCES findings (id) ON DELETE CASCADE,
    author_id  TEXT NOT NULL REFERENCES users (id),
    text       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX comments_by_finding ON comments (finding_id, created_at, id);

CREATE INDEX findings_by_acceptance ON findings (accepted_until) WHERE accepted_until IS NOT NULL AND deleted_at IS NULL;
-- Statuses below 3 are the open ones.
CREATE INDEX findings_overdue ON findings (due_date, project_id) WHERE due_date IS NOT NULL AND status < 3 AND deleted_at IS NULL;

-- How many findings of a project carry a label, whatever its case. Kept by triggers, like the counters.
CREATE TABLE tag_counters (
    project_id TEXT NOT NULL,
    tag        TEXT NOT NULL COLLATE NOCASE,
    count      INTEGER NOT NULL,
    PRIMARY KEY (project_id, tag)
) WITHOUT ROWID;
INSERT INTO tag_counters
SELECT f.project_id, t.value, count(DISTINCT f.n) FROM findings f, json_each(f.tags) t
WHERE f.deleted_at IS NULL GROUP BY f.project_id, t.value COLLATE NOCASE;
CREATE TRIGGER findings_tags_insert AFTER INSERT ON findings WHEN new.deleted_at IS NULL AND new.tags <> '[]' BEGIN
    INSERT INTO tag_counters
    SELECT new.project_id, value, 1 FROM json_each(new.tags) WHERE true GROUP BY value COLLATE NOCASE
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER findings_tags_update AFTER UPDATE OF tags, deleted_at ON findings
WHEN old.tags <> new.tags OR (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) AND new.tags <> '[]' BEGIN
    UPDATE tag_counters SET count = count - 1
    WHERE old.deleted_at IS NULL AND project_id = old.project_id AND tag IN (SELECT value FROM json_each(old.tags));
    INSERT INTO tag_counters
    SELECT new.project_id, value, 1 FROM json_each(new.tags) WHERE new.deleted_at IS NULL GROUP BY value COLLATE NOCASE
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER findings_tags_delete AFTER DELETE ON findings WHEN old.deleted_at IS NULL AND old.tags <> '[]' BEGIN
    UPDATE tag_counters SET count = count - 1
    WHERE project_id = old.project_id AND tag IN (SELECT value FROM json_each(old.tags));
END;
