-- +goose Up

INSERT INTO counter (name, value) VALUES ('claimed', 0); -- the outbox number up to which versions were read for what they say
INSERT INTO counter (name, value) VALUES ('related', 0); -- counts the marks in relation_due

-- claims are what one version was read to say. They are made from the text, go
-- with it, and can be made again.
CREATE TABLE claims (
    entry_id  TEXT    NOT NULL,
    n         INTEGER NOT NULL,
    extractor TEXT    NOT NULL, -- the revision of the rules
    language  TEXT    NOT NULL, -- '' for one that the rules do not know
    digest    BLOB    NOT NULL, -- SHA-256 of the text that was read
    found     TEXT    NOT NULL, -- JSON: statements and figures, with their places in the text
    PRIMARY KEY (entry_id, n)
) WITHOUT ROWID;

-- claims_due lists versions to be read again, as when the page behind one came.
CREATE TABLE claims_due (
    entry_id TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (entry_id, n)
) WITHOUT ROWID;

-- spoken says in which versions somebody is told to have said something.
CREATE TABLE spoken (
    speaker  TEXT    NOT NULL, -- person:…, org:…, state:XX, office:…
    sort_at  INTEGER NOT NULL, -- as of the entry
    entry_id TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (speaker, sort_at, entry_id, n) -- what somebody said, by time
) WITHOUT ROWID;
CREATE INDEX spoken_entry ON spoken (entry_id, n); -- what goes with a text

-- relation is how what the reports of one story say stands to each other. It
-- names places in claims, no words and no numbers.
CREATE TABLE relation (
    story_id  TEXT PRIMARY KEY,
    extractor TEXT    NOT NULL,
    made_at   INTEGER NOT NULL,
    differ    BOOLEAN NOT NULL, -- whether different numbers are reported
    relations TEXT    NOT NULL  -- JSON
) WITHOUT ROWID;

-- relation_due lists stories whose relations are to be made again. Those made
-- from what was there at an earlier mark are not kept.
CREATE TABLE relation_due (
    story_id TEXT PRIMARY KEY,
    mark     INTEGER NOT NULL
) WITHOUT ROWID;
