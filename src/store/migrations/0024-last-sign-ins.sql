-- What a person was at their last sign-in, which outlives the session: approvals and standing rules of theirs are judged by it.
create table last_sign_ins (
  principal_id text primary key,
  roles text[] not null,
  at timestamptz not null default now()
);

insert into last_sign_ins (principal_id, roles, at)
select distinct on (principal_id) principal_id, roles, created_at from sessions order by principal_id, created_at desc;
