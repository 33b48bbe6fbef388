-- The books (accounts, transfers) and the jobs that are paid from them.
-- Times are milliseconds since 1970, money is millionths of a US dollar, credits are whole, 0 and 1 are no and yes.

CREATE TABLE accounts (
    id     TEXT NOT NULL PRIMARY KEY,  -- 'pool:SCOPE', 'wallet:SCOPE:MEMBER', 'mint:SCOPE', 'spent:SCOPE'
    scope  TEXT NOT NULL,
    kind   TEXT NOT NULL CHECK (kind IN ('mint', 'pool', 'wallet', 'spent')),
    member TEXT,
    posted BIGINT NOT NULL DEFAULT 0,
    held   BIGINT NOT NULL DEFAULT 0,
    CHECK (held >= 0),
    CHECK (kind = 'mint' OR posted - held >= 0),
    CHECK ((kind = 'wallet') = (member IS NOT NULL))
);

CREATE INDEX accounts_of_scope ON accounts (scope, kind);

CREATE TABLE jobs (
    id                TEXT NOT NULL PRIMARY KEY,
    scope             TEXT NOT NULL,
    member            TEXT NOT NULL,
    tool              TEXT NOT NULL,
    provider          TEXT NOT NULL,
    resolution        TEXT,
    duration_s        INTEGER,
    state             TEXT NOT NULL,
    price             BIGINT NOT NULL CHECK (price > 0),
    list_price_micros BIGINT NOT NULL CHECK (list_price_micros >= 0),
    payer             TEXT NOT NULL CHECK (payer IN ('pool', 'wallet')),
    request           TEXT NOT NULL,  -- JSON, as are ticket, card and failure
    card              TEXT NOT NULL,
    ticket            TEXT,
    video_url         TEXT,
    failure           TEXT,
    review            TEXT,  -- JSON: what a moderator has to look at, and what they said
    may_have_cost     INTEGER NOT NULL DEFAULT 1 CHECK (may_have_cost IN (0, 1)),
    cancel_wanted     INTEGER NOT NULL DEFAULT 0 CHECK (cancel_wanted IN (0, 1)),
    closed            INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1)),
    created_ms        BIGINT NOT NULL,
    changed_ms        BIGINT NOT NULL,
    submitted_ms      BIGINT,
    rendered_ms       BIGINT,
    finished_ms       BIGINT,
    CHECK ((state IN ('delivered', 'denied', 'expired', 'cancelled', 'failed')) = (finished_ms IS NOT NULL)),
    CHECK (closed = 0 OR finished_ms IS NOT NULL)
);

CREATE INDEX jobs_unclosed ON jobs (created_ms, id) WHERE closed = 0;
CREATE INDEX jobs_of_member ON jobs (scope, member, created_ms, id);
CREATE INDEX jobs_of_scope ON jobs (scope, created_ms, id);
CREATE INDEX jobs_rendered ON jobs (provider, tool, duration_s, resolution, rendered_ms, submitted_ms)
    WHERE rendered_ms IS NOT NULL;
-- These two hold all that the daily money limit asks for.
CREATE INDEX jobs_under_way ON jobs (list_price_micros) WHERE finished_ms IS NULL;
CREATE INDEX jobs_that_cost ON jobs (submitted_ms, list_price_micros)
    WHERE finished_ms IS NOT NULL AND may_have_cost = 1;

-- Immutable.
CREATE TABLE transfers (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    scope   TEXT NOT NULL,
    kind    TEXT NOT NULL
            CHECK (kind IN ('grant', 'hold', 'capture', 'release', 'refund', 'gift', 'donation', 'take')),
    debit   TEXT NOT NULL REFERENCES accounts (id),
    credit  TEXT NOT NULL REFERENCES accounts (id),
    amount  BIGINT NOT NULL CHECK (amount > 0),
    at_ms   BIGINT NOT NULL,
    member  TEXT,
    job     TEXT REFERENCES jobs (id),
    settles TEXT REFERENCES transfers (id),
    reason  TEXT NOT NULL DEFAULT '',
    made_by TEXT NOT NULL DEFAULT '',  -- Who decided it; empty where the bot followed its rules.
    CHECK (debit <> credit),
    CHECK ((kind IN ('capture', 'release', 'refund')) = (settles IS NOT NULL)),
    CHECK (kind NOT IN ('hold', 'capture', 'release', 'refund') OR job IS NOT NULL)
);

-- A hold is captured or released once. A capture may be refunded in parts, together never more than it was.
CREATE UNIQUE INDEX transfers_settle_once ON transfers (settles) WHERE kind IN ('capture', 'release');
CREATE INDEX transfers_refunds ON transfers (settles) WHERE kind = 'refund';
CREATE INDEX transfers_of_scope ON transfers (scope, seq);
CREATE INDEX transfers_of_member ON transfers (scope, member, seq) WHERE member IS NOT NULL;
CREATE INDEX transfers_given ON transfers (scope, made_by, seq) WHERE kind = 'gift';
CREATE INDEX transfers_in_time ON transfers (scope, at_ms);
CREATE INDEX transfers_of_job ON transfers (job) WHERE job IS NOT NULL;
CREATE INDEX transfers_holds ON transfers (debit, member, at_ms, job, amount) WHERE kind = 'hold';

CREATE TRIGGER transfers_stay_as_they_are BEFORE UPDATE ON transfers
BEGIN
    SELECT RAISE(ABORT, 'a transfer is never changed');
END;

CREATE TRIGGER transfers_stay BEFORE DELETE ON transfers
BEGIN
    SELECT RAISE(ABORT, 'a transfer is never deleted');
END;

CREATE TRIGGER transfers_settle_what_is_there BEFORE INSERT ON transfers
WHEN NEW.kind IN ('capture', 'release') AND NOT EXISTS (
    SELECT 1 FROM transfers
    WHERE id = NEW.settles AND kind = 'hold' AND scope = NEW.scope AND job = NEW.job AND amount = NEW.amount
)
BEGIN
    SELECT RAISE(ABORT, 'a settlement must match what it settles');
END;

CREATE TRIGGER transfers_refund_what_is_left BEFORE INSERT ON transfers
WHEN NEW.kind = 'refund' AND NOT EXISTS (
    SELECT 1 FROM transfers AS capture
    WHERE capture.id = NEW.settles AND capture.kind = 'capture' AND capture.scope = NEW.scope AND capture.job = NEW.job
      AND capture.debit = NEW.credit AND capture.credit = NEW.debit
      AND NEW.amount + (
          SELECT COALESCE(SUM(amount), 0) FROM transfers WHERE settles = NEW.settles AND kind = 'refund'
      ) <= capture.amount
)
BEGIN
    SELECT RAISE(ABORT, 'a refund must not be more than is left of its capture');
END;
