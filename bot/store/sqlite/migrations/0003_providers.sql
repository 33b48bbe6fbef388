-- What providers themselves ask for their videos, and which of them are left alone for now.

ALTER TABLE jobs ADD COLUMN spare BIGINT NOT NULL DEFAULT 0 CHECK (spare >= 0);  -- Held, and not needed by the price.
ALTER TABLE jobs ADD COLUMN cost_micros BIGINT;  -- What the provider says that it cost; NULL until it does.
ALTER TABLE jobs ADD COLUMN cost_units DOUBLE PRECISION;  -- The same, in units of its own.

-- A capture may take less than was held: the rest is free again. A release gives back all of it.
DROP TRIGGER transfers_settle_what_is_there;

CREATE TRIGGER transfers_settle_what_is_there BEFORE INSERT ON transfers
WHEN NEW.kind IN ('capture', 'release') AND NOT EXISTS (
    SELECT 1 FROM transfers
    WHERE id = NEW.settles AND kind = 'hold' AND scope = NEW.scope AND job = NEW.job
      AND (amount = NEW.amount OR (NEW.kind = 'capture' AND amount > NEW.amount))
)
BEGIN
    SELECT RAISE(ABORT, 'a settlement must match what it settles');
END;

-- Providers, or single tools of theirs, that refused an order for a reason that stays, until one is taken again.
CREATE TABLE exclusions (
    provider TEXT NOT NULL,
    tool     TEXT NOT NULL,  -- Empty: everything that the provider makes.
    fault    TEXT NOT NULL,
    detail   TEXT NOT NULL,
    since_ms BIGINT NOT NULL,
    is_told  INTEGER NOT NULL CHECK (is_told IN (0, 1)),  -- Whether the operator has heard of it.
    PRIMARY KEY (provider, tool)
);
