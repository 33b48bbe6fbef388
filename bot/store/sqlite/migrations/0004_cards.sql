-- What jobs are searched by leaves their JSON: the message that shows a job, and why a job failed.

ALTER TABLE jobs ADD COLUMN card_channel TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN card_message TEXT;  -- NULL until it is known.
ALTER TABLE jobs ADD COLUMN fault TEXT;  -- NULL where nothing failed.

UPDATE jobs SET
    card_channel = json_extract(card, '$.channel'),
    card_message = json_extract(card, '$.message'),
    card = json_remove(card, '$.channel', '$.message'),
    fault = json_extract(failure, '$.fault'),
    failure = json_remove(failure, '$.fault');

CREATE INDEX jobs_of_card ON jobs (card_message, scope) WHERE card_message IS NOT NULL;
CREATE INDEX jobs_unknown ON jobs (finished_ms, id) WHERE fault = 'unknown';
