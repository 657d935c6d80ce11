-- +goose Up

-- proof is a look at whether a feed is its outlet's own. Rows are only ever added.
CREATE TABLE proof (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed_id BIGINT NOT NULL REFERENCES feed (id),
    url     TEXT NOT NULL, -- the feed's address at that time
    method  TEXT NOT NULL, -- site-links-feed | dns-txt | well-known | trust.txt
    result  TEXT NOT NULL, -- shown | not-shown | unread
    seen    TEXT NOT NULL, -- what was seen, in words
    at      BIGINT NOT NULL
);
CREATE INDEX proof_feed ON proof (feed_id, method, id); -- the latest look at each
