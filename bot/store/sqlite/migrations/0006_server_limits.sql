-- What a single server may spend in a day, where the operator set it apart from the settings.

CREATE TABLE server_limits (
    scope              TEXT NOT NULL PRIMARY KEY,
    daily_spend_micros BIGINT NOT NULL CHECK (daily_spend_micros >= 0)
);

-- These two hold all that the daily money limit of a server asks for.
CREATE INDEX jobs_under_way_in_scope ON jobs (scope, list_price_micros) WHERE finished_ms IS NULL;
CREATE INDEX jobs_that_cost_in_scope ON jobs (scope, submitted_ms, list_price_micros)
    WHERE finished_ms IS NOT NULL AND may_have_cost = 1;
