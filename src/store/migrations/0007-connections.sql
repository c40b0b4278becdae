-- Ways to reach systems that people stored. Secrets stand apart, each sealed under a data key of its own.
create table connections (
  id uuid primary key,
  name text not null unique,
  kind text not null check (kind in ('postgres', 's3', 'http', 'files')),
  fields jsonb not null,
  version integer not null default 1,
  -- Which system, as whom, and what of it: what an approval was given for. A new password does not change it.
  identity text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  changed_by text not null,
  changed_at timestamptz not null default now()
);
create table connection_secrets (
  connection_id uuid not null references connections on delete cascade,
  field text not null,
  key_id text not null,
  wrapped_key bytea not null,
  box bytea not null,
  primary key (connection_id, field)
);

-- Counts every change, so that a process sees with one number whether it knows the newest.
create table connection_revision (single boolean primary key default true check (single), revision bigint not null);
insert into connection_revision (revision) values (0);

-- The stored connections of a proposal, name to identity, as they were when its effect was measured.
alter table proposals add column connections jsonb not null default '{}';
