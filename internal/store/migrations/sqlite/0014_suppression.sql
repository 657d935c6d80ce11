-- +goose Up

-- suppression is a decision on a name: whether it is left out wherever the hub
-- shows who said what. Rows are only ever added; the latest on a name counts.
CREATE TABLE suppression (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    act     TEXT    NOT NULL, -- suppress-name | restore-name
    name    TEXT    NOT NULL, -- never shown
    at      INTEGER NOT NULL,
    law     TEXT    NOT NULL,
    law_url TEXT    NOT NULL,
    why     TEXT    NOT NULL, -- public
    office  TEXT    NOT NULL
);
