-- When each pool began, what it was last filled to, and what its moderators have heard of it since; and who asked for credits.

CREATE TABLE pools (
    scope    TEXT NOT NULL PRIMARY KEY,
    since_ms BIGINT NOT NULL,
    filled   BIGINT NOT NULL DEFAULT 0,
    fills    BIGINT NOT NULL DEFAULT 0,
    told     INTEGER NOT NULL DEFAULT 100 CHECK (told IN (100, 20, 0))
);

-- A pool that is there already counts as begun with the last that happened to it: its first refill by default comes with
-- the month after that. It counts as filled to all that ever came into it and is not spent.
INSERT INTO pools (scope, since_ms, filled, fills)
SELECT accounts.scope, MAX(transfers.at_ms), accounts.posted, 1
FROM accounts JOIN transfers ON transfers.scope = accounts.scope
WHERE accounts.kind = 'pool' GROUP BY accounts.scope, accounts.posted;

CREATE TABLE credit_requests (
    id       TEXT NOT NULL PRIMARY KEY,  -- That of the interaction that asked.
    scope    TEXT NOT NULL,
    member   TEXT NOT NULL,
    helper   TEXT NOT NULL CHECK (helper IN ('moderators', 'operator')),
    price    BIGINT NOT NULL,
    channel  TEXT NOT NULL,  -- Where it was asked.
    at_ms    BIGINT NOT NULL,
    amount   BIGINT CHECK (amount > 0),  -- What was given, by whom and when; NULL until somebody does.
    given_by TEXT,
    given_ms BIGINT,
    CHECK ((amount IS NULL) = (given_by IS NULL)),
    CHECK ((amount IS NULL) = (given_ms IS NULL))
);

CREATE INDEX credit_requests_of_scope ON credit_requests (scope, helper, at_ms);
