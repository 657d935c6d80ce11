-- +goose Up

-- The index is divided by how openly entries are shown. It is made anew, in
-- the background: until then nothing that was stored before is found.
DROP TABLE search;

-- search lists the entries that can be searched. Its key orders them by time.
CREATE TABLE search (
    row_id    BIGINT   PRIMARY KEY, -- sort_at in milliseconds, then 20 bits that tell entries of one moment apart
    entry_id  TEXT     NOT NULL UNIQUE,
    source_id TEXT     NOT NULL,
    shelf     TEXT     NOT NULL, -- the part of the index that its words stand in
    language  TEXT     NOT NULL, -- whose stems the words are; empty for none
    words     TSVECTOR NOT NULL  -- words with their shelf before them, those of the title again with a colon between, and facets: source:ID, lang:CODE, and stretches of time
) WITH (toast_tuple_target = 128); -- keeps the words out of the rows that a search visits
CREATE INDEX search_words ON search USING gin (words);

-- search_shelf says which shelves the entries of a source may stand on.
CREATE TABLE search_shelf (
    source_id TEXT NOT NULL,
    shelf     TEXT NOT NULL,
    left_at   BIGINT, -- when they were found to belong elsewhere
    PRIMARY KEY (source_id, shelf)
);

INSERT INTO search_pending (sort_at, entry_id) SELECT sort_at, id FROM entry ON CONFLICT DO NOTHING;
