-- The rows that a plan could not read. Staged when it is prepared; its run takes them over in the publishing transaction.
CREATE TABLE headgate.reject_lists (
  plan_id text PRIMARY KEY,
  epoch bigint NOT NULL,
  -- All of them, and those that are kept here.
  count bigint NOT NULL,
  kept bigint NOT NULL,
  run_id text REFERENCES headgate.ledger,
  run_number bigint,
  kept_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE headgate.reject_lists IS 'Plans with rows that could not be read; run_id is set when their other rows were published.';

CREATE TABLE headgate.rejects (
  plan_id text NOT NULL REFERENCES headgate.reject_lists ON DELETE CASCADE,
  number bigint NOT NULL,
  source text NOT NULL,
  file text NOT NULL,
  line bigint,
  "column" text,
  value text,
  reason text NOT NULL,
  -- json, not jsonb: the columns keep their order.
  record json,
  raw text,
  -- The number of the run that read it again.
  replayed_by bigint,
  PRIMARY KEY (plan_id, number)
);
CREATE INDEX rejects_replayed ON headgate.rejects (replayed_by) WHERE replayed_by IS NOT NULL;
COMMENT ON TABLE headgate.rejects IS 'Rows that could not be read, with place, reason and values, until they are repaired and replayed.';

-- A ledger row by the number that people know its run by.
ALTER TABLE headgate.ledger ADD COLUMN run_number bigint;

-- What each load was made of, so that the same input is noticed when it comes again.
CREATE TABLE headgate.inputs (
  run_id text NOT NULL REFERENCES headgate.ledger,
  load text NOT NULL,
  target_schema text NOT NULL,
  target_table text NOT NULL,
  mode text NOT NULL,
  -- Over the content of its sources, and over the steps from them to the load.
  input_hash text NOT NULL,
  steps_hash text NOT NULL,
  PRIMARY KEY (run_id, load)
);
CREATE INDEX inputs_target ON headgate.inputs (target_schema, target_table);
COMMENT ON TABLE headgate.inputs IS 'The identity of what each published load was made of.';
