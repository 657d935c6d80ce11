-- +goose Up

-- objection is what a reader told the hub of a report in a story. Nothing of the
-- reader is kept.
CREATE TABLE objection (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    kind       TEXT    NOT NULL, -- not-same-event | misread
    story_id   TEXT    NOT NULL,
    entry_id   TEXT    NOT NULL REFERENCES entry (id),
    n          INTEGER NOT NULL, -- the version, of misread; else 0
    item       TEXT    NOT NULL, -- the statement or figure, of misread; else ''
    note       TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    state      TEXT    NOT NULL, -- open | upheld | dismissed
    decision   INTEGER REFERENCES decision (id), -- of state upheld
    why        TEXT    NOT NULL, -- of state dismissed
    settled_at INTEGER
);
CREATE INDEX objection_open ON objection (at, id) WHERE state = 'open';

ALTER TABLE decision ADD COLUMN n INTEGER NOT NULL DEFAULT 0; -- of misread: the version
ALTER TABLE decision ADD COLUMN item TEXT NOT NULL DEFAULT ''; -- and the statement or figure in it
