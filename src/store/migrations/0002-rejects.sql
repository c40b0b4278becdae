-- Rows that plans could not read, for targets that cannot keep them beside their rows in one transaction.
create table reject_lists (
  plan_id uuid primary key references plans on delete cascade,
  epoch bigint not null,
  -- All of them, and those that are kept here.
  count bigint not null,
  kept bigint not null,
  kept_at timestamptz not null default now()
);

create table rejects (
  plan_id uuid not null references reject_lists on delete cascade,
  number bigint not null,
  source text not null,
  reject json not null,
  -- Whether its values are known by column.
  replayable boolean not null,
  -- The number of the run that read it again.
  replayed_by bigint,
  primary key (plan_id, number)
);
