-- What it takes to approve: policies by target and effect, in the order an admin gave them.
create table approval_policies (
  name text primary key,
  place int not null,
  policy json not null
);

-- Who said yes to a card so far. Roles as they were then; whether a vote counts is judged when the last one comes.
create table approval_votes (
  approval_id uuid not null references approvals on delete cascade,
  principal_id text not null,
  name text not null,
  roles text[] not null,
  at timestamptz not null default now(),
  primary key (approval_id, principal_id)
);

alter table approvals
  add column reminded_at timestamptz,
  add column escalated_at timestamptz;

-- The one switch: while it is on, nothing is approved and no run begins to publish.
create table gate (
  single boolean primary key default true check (single),
  read_only boolean not null default false,
  reason text,
  changed_by text,
  changed_at timestamptz
);
insert into gate default values;
