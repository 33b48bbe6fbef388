-- A member is told of what a moderator did to their job, not of what they did themselves.

ALTER TABLE jobs ADD COLUMN cancelled_by TEXT;  -- The moderator; NULL where its author cancelled it, or nobody.
