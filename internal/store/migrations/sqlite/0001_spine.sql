-- +goose Up

-- hub_schema says which binaries may open the database: one row.
CREATE TABLE hub_schema (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    min_binary INTEGER NOT NULL -- a binary that knows fewer migrations refuses
);
INSERT INTO hub_schema (id, min_binary) VALUES (1, 1);

-- counter holds gap-free numbers and generations, raised in the transaction that uses them.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY, -- outbox | content | terms
    value INTEGER NOT NULL
);
INSERT INTO counter (name, value) VALUES ('outbox', 0), ('content', 0), ('terms', 0);

-- source is an outlet; what is declared of it stands in declared. Never deleted.
CREATE TABLE source (
    id         TEXT PRIMARY KEY,
    added_at   INTEGER NOT NULL, -- all instants are milliseconds since 1970, UTC
    retired_at INTEGER
);

-- declared is the append-only history of what the operator declares: the row
-- with the highest id of a source and aspect is in force.
CREATE TABLE declared (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id TEXT    NOT NULL, -- '' for the hub itself
    aspect    TEXT    NOT NULL, -- owner, funding, control, terms, …
    value     TEXT    NOT NULL, -- JSON
    since     INTEGER NOT NULL,
    set_by    TEXT    NOT NULL
);
CREATE INDEX declared_history ON declared (source_id, aspect, id);

-- applied is what hub.yaml said when it was last applied: the base of the three-way merge.
CREATE TABLE applied (
    source_id TEXT NOT NULL,
    aspect    TEXT NOT NULL,
    value     TEXT NOT NULL,
    PRIMARY KEY (source_id, aspect)
);

-- feed is an address a source publishes at, with its schedule, validators and lease.
CREATE TABLE feed (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id     TEXT    NOT NULL REFERENCES source (id),
    url           TEXT    NOT NULL,
    alternates    TEXT    NOT NULL, -- JSON list
    via           TEXT    NOT NULL,
    identity      TEXT    NOT NULL,
    added_at      INTEGER NOT NULL,
    retired_at    INTEGER,
    etag          TEXT    NOT NULL DEFAULT '',
    last_modified TEXT    NOT NULL DEFAULT '',
    body_digest   BLOB,             -- of the last document that was read whole
    due_at        INTEGER NOT NULL,
    every         INTEGER NOT NULL DEFAULT 0, -- milliseconds between fetches while all is well
    failures      INTEGER NOT NULL DEFAULT 0, -- in a row
    fetched_at    INTEGER NOT NULL DEFAULT 0, -- start of the last attempt
    lease_owner   TEXT    NOT NULL DEFAULT '',
    lease_until   INTEGER NOT NULL DEFAULT 0,
    UNIQUE (source_id, url)
);
CREATE INDEX feed_due ON feed (due_at) WHERE retired_at IS NULL; -- claims

-- fetch is the outcome of every attempt to read a feed.
CREATE TABLE "fetch" (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    feed_id     INTEGER NOT NULL REFERENCES feed (id),
    url         TEXT    NOT NULL,
    final       TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    duration    INTEGER NOT NULL, -- milliseconds
    outcome     TEXT    NOT NULL,
    status      INTEGER NOT NULL,
    bytes       INTEGER NOT NULL,
    items       INTEGER NOT NULL,
    new         INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    archive_ref TEXT    NOT NULL,
    error       TEXT    NOT NULL,
    warnings    TEXT    NOT NULL -- JSON list
);
CREATE INDEX fetch_feed ON "fetch" (feed_id, id); -- a feed's record, newest last

-- entry is the identity of something an outlet published.
CREATE TABLE entry (
    id          TEXT PRIMARY KEY,
    source_id   TEXT    NOT NULL REFERENCES source (id),
    key         TEXT    NOT NULL, -- the id is made from source and key
    feed_id     INTEGER NOT NULL,
    first_seen  INTEGER NOT NULL,
    sort_at     INTEGER NOT NULL,
    versions    INTEGER NOT NULL, -- the number of the latest
    link        TEXT    NOT NULL, -- of the latest version, for recognising renamed GUIDs
    unlisted_at INTEGER
) WITHOUT ROWID;
CREATE INDEX entry_time ON entry (sort_at DESC, id DESC);                   -- the front
CREATE INDEX entry_source_time ON entry (source_id, sort_at DESC, id DESC); -- a source's page
CREATE INDEX entry_link ON entry (source_id, link);                         -- identity

-- version is what a feed said of an entry at one time; rows are never changed.
CREATE TABLE version (
    entry_id         TEXT    NOT NULL REFERENCES entry (id),
    n                INTEGER NOT NULL, -- from 1
    digest           BLOB    NOT NULL,
    scheme           INTEGER NOT NULL, -- the rules of the digest
    cleaner          INTEGER NOT NULL, -- the revision of the cleaner that made the body
    guid             TEXT    NOT NULL,
    link             TEXT    NOT NULL,
    published        INTEGER,
    published_offset INTEGER NOT NULL, -- minutes east of UTC
    updated          INTEGER,
    language         TEXT    NOT NULL,
    seen             INTEGER NOT NULL,
    feed_id          INTEGER NOT NULL,
    archive_ref      TEXT    NOT NULL,
    PRIMARY KEY (entry_id, n)
) WITHOUT ROWID;

-- body is the text of a version, apart, so that it can be erased and the version stays.
CREATE TABLE body (
    entry_id   TEXT    NOT NULL,
    n          INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    text       TEXT    NOT NULL,
    html       TEXT    NOT NULL,
    summary    TEXT    NOT NULL,
    authors    TEXT    NOT NULL, -- JSON list
    categories TEXT    NOT NULL, -- JSON list
    item       BLOB    NOT NULL, -- the item as parsed, compressed
    PRIMARY KEY (entry_id, n)
);

-- outbox numbers the versions without gaps, in the order they were stored.
CREATE TABLE outbox (
    seq      INTEGER PRIMARY KEY,
    entry_id TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    at       INTEGER NOT NULL
);

-- listing says which feed lists which entry, and in which words it last did.
CREATE TABLE listing (
    feed_id  INTEGER NOT NULL,
    entry_id TEXT    NOT NULL,
    digest   BLOB    NOT NULL,
    cleaner  INTEGER NOT NULL,
    since    INTEGER NOT NULL,
    until    INTEGER, -- when a whole document first left it out
    PRIMARY KEY (feed_id, entry_id)
) WITHOUT ROWID;
CREATE INDEX listing_now ON listing (feed_id) WHERE until IS NULL;
CREATE INDEX listing_entry ON listing (entry_id);

-- decision is a single act on an entry with its public reason. Only ever added to.
CREATE TABLE decision (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    act         TEXT    NOT NULL,
    entry_id    TEXT    NOT NULL REFERENCES entry (id),
    at          INTEGER NOT NULL,
    law         TEXT    NOT NULL,
    law_url     TEXT    NOT NULL,
    applies     TEXT    NOT NULL, -- JSON list of territories
    until       INTEGER,
    why         TEXT    NOT NULL,
    office      TEXT    NOT NULL,
    covers_link BOOLEAN NOT NULL
);
CREATE INDEX decision_entry ON decision (entry_id);

-- gate holds the slots of the limit on requests in flight per host, over all processes.
CREATE TABLE gate (
    host  TEXT    NOT NULL,
    slot  INTEGER NOT NULL,
    owner TEXT    NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (host, slot)
) WITHOUT ROWID;
