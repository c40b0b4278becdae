-- What was loaded here, by which run, on whose approval: one row per run, committed together with the run's rows.
CREATE TABLE headgate.ledger (
  run_id text PRIMARY KEY,
  plan_id text NOT NULL,
  plan_hash text NOT NULL,
  fingerprint text NOT NULL,
  epoch bigint NOT NULL,
  approved_by text NOT NULL,
  loads jsonb NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE headgate.ledger IS 'One row per published run, committed together with its rows.';

-- The newest attempt of each plan; an older one may not stage or publish any more.
CREATE TABLE headgate.fence (
  plan_id text PRIMARY KEY,
  epoch bigint NOT NULL
);
COMMENT ON TABLE headgate.fence IS 'The newest attempt of each plan; older ones are refused.';
