-- What a community decides for itself, and who decided it.

CREATE TABLE servers (
    scope    TEXT NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL  -- JSON: domain/server.py
);

CREATE TABLE quotas (
    scope   TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('server', 'role', 'member')),
    subject TEXT NOT NULL,  -- Id of the role or member; empty for the server.
    amount  BIGINT NOT NULL CHECK (amount >= 0),
    period  TEXT NOT NULL CHECK (period IN ('day', 'week', 'month')),
    PRIMARY KEY (scope, kind, subject),
    CHECK ((kind = 'server') = (subject = ''))
);

-- Words that a prompt should not have, and what happens when it does.
CREATE TABLE word_rules (
    id         TEXT NOT NULL PRIMARY KEY,
    scope      TEXT NOT NULL,
    pattern    TEXT NOT NULL,
    is_regex   INTEGER NOT NULL CHECK (is_regex IN (0, 1)),
    exceptions TEXT NOT NULL,  -- JSON: a list of words that are fine although the pattern finds them.
    action     TEXT NOT NULL CHECK (action IN ('warn', 'review', 'block')),
    made_by    TEXT NOT NULL,
    at_ms      BIGINT NOT NULL,
    UNIQUE (scope, pattern, is_regex)
);

-- What moderators think of a member; no row is a member like any other.
CREATE TABLE standings (
    scope            TEXT NOT NULL,
    member           TEXT NOT NULL,
    is_trusted       INTEGER NOT NULL DEFAULT 0 CHECK (is_trusted IN (0, 1)),
    is_blocked       INTEGER NOT NULL DEFAULT 0 CHECK (is_blocked IN (0, 1)),
    blocked_until_ms BIGINT,  -- NULL: for good.
    block_reason     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (scope, member)
);

-- Where nothing new is taken. The empty channel is the whole server, the scope '*' the whole bot.
CREATE TABLE pauses (
    scope   TEXT NOT NULL,
    channel TEXT NOT NULL,
    reason  TEXT NOT NULL,
    made_by TEXT NOT NULL,
    at_ms   BIGINT NOT NULL,
    PRIMARY KEY (scope, channel)
);

-- What the operator sets while the bot runs; a name without a row has the value of the settings.
CREATE TABLE house (
    name  TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- The audit. Immutable but for `is_posted`: whether the server's log channel has it.
CREATE TABLE actions (
    seq       INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,
    scope     TEXT NOT NULL,
    at_ms     BIGINT NOT NULL,
    made_by   TEXT NOT NULL,
    what      TEXT NOT NULL,
    member    TEXT,
    job       TEXT,
    amount    BIGINT,
    reason    TEXT NOT NULL DEFAULT '',
    detail    TEXT NOT NULL DEFAULT '',
    is_posted INTEGER NOT NULL DEFAULT 0 CHECK (is_posted IN (0, 1))
);

CREATE INDEX actions_of_scope ON actions (scope, seq);
CREATE INDEX actions_on_member ON actions (scope, member, seq) WHERE member IS NOT NULL;
CREATE INDEX actions_to_post ON actions (seq) WHERE is_posted = 0;

CREATE TRIGGER actions_stay_as_they_are
BEFORE UPDATE OF id, scope, at_ms, made_by, what, member, job, amount, reason, detail ON actions
BEGIN
    SELECT RAISE(ABORT, 'an action is never changed');
END;

CREATE TRIGGER actions_stay BEFORE DELETE ON actions
BEGIN
    SELECT RAISE(ABORT, 'an action is never deleted');
END;
