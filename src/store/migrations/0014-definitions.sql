-- What words mean, every version of it. The newest version of a term counts, unless it was taken away.
create table definitions (
  key text not null,
  version int not null,
  term text not null,
  meaning text not null,
  dataset text,
  condition text,
  confirmed_by text not null,
  confirmed_at timestamptz not null default now(),
  removed_by text,
  removed_at timestamptz,
  primary key (key, version)
);
