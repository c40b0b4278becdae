-- Null: every connection.
alter table tokens add column connections text[];
