-- Search that knows words alone and the beginnings of two and three letters, labels with an index, and indexes that
-- hold what most filters look at, so that rows which are not wanted are not read.
DROP TABLE findings_fts;
CREATE VIRTUAL TABLE findings_fts USING fts5 (
    title, cve_id, description, impact, remediation, tags,
    content = 'findings', content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2', detail = none, prefix = '2 3 4 5 6 7 8 9 10'
);
INSERT INTO findings_fts (findings_fts) VALUES ('rebuild');

DROP INDEX findings_by_created;
CREATE INDEX findings_by_created ON findings (created_at, id, project_id, severity, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_updated;
CREATE INDEX findings_by_updated ON findings (updated_at, id, project_id, severity, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_severity;
CREATE INDEX findings_by_severity ON findings (severity, id, project_id, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_score;
CREATE INDEX findings_by_score ON findings (score_key, id, project_id, severity, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_title;
CREATE INDEX findings_by_title ON findings (title, id, project_id, severity, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_status;
CREATE INDEX findings_by_status ON findings (status, id, project_id, severity) WHERE deleted_at IS NULL;
DROP INDEX findings_by_due;
CREATE INDEX findings_by_due ON findings (due_key, id, project_id, severity, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_project_created;
CREATE INDEX findings_by_project_created ON findings (project_id, created_at, id, severity, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_project_severity;
CREATE INDEX findings_by_project_severity ON findings (project_id, severity, id, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_project_updated;
CREATE INDEX findings_by_project_updated ON findings (project_id, updated_at, id, severity, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_project_score;
CREATE INDEX findings_by_project_score ON findings (project_id, score_key, id, severity, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_project_title;
CREATE INDEX findings_by_project_title ON findings (project_id, title, id, severity, status) WHERE deleted_at IS NULL;
DROP INDEX findings_by_project_status;
CREATE INDEX findings_by_project_status ON findings (project_id, status, id, severity) WHERE deleted_at IS NULL;
DROP INDEX findings_by_project_due;
CREATE INDEX findings_by_project_due ON findings (project_id, due_key, id, severity, status) WHERE deleted_at IS NULL;
CREATE INDEX findings_narrow ON findings (n, deleted_at, project_id, severity, status);
CREATE INDEX findings_by_source ON findings (source);

-- Which rows carry a label, whatever its case: a list by label is walked by it. Kept by triggers.
CREATE TABLE finding_tags (
    label TEXT NOT NULL COLLATE NOCASE,
    n     INTEGER NOT NULL,
    PRIMARY KEY (label, n)
) WITHOUT ROWID;
CREATE TRIGGER findings_label AFTER INSERT ON findings WHEN new.tags <> '[]' BEGIN
    INSERT OR IGNORE INTO finding_tags SELECT value, new.n FROM json_each(new.tags);
END;
CREATE TRIGGER findings_relabel AFTER UPDATE OF tags ON findings WHEN old.tags <> new.tags BEGIN
    DELETE FROM finding_tags WHERE label IN (SELECT value FROM json_each(old.tags)) AND n = old.n;
    INSERT OR IGNORE INTO finding_tags SELECT value, new.n FROM json_each(new.tags);
END;
CREATE TRIGGER findings_unlabel AFTER DELETE ON findings WHEN old.tags <> '[]' BEGIN
    DELETE FROM finding_tags WHERE label IN (SELECT value FROM json_each(old.tags)) AND n = old.n;
END;
INSERT OR IGNORE INTO finding_tags SELECT value, x.n FROM findings x, json_each(x.tags);

DROP INDEX assets_by_created;
CREATE INDEX assets_by_created ON assets (created_at, id, project_id, type, status) WHERE deleted_at IS NULL;
DROP INDEX assets_by_updated;
CREATE INDEX assets_by_updated ON assets (updated_at, id, project_id, type, status) WHERE deleted_at IS NULL;
DROP INDEX assets_by_name;
CREATE INDEX assets_by_name ON assets (name, id, project_id, type, status) WHERE deleted_at IS NULL;
DROP INDEX assets_by_project_created;
CREATE INDEX assets_by_project_created ON assets (project_id, created_at, id, type, status) WHERE deleted_at IS NULL;
DROP INDEX assets_by_project_updated;
CREATE INDEX assets_by_project_updated ON assets (project_id, updated_at, id, type, status) WHERE deleted_at IS NULL;
DROP INDEX assets_by_project_name;
CREATE INDEX assets_by_project_name ON assets (project_id, name, id, type, status) WHERE deleted_at IS NULL;
CREATE INDEX assets_narrow ON assets (n, deleted_at, project_id, type, status);

CREATE TABLE asset_tags (
    label TEXT NOT NULL COLLATE NOCASE,
    n     INTEGER NOT NULL,
    PRIMARY KEY (label, n)
) WITHOUT ROWID;
CREATE TRIGGER assets_label AFTER INSERT ON assets WHEN new.tags <> '[]' BEGIN
    INSERT OR IGNORE INTO asset_tags SELECT value, new.n FROM json_each(new.tags);
END;
CREATE TRIGGER assets_relabel AFTER UPDATE OF tags ON assets WHEN old.tags <> new.tags BEGIN
    DELETE FROM asset_tags WHERE label IN (SELECT value FROM json_each(old.tags)) AND n = old.n;
    INSERT OR IGNORE INTO asset_tags SELECT value, new.n FROM json_each(new.tags);
END;
CREATE TRIGGER assets_unlabel AFTER DELETE ON assets WHEN old.tags <> '[]' BEGIN
    DELETE FROM asset_tags WHERE label IN (SELECT value FROM json_each(old.tags)) AND n = old.n;
END;
INSERT OR IGNORE INTO asset_tags SELECT value, x.n FROM assets x, json_each(x.tags);

CREATE INDEX projects_in_trash ON projects (id) WHERE deleted_at IS NOT NULL;
