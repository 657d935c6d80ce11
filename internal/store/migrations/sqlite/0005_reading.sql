-- +goose Up

-- change is what happened to entries after they were first read, for the public
-- list of changes. Rows are only ever added. Decisions and what is declared
-- have tables of their own.
CREATE TABLE change (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    kind      TEXT    NOT NULL, -- edit | delisted | relisted
    source_id TEXT    NOT NULL,
    entry_id  TEXT    NOT NULL,
    n         INTEGER NOT NULL  -- the version that came (edit) or was the latest then
);
INSERT INTO change (at, kind, source_id, entry_id, n)
    SELECT v.seen, 'edit', e.source_id, v.entry_id, v.n FROM version AS v JOIN entry AS e ON e.id = v.entry_id
    WHERE v.n > 1 ORDER BY v.seen, v.entry_id, v.n;
CREATE INDEX change_time ON change (at DESC, id DESC);                               -- all changes
CREATE INDEX change_kind_time ON change (kind, at DESC, id DESC);                    -- of a kind
CREATE INDEX change_source_time ON change (source_id, at DESC, id DESC);             -- of a source
CREATE INDEX change_source_kind_time ON change (source_id, kind, at DESC, id DESC);  -- of both; a source's record
CREATE INDEX change_entry ON change (entry_id, id);                                  -- whether an entry is delisted

CREATE INDEX entry_seen ON entry (first_seen, id);                   -- archives of the feed of everything
CREATE INDEX entry_source_seen ON entry (source_id, first_seen, id); -- archives of a source's, sitemaps, entries a day
CREATE INDEX fetch_feed_time ON "fetch" (feed_id, at, outcome);      -- days of a feed's record
