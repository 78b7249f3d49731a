-- Templates for reports: those that are always there, and the team's own, in Typst.
CREATE TABLE report_templates (
    n           INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL COLLATE NOCASE,
    description TEXT,
    source      TEXT,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX report_templates_by_created ON report_templates (created_at, id);
CREATE INDEX report_templates_by_name ON report_templates (name, id);
INSERT INTO report_templates (id, name, description, created_at, updated_at) VALUES
    ('template_default', 'Technical', 'Every finding in full', 0, 0),
    ('template_executive', 'Executive', 'For those who decide: the picture and the risks', 0, 0),
    ('template_finding', 'One finding', 'Findings alone, without cover and sections', 0, 0);

-- Who makes the reports: one row.
CREATE TABLE report_brand (
    id             INTEGER PRIMARY KEY CHECK (id = 1),
    name           TEXT,
    colour         TEXT,
    classification TEXT,
    footer         TEXT,
    logo           TEXT REFERENCES files (sha256),
    version        INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX report_brand_by_logo ON report_brand (logo) WHERE logo IS NOT NULL;
INSERT INTO report_brand (id) VALUES (1);
