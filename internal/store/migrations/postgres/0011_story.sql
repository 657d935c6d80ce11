-- +goose Up

INSERT INTO counter (name, value) VALUES ('placed', 0); -- the outbox number up to which versions are in stories

-- story is one event's entries, called after its first. It is made from the
-- versions, and can be made again.
CREATE TABLE story (
    id         TEXT PRIMARY KEY,
    earlier    TEXT    NOT NULL, -- the story it goes on from, or ''
    merged     TEXT    NOT NULL, -- the story it turned out to be part of, '' while it stands
    made_at    BIGINT NOT NULL,
    changed_at BIGINT NOT NULL  -- when last a report came or changed
);
CREATE INDEX story_latest ON story (changed_at DESC, id DESC) WHERE merged = ''; -- the front

-- placement says which story an entry is in, and why.
CREATE TABLE placement (
    entry_id     TEXT PRIMARY KEY,
    story_id     TEXT    NOT NULL,
    duplicate_of TEXT    NOT NULL, -- the first entry with the same text, or ''
    seq          BIGINT NOT NULL, -- the outbox number at which it was placed
    at           BIGINT NOT NULL,
    reason       TEXT    NOT NULL, -- JSON
    subject      TEXT    NOT NULL  -- JSON: what it speaks of
);
CREATE INDEX placement_story ON placement (story_id, seq); -- a story's reports

-- wrote says on which days a source first published on a state.
CREATE TABLE wrote (
    state     TEXT    NOT NULL, -- ISO 3166-1 alpha-2
    day       BIGINT NOT NULL, -- days since 1970, UTC, by when the hub read it
    source_id TEXT    NOT NULL,
    PRIMARY KEY (state, day, source_id)
);

ALTER TABLE decision ADD COLUMN other_id TEXT NOT NULL DEFAULT ''; -- the entry that an act on two is also about
