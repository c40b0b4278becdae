-- Tables that hold staged rows and deltas until their plan is published or given up.
CREATE TABLE headgate.stages (
  name text PRIMARY KEY,
  plan_id text NOT NULL,
  load text NOT NULL,
  epoch bigint NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX stages_plan ON headgate.stages (plan_id);
COMMENT ON TABLE headgate.stages IS 'Staged rows and deltas of plans that are not published yet.';
