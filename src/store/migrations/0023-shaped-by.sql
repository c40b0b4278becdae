-- Who had a hand in a plan besides the one who asked for it, for policies by which those do not approve it.
alter table plans add column shaped_by text[] not null default '{}';

update plans set shaped_by = array(
  select distinct before.asked_by from plans before
  where before.thread_id = plans.thread_id and before.version < plans.version and before.asked_by <> plans.asked_by)
where state in ('drafting', 'preparing', 'proposed');
