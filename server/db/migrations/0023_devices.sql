-- The inventory: what lives on the networks that are scanned, one row for a machine whatever its address is today.

CREATE TABLE devices (
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    project_id  TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    -- Where it was seen last.
    ip          TEXT NOT NULL,
    -- The address as text that sorts as addresses do.
    ip_key      TEXT NOT NULL,
    mac         TEXT,
    hostname    TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
    vendor      TEXT NOT NULL DEFAULT '' COLLATE NOCASE,
    os_guess    TEXT,
    device_type INTEGER NOT NULL,
    -- Whether a person has said what it is: then no scan says otherwise.
    typed       INTEGER NOT NULL DEFAULT 0,
    is_online   INTEGER NOT NULL,
    tags        TEXT NOT NULL DEFAULT '[]',
    notes       TEXT,
    -- The scan that saw it last.
    last_scan   TEXT,
    first_seen  INTEGER NOT NULL,
    last_seen   INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX devices_by_first_seen ON devices (first_seen, id);
CREATE INDEX devices_by_last_seen ON devices (last_seen, id);
CREATE INDEX devices_by_ip ON devices (ip_key, id);
CREATE INDEX devices_by_hostname ON devices (hostname, id);
CREATE INDEX devices_by_vendor ON devices (vendor, id);
CREATE INDEX devices_by_project_first_seen ON devices (project_id, first_seen, id);
CREATE INDEX devices_by_project_last_seen ON devices (project_id, last_seen, id);
CREATE INDEX devices_by_project_ip ON devices (project_id, ip_key, id);
CREATE INDEX devices_by_project_hostname ON devices (project_id, hostname, id);
CREATE INDEX devices_by_project_vendor ON devices (project_id, vendor, id);
CREATE INDEX devices_by_mac ON devices (mac) WHERE mac IS NOT NULL;
CREATE TRIGGER devices_archived_insert BEFORE INSERT ON devices
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER devices_archived_update BEFORE UPDATE ON devices
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = new.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;
CREATE TRIGGER devices_archived_delete BEFORE DELETE ON devices
WHEN EXISTS (SELECT 1 FROM archives WHERE project_id = old.project_id) BEGIN
    SELECT raise(ABORT, 'the project is archived');
END;

-- Every address that a machine was seen at, and by which scan last.
CREATE TABLE device_addresses (
    device_id  TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    ip         TEXT NOT NULL,
    last_scan  TEXT,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    PRIMARY KEY (device_id, ip)
) WITHOUT ROWID;

-- Every port that was ever open, with what listened there last.
CREATE TABLE device_ports (
    device_id  TEXT NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    port       INTEGER NOT NULL,
    protocol   TEXT NOT NULL,
    ip         TEXT NOT NULL,
    open       INTEGER NOT NULL,
    service    TEXT,
    version    TEXT,
    banner     TEXT,
    key        TEXT,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    PRIMARY KEY (device_id, port, protocol)
) WITHOUT ROWID;
CREATE INDEX device_ports_by_key ON device_ports (key) WHERE key IS NOT NULL;
