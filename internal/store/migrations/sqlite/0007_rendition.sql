-- +goose Up

ALTER TABLE feed ADD COLUMN page TEXT NOT NULL DEFAULT ''; -- '' for never | excerpts

-- page is the work of reading the page behind a version, with its lease.
CREATE TABLE page (
    entry_id    TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    source_id   TEXT    NOT NULL,
    feed_id     INTEGER NOT NULL,
    url         TEXT    NOT NULL,
    due_at      INTEGER, -- NULL when there is nothing left to do
    tries       INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT    NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entry_id, n)
) WITHOUT ROWID;
CREATE INDEX page_due ON page (due_at) WHERE due_at IS NOT NULL; -- claims

-- page_fetch is the outcome of every attempt to read a page. Only ever added to.
CREATE TABLE page_fetch (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id    TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    url         TEXT    NOT NULL,
    final       TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    duration    INTEGER NOT NULL, -- milliseconds
    outcome     TEXT    NOT NULL,
    kind        TEXT    NOT NULL, -- of the page that came: article, paywall, …; '' when none did
    status      INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    archive_ref TEXT    NOT NULL,
    error       TEXT    NOT NULL
);
CREATE INDEX page_fetch_entry ON page_fetch (entry_id, n);
CREATE INDEX page_fetch_record ON page_fetch (archive_ref) WHERE archive_ref <> ''; -- who else rests on a record

-- rendition is what the page behind a version says, as it was last read. It is
-- replaced when it is read anew, and makes no version.
CREATE TABLE rendition (
    entry_id    TEXT    NOT NULL REFERENCES entry (id),
    n           INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    method      TEXT    NOT NULL,
    url         TEXT    NOT NULL,
    language    TEXT    NOT NULL,
    published   INTEGER,
    modified    INTEGER,
    fetched_at  INTEGER NOT NULL,
    read_at     INTEGER NOT NULL,
    archive_ref TEXT    NOT NULL,
    PRIMARY KEY (entry_id, n)
) WITHOUT ROWID;

-- rendition_body is the text of a rendition, apart like that of a version, and
-- erased with it.
CREATE TABLE rendition_body (
    entry_id   TEXT    NOT NULL,
    n          INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    standfirst TEXT    NOT NULL,
    byline     TEXT    NOT NULL, -- JSON list
    text       TEXT    NOT NULL,
    html       TEXT    NOT NULL,
    PRIMARY KEY (entry_id, n)
);

-- picture is a picture that a version or its page carries, and the work of
-- copying it where terms show it.
CREATE TABLE picture (
    id          TEXT    PRIMARY KEY, -- made from entry, version and address
    entry_id    TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    rank        INTEGER NOT NULL, -- their order within the version
    source_id   TEXT    NOT NULL,
    url         TEXT    NOT NULL,
    alt         TEXT    NOT NULL,
    caption     TEXT    NOT NULL,
    due_at      INTEGER, -- NULL when there is nothing left to do
    tries       INTEGER NOT NULL DEFAULT 0,
    lease_owner TEXT    NOT NULL DEFAULT '',
    lease_until INTEGER NOT NULL DEFAULT 0,
    outcome     TEXT    NOT NULL DEFAULT '', -- of the last try
    blob        TEXT    NOT NULL DEFAULT '', -- the copy
    type        TEXT    NOT NULL DEFAULT '',
    width       INTEGER NOT NULL DEFAULT 0,
    height      INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX picture_version ON picture (entry_id, n, rank);
CREATE INDEX picture_due ON picture (due_at) WHERE due_at IS NOT NULL; -- claims
