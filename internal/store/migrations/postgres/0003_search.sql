-- +goose Up

-- search lists the entries that can be searched. Its key orders them by time.
CREATE TABLE search (
    row_id    BIGINT   PRIMARY KEY, -- sort_at in milliseconds, then 20 bits that tell entries of one moment apart
    entry_id  TEXT     NOT NULL UNIQUE,
    source_id TEXT     NOT NULL,
    language  TEXT     NOT NULL, -- whose stems the words are; empty for none
    words     TSVECTOR NOT NULL  -- the tokens handed over, those of the title again with a colon before them, and facets: source:ID, lang:CODE, and the day, month and year
) WITH (toast_tuple_target = 128); -- keeps the words out of the rows that a search visits
CREATE INDEX search_words ON search USING gin (words);

-- search_language lists the languages of search: a query is put in each.
CREATE TABLE search_language (
    language TEXT PRIMARY KEY
);

-- search_pending are entries whose latest version waits to be indexed.
CREATE TABLE search_pending (
    sort_at  BIGINT NOT NULL,
    entry_id TEXT   NOT NULL,
    PRIMARY KEY (sort_at, entry_id)
);
INSERT INTO search_pending (sort_at, entry_id) SELECT sort_at, id FROM entry;
