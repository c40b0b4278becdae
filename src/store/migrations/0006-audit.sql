-- Who did what, and what was refused. Each row's hash covers the previous one's, so a changed or removed row is found.
create table audit (
  seq bigint primary key,
  at timestamptz not null,
  by text not null,
  action text not null,
  about text not null,
  outcome text not null check (outcome in ('done', 'denied')),
  before json,
  after json,
  previous_hash text not null,
  hash text not null
);
create index audit_by_about on audit (about, seq);

-- The end of the chain: its one row is the lock of appends, and tells when the newest rows are missing.
create table audit_head (
  single boolean primary key default true check (single),
  seq bigint not null,
  hash text not null
);
insert into audit_head (seq, hash) values (0, repeat('0', 64));

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is written once';
end $$;
create trigger audit_is_append_only before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_is_never_emptied before truncate on audit for each statement execute function refuse_audit_change();
create trigger audit_head_stays before delete or truncate on audit_head for each statement execute function refuse_audit_change();
