-- Up to which message turns have ended, and up to which somebody stopped them.
alter table threads add column ended_seq bigint not null default 0, add column stopped_seq bigint not null default 0;
update threads set ended_seq = last_seq;
