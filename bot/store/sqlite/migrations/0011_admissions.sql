-- Which servers may use the bot. No row: the bot has not looked at the server yet.

CREATE TABLE admissions (
    scope   TEXT NOT NULL PRIMARY KEY,
    state   TEXT NOT NULL CHECK (state IN ('asked', 'admitted', 'refused')),
    made_by TEXT NOT NULL,  -- The operator who pressed; empty where the bot's own rules decided.
    at_ms   BIGINT NOT NULL
);

-- Those that were served before anybody was asked about them stay in.
INSERT INTO admissions (scope, state, made_by, at_ms)
SELECT scope, 'admitted', '', 0 FROM accounts WHERE kind = 'pool' AND scope NOT IN ('direct', '*');
