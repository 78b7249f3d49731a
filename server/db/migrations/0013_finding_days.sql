-- What each day (UTC) changed among the findings of a project ('' = of all projects that are not deleted) and a
-- severity: how many more or fewer are open, how many were opened and how many closed. The trend of any span is read
-- from here, backwards from the counters. Kept by triggers, like those. Statuses below 3 are the open ones; what is
-- deleted at 0 is being written.
CREATE TABLE finding_days (
    project_id TEXT NOT NULL,
    day        TEXT NOT NULL,
    severity   INTEGER NOT NULL,
    net        INTEGER NOT NULL,
    opened     INTEGER NOT NULL,
    closed     INTEGER NOT NULL,
    PRIMARY KEY (project_id, day, severity)
) WITHOUT ROWID;
CREATE TRIGGER findings_days_insert AFTER INSERT ON findings WHEN new.deleted_at IS NULL AND new.status < 3 BEGIN
    INSERT INTO finding_days
    SELECT value, date(new.created_at / 1000, 'unixepoch'), new.severity, 1, 1, 0 FROM (SELECT new.project_id AS value UNION ALL SELECT '' FROM projects WHERE id = new.project_id AND deleted_at IS NULL) WHERE true
    ON CONFLICT DO UPDATE SET net = net + 1, opened = opened + 1;
END;
CREATE TRIGGER findings_days_update AFTER UPDATE OF severity, status, deleted_at ON findings
WHEN (old.deleted_at IS NULL AND old.status < 3) <> (new.deleted_at IS NULL AND new.status < 3)
    OR (old.severity <> new.severity AND new.deleted_at IS NULL AND new.status < 3) BEGIN
    INSERT INTO finding_days
    SELECT value, date(max(new.updated_at, ifnull(new.deleted_at, 0)) / 1000, 'unixepoch'), old.severity, -1, 0,
        new.deleted_at IS NULL AND new.status >= 3
    FROM (SELECT new.project_id AS value UNION ALL SELECT '' FROM projects WHERE id = new.project_id AND deleted_at IS NULL) WHERE old.deleted_at IS NULL AND old.status < 3
    ON CONFLICT DO UPDATE SET net = net + excluded.net, closed = closed + excluded.closed;
    INSERT INTO finding_days
    SELECT value, date(new.updated_at / 1000, 'unixepoch'), new.severity, 1,
        ifnull(old.deleted_at = 0, 0) OR (old.deleted_at IS NULL AND old.status >= 3), 0
    FROM (SELECT new.project_id AS value UNION ALL SELECT '' FROM projects WHERE id = new.project_id AND deleted_at IS NULL) WHERE new.deleted_at IS NULL AND new.status < 3
    ON CONFLICT DO UPDATE SET net = net + excluded.net, opened = opened + excluded.opened;
END;
CREATE TRIGGER findings_days_delete AFTER DELETE ON findings WHEN old.deleted_at IS NULL AND old.status < 3 BEGIN
    INSERT INTO finding_days
    SELECT value, date(old.updated_at / 1000, 'unixepoch'), old.severity, -1, 0, 0 FROM (SELECT old.project_id AS value UNION ALL SELECT '' FROM projects WHERE id = old.project_id AND deleted_at IS NULL) WHERE true
    ON CONFLICT DO UPDATE SET net = net + excluded.net;
END;
-- A project in the trash takes its history out of the whole's, as it does with its counters.
CREATE TRIGGER projects_days_trash AFTER UPDATE OF deleted_at ON projects
WHEN (old.deleted_at IS NULL) <> (new.deleted_at IS NULL) BEGIN
    INSERT INTO finding_days
    SELECT '', day, severity, iif(new.deleted_at IS NULL, net, -net), iif(new.deleted_at IS NULL, opened, -opened),
        iif(new.deleted_at IS NULL, closed, -closed)
    FROM finding_days WHERE project_id = new.id
    ON CONFLICT DO UPDATE SET net = net + excluded.net, opened = opened + excluded.opened, closed = closed + excluded.closed;
END;
CREATE INDEX findings_open ON findings (created_at, id) WHERE status < 3 AND deleted_at IS NULL;

-- What is known of the time before: when a finding was made, and, of one that is no longer open, when it last changed.
INSERT INTO finding_days
SELECT project_id, date(created_at / 1000, 'unixepoch') AS d, severity, count(*), count(*), 0 FROM findings
WHERE deleted_at IS NULL GROUP BY project_id, d, severity;
INSERT INTO finding_days
SELECT project_id, date(updated_at / 1000, 'unixepoch') AS d, severity, -count(*), 0, count(*) FROM findings
WHERE deleted_at IS NULL AND status >= 3 GROUP BY project_id, d, severity
ON CONFLICT DO UPDATE SET net = net + excluded.net, closed = closed + excluded.closed;
INSERT INTO finding_days
SELECT '', day, severity, sum(net), sum(opened), sum(closed) FROM finding_days
WHERE project_id IN (SELECT id FROM projects WHERE deleted_at IS NULL) GROUP BY day, severity;
