-- Named plans that run again, their schedules, and what may pass the gate without a person.
create table pipelines (
  id uuid primary key,
  name text not null,
  owner text not null,
  -- The conversation that its own runs are told in.
  thread_id uuid not null references threads on delete cascade,
  -- The newest approved version.
  version int not null,
  -- Rises with every change; an approved change meets the pipeline that its card showed, or fails.
  revision bigint not null default 1,
  cron text,
  timezone text,
  catch_up text not null default 'skip' check (catch_up in ('skip', 'once', 'all')),
  -- Null when nothing is due: no schedule, or paused without an end.
  next_at timestamptz,
  paused_at timestamptz,
  paused_until timestamptz,
  paused_by text,
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index pipelines_by_name on pipelines (name) where deleted_at is null;
create index pipelines_due on pipelines (next_at) where deleted_at is null;

create table pipeline_versions (
  pipeline_id uuid not null references pipelines on delete cascade,
  version int not null,
  draft json not null,
  plan json not null,
  plan_hash text not null,
  -- The plan whose approval made this version.
  plan_id uuid references plans on delete set null,
  approved_by text not null,
  approved_at timestamptz not null default now(),
  primary key (pipeline_id, version)
);
create index pipeline_versions_by_plan on pipeline_versions (plan_id);

-- One run of a pipeline that was due or asked for, whatever became of it.
create table pipeline_ticks (
  id uuid primary key,
  pipeline_id uuid not null references pipelines on delete cascade,
  version int not null,
  cause text not null check (cause in ('schedule', 'catch-up', 'hand')),
  due_at timestamptz not null,
  state text not null check (state in ('queued', 'started', 'asks', 'skipped', 'failed')),
  reason text,
  -- The values of its parameters, as far as they are not the defaults.
  given json not null default '{}',
  asked_by text not null,
  plan_id uuid references plans on delete set null,
  created_at timestamptz not null default now(),
  -- When its job was put into the queue.
  enqueued_at timestamptz
);
create index pipeline_ticks_queued on pipeline_ticks (pipeline_id, due_at) where state = 'queued';
create unique index pipeline_ticks_once on pipeline_ticks (pipeline_id, due_at) where cause <> 'hand';
create index pipeline_ticks_by_pipeline on pipeline_ticks (pipeline_id, due_at desc);
create unique index pipeline_ticks_by_plan on pipeline_ticks (plan_id);

create table standing_rules (
  number bigint generated always as identity primary key,
  pipeline_id uuid not null references pipelines on delete cascade,
  limits json not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by text
);
create index standing_rules_by_pipeline on standing_rules (pipeline_id);

create table standing_rule_uses (
  rule bigint not null references standing_rules on delete cascade,
  plan_id uuid not null references plans on delete cascade,
  used_at timestamptz not null default now(),
  primary key (rule, plan_id)
);
