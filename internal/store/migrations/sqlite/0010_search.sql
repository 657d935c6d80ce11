-- +goose Up

-- The index is divided by how openly entries are shown. It is made anew, in
-- the background: until then nothing that was stored before is found.
DROP TABLE search_words;
DROP TABLE search;

-- search lists the entries that can be searched. Its key orders them by time,
-- so that what is found comes latest first without being sorted.
CREATE TABLE search (
    row_id    INTEGER PRIMARY KEY, -- sort_at in milliseconds, then 20 bits that tell entries of one moment apart
    entry_id  TEXT    NOT NULL UNIQUE,
    source_id TEXT    NOT NULL,
    shelf     TEXT    NOT NULL, -- the part of the index that its words stand in
    language  TEXT    NOT NULL  -- whose stems the words are; empty for none
);

-- search_words is the index over the tokens handed over, which it only divides
-- at spaces. It keeps no text.
CREATE VIRTUAL TABLE search_words USING fts5 (
    title, text, facets, -- words with their shelf before them; facets are those of the title again, with a colon between, source:ID and lang:CODE
    content = '', contentless_delete = 1, tokenize = "ascii tokenchars ':.-'"
);

-- search_shelf says which shelves the entries of a source may stand on.
CREATE TABLE search_shelf (
    source_id TEXT NOT NULL,
    shelf     TEXT NOT NULL,
    left_at   INTEGER, -- when they were found to belong elsewhere
    PRIMARY KEY (source_id, shelf)
) WITHOUT ROWID;

INSERT INTO search_pending (sort_at, entry_id) SELECT sort_at, id FROM entry WHERE true ON CONFLICT DO NOTHING;
