-- Since when a connection reaches what it reaches: a standing rule that is older was made for something else.
alter table connections add column identity_since timestamptz not null default now();
