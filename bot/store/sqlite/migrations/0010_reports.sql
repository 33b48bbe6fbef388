-- What members have against videos, until a moderator settles it. Reports from before stand in the audit alone.

CREATE TABLE reports (
    job            TEXT NOT NULL,
    reporter       TEXT NOT NULL,
    scope          TEXT NOT NULL,
    at_ms          BIGINT NOT NULL,
    reason         TEXT NOT NULL,
    preview        TEXT,  -- The address at which the video could be seen when it was reported.
    channel        TEXT,  -- Where moderators read of it; NULL until that is posted.
    message        TEXT,
    state          TEXT NOT NULL CHECK (state IN ('open', 'deleted', 'blocked', 'dismissed')),
    settled_by     TEXT NOT NULL DEFAULT '',
    settled_ms     BIGINT NOT NULL DEFAULT 0,
    settled_reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (job, reporter)
);
