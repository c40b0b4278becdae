-- What people want to be told about a dataset. Taken away, an alert stays on record.
create table alerts (
  number bigint generated always as identity primary key,
  connection text not null,
  dataset text not null,
  watch json not null,
  created_by text not null,
  -- The conversation that asked for it hears of breaches, too.
  thread_id uuid references threads on delete set null,
  created_at timestamptz not null default now(),
  removed_by text,
  removed_at timestamptz
);
create index alerts_by_dataset on alerts (connection, dataset) where removed_at is null;

-- One measure per alert and run: a job that is delivered again changes nothing.
create table alert_measures (
  alert_number bigint not null references alerts on delete cascade,
  run_id uuid not null references runs on delete cascade,
  run_number bigint not null,
  at timestamptz not null default now(),
  -- Null when it could not be measured.
  value double precision,
  breached boolean not null,
  text text not null,
  primary key (alert_number, run_id)
);
create index alert_measures_by_run on alert_measures (alert_number, run_number desc);
