-- +goose Up

-- erasure records that the text of a version was erased, and what stays of it
-- beside the version's own row. A body that is taken in again leaves it in place.
CREATE TABLE erasure (
    entry_id    TEXT    NOT NULL,
    n           INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    cause       TEXT    NOT NULL, -- retention | decision
    decision_id INTEGER REFERENCES decision (id), -- of cause decision
    title       TEXT    NOT NULL, -- stays when retention is the cause, else ''
    PRIMARY KEY (entry_id, n)
) WITHOUT ROWID;

-- erased_record names archive records whose bytes are erased. A row is written
-- before the bytes go, so that a crash leaves work to do and nothing to read.
CREATE TABLE erased_record (
    archive_ref TEXT PRIMARY KEY,
    cause       TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    gone_at     INTEGER -- when the bytes were gone
) WITHOUT ROWID;
CREATE INDEX erased_record_due ON erased_record (archive_ref) WHERE gone_at IS NULL;
CREATE INDEX fetch_kept ON "fetch" (feed_id, at) WHERE archive_ref <> '';  -- what retention looks at
CREATE INDEX fetch_record ON "fetch" (archive_ref) WHERE archive_ref <> ''; -- who else rests on a record

-- rights is the append-only history of what the server of a feed says about
-- rights: of a feed, kind and place the row with the highest id is in force.
CREATE TABLE rights (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    feed_id INTEGER NOT NULL REFERENCES feed (id),
    kind    TEXT    NOT NULL, -- copyright, licence, rsl, …
    place   TEXT    NOT NULL, -- feed, item, header, robots.txt
    value   TEXT    NOT NULL, -- '' when it is said no longer
    url     TEXT    NOT NULL, -- where it was read
    since   INTEGER NOT NULL
);
CREATE INDEX rights_now ON rights (feed_id, kind, place, id);

-- fresh_at is when a feed last gave something new; 0 for never.
ALTER TABLE feed ADD COLUMN fresh_at INTEGER NOT NULL DEFAULT 0;
UPDATE feed SET fresh_at = coalesce((SELECT max(since) FROM listing WHERE feed_id = feed.id), 0);

-- held are readings of feeds that came back under other domains: saved, and
-- read only when the operator lets them.
CREATE TABLE held (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    feed_id     INTEGER NOT NULL REFERENCES feed (id),
    at          INTEGER NOT NULL,
    final       TEXT    NOT NULL,
    archive_ref TEXT    NOT NULL,
    partial     BOOLEAN NOT NULL, -- the answer was cut
    silent      INTEGER NOT NULL, -- since when the feed had said nothing new
    domains     TEXT    NOT NULL, -- JSON list of those that were not known
    accepted_at INTEGER,
    accepted_by TEXT    NOT NULL DEFAULT '',
    read_at     INTEGER
);
CREATE INDEX held_waiting ON held (feed_id, id) WHERE read_at IS NULL;

-- chore says when a recurring piece of work was last done.
CREATE TABLE chore (
    name    TEXT PRIMARY KEY,
    done_at INTEGER NOT NULL
) WITHOUT ROWID;
