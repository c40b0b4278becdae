-- Documents are json, not jsonb: the order of columns in a sample row is part of what a person sees.

-- Conversations and their numbered facts.
create table threads (
  id uuid primary key,
  title text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  last_seq bigint not null default 0,
  activity text not null default 'idle'
    check (activity in ('idle', 'thinking', 'waiting', 'running', 'failed', 'done'))
);
create index threads_by_update on threads (updated_at desc);

create table events (
  thread_id uuid not null references threads on delete cascade,
  seq bigint not null,
  type text not null,
  run_id uuid,
  at timestamptz not null default clock_timestamp(),
  data json not null,
  primary key (thread_id, seq)
);

-- A message is accepted once per client id, whatever is sent again.
create table messages (
  thread_id uuid not null references threads on delete cascade,
  client_message_id text not null,
  seq bigint not null,
  primary key (thread_id, client_message_id)
);

-- One graph invocation per thread at a time.
create table thread_leases (
  thread_id uuid primary key references threads on delete cascade,
  holder uuid not null,
  expires_at timestamptz not null
);

create table plans (
  id uuid primary key,
  thread_id uuid not null references threads on delete cascade,
  version int not null,
  state text not null
    check (state in ('drafting', 'preparing', 'proposed', 'approved', 'rejected', 'superseded', 'expired')),
  title text not null,
  draft json not null,
  plan json not null,
  plan_hash text not null,
  notes json not null,
  model text not null,
  asked_by text not null,
  -- Rises with every attempt at preparing or publishing; the target refuses a commit with an older one.
  epoch bigint not null default 0,
  error json,
  created_at timestamptz not null default now(),
  unique (thread_id, version)
);
create index plans_by_state on plans (state) where state in ('preparing', 'proposed');

-- What an approver saw, written once. A run reads its plan from here, by fingerprint, and from nowhere else.
create table proposals (
  plan_id uuid primary key references plans on delete cascade,
  fingerprint text not null,
  plan json not null,
  plan_hash text not null,
  snapshots json not null,
  staged json not null,
  card json not null,
  prepare_seconds double precision not null,
  settings json not null,
  created_at timestamptz not null default now()
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'proposals are written once';
end $$;
create trigger proposals_are_immutable before update on proposals for each row execute function refuse_change();

create table approvals (
  id uuid primary key,
  plan_id uuid not null unique references proposals on delete cascade,
  fingerprint text not null,
  state text not null check (state in ('pending', 'approved', 'rejected', 'superseded', 'expired')),
  reason text,
  decided_by text,
  decided_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index approvals_pending on approvals (expires_at) where state = 'pending';

create table runs (
  id uuid primary key,
  number bigint generated always as identity unique,
  plan_id uuid not null references plans on delete cascade,
  approval_id uuid not null unique references approvals on delete cascade,
  thread_id uuid not null references threads on delete cascade,
  fingerprint text not null,
  state text not null check (state in ('queued', 'running', 'paused', 'succeeded', 'failed', 'cancelled', 'undone')),
  epoch bigint not null default 0,
  cancel_requested_by text,
  queued_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  receipt json,
  error json
);
create index runs_by_thread on runs (thread_id, number desc);

-- The journal of work: one row per step and attempt.
create table run_steps (
  plan_id uuid not null references plans on delete cascade,
  run_id uuid references runs on delete cascade,
  epoch bigint not null,
  step text not null,
  kind text not null check (kind in ('extract', 'transform', 'check', 'load', 'verify')),
  state text not null check (state in ('running', 'done', 'failed')),
  rows_in bigint,
  rows_out bigint,
  bytes bigint,
  memory_bytes bigint,
  error json,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  primary key (plan_id, epoch, kind, step)
);

-- Access tokens, by hash only.
create table tokens (
  hash text primary key,
  principal_id text not null,
  name text not null,
  roles text[] not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
