-- +goose Up

-- search lists the entries that can be searched. Its key orders them by time,
-- so that what is found comes latest first without being sorted.
CREATE TABLE search (
    row_id    INTEGER PRIMARY KEY, -- sort_at in milliseconds, then 20 bits that tell entries of one moment apart
    entry_id  TEXT    NOT NULL UNIQUE,
    source_id TEXT    NOT NULL,
    language  TEXT    NOT NULL -- whose stems the words are; empty for none
);

-- search_words is the index over the tokens handed over, which it only divides
-- at spaces. It keeps no text.
CREATE VIRTUAL TABLE search_words USING fts5 (
    title, text, facets, -- facets are the words of the title again, with a colon before them, source:ID and lang:CODE
    content = '', contentless_delete = 1, tokenize = "ascii tokenchars ':.-'"
);

-- search_language lists the languages of search: a query is put in each.
CREATE TABLE search_language (
    language TEXT PRIMARY KEY
) WITHOUT ROWID;

-- search_pending are entries whose latest version waits to be indexed.
CREATE TABLE search_pending (
    sort_at  INTEGER NOT NULL,
    entry_id TEXT    NOT NULL,
    PRIMARY KEY (sort_at, entry_id)
) WITHOUT ROWID;
INSERT INTO search_pending (sort_at, entry_id) SELECT sort_at, id FROM entry;
