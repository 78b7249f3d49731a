-- Rows that the full-text indexes do not hold yet, or no longer. They are written together at the end of each commit
-- (db/search_queue.rs): SQLite writes what an index has gathered at every savepoint, so a row at a time would be a
-- segment at a time.
CREATE TABLE search_queue (
    kind INTEGER NOT NULL,
    n    INTEGER NOT NULL,
    PRIMARY KEY (kind, n)
) WITHOUT ROWID;

DROP TRIGGER findings_fts_insert;
DROP TRIGGER findings_fts_update;
DROP TRIGGER findings_fts_delete;
DROP TRIGGER assets_fts_insert;
DROP TRIGGER assets_fts_update;
DROP TRIGGER assets_fts_delete;

CREATE TRIGGER findings_fts_insert AFTER INSERT ON findings BEGIN
    INSERT INTO search_queue VALUES (0, new.n);
END;
CREATE TRIGGER findings_fts_update AFTER UPDATE OF title, cve_id, description, impact, remediation, tags ON findings BEGIN
    INSERT INTO findings_fts (findings_fts, rowid, title, cve_id, description, impact, remediation, tags)
    SELECT 'delete', old.n, old.title, old.cve_id, old.description, old.impact, old.remediation, old.tags
    WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = 0 AND n = old.n);
    INSERT INTO search_queue VALUES (0, new.n) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER findings_fts_delete AFTER DELETE ON findings BEGIN
    INSERT INTO findings_fts (findings_fts, rowid, title, cve_id, description, impact, remediation, tags)
    SELECT 'delete', old.n, old.title, old.cve_id, old.description, old.impact, old.remediation, old.tags
    WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = 0 AND n = old.n);
    DELETE FROM search_queue WHERE kind = 0 AND n = old.n;
END;
CREATE TRIGGER assets_fts_insert AFTER INSERT ON assets BEGIN
    INSERT INTO search_queue VALUES (1, new.n);
END;
CREATE TRIGGER assets_fts_update AFTER UPDATE OF name, ip_address, hostname, os, tags ON assets BEGIN
    INSERT INTO assets_fts (assets_fts, rowid, name, ip_address, hostname, os, tags)
    SELECT 'delete', old.n, old.name, old.ip_address, old.hostname, old.os, old.tags
    WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = 1 AND n = old.n);
    INSERT INTO search_queue VALUES (1, new.n) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER assets_fts_delete AFTER DELETE ON assets BEGIN
    INSERT INTO assets_fts (assets_fts, rowid, name, ip_address, hostname, os, tags)
    SELECT 'delete', old.n, old.name, old.ip_address, old.hostname, old.os, old.tags
    WHERE NOT EXISTS (SELECT 1 FROM search_queue WHERE kind = 1 AND n = old.n);
    DELETE FROM search_queue WHERE kind = 1 AND n = old.n;
END;
