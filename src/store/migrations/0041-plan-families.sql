-- The versions of a plan are those of its family: a load that has nothing to do with the ones before it in a conversation is version 1 of its own.
-- Null in rows from before, and in those of a release that knows no families: their conversation is their family, as it was numbered.
alter table plans add column family uuid;
alter table plans add column edition int;
create unique index plans_by_family on plans (family, edition);
