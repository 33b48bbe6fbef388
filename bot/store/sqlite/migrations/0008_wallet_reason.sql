-- Why a job is paid from a wallet and not from the pool, as it was decided in the moment of the order.

ALTER TABLE jobs ADD COLUMN wallet_reason TEXT;  -- NULL where the pool pays, and for jobs that are older than this.
