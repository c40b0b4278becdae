-- Tokens get an identity of their own (by which they are listed and revoked), a name, an end, and limits.
alter table tokens
  add column id uuid not null default gen_random_uuid() unique,
  add column label text not null default '',
  -- Null: all that the roles allow.
  add column scopes text[],
  add column created_by text not null default 'system',
  add column expires_at timestamptz,
  add column last_used_at timestamptz;

-- People signed in through the identity provider, by the hash of their cookie.
create table sessions (
  hash text primary key,
  principal_id text not null,
  name text not null,
  roles text[] not null,
  -- The provider's word on who this is, for signing out there.
  id_token text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_by_end on sessions (expires_at);

-- Sign-ins under way: what the answer of the identity provider is compared with, once.
create table sign_ins (
  hash text primary key,
  state text not null,
  nonce text not null,
  code_verifier text not null,
  return_to text not null,
  expires_at timestamptz not null
);
create index sign_ins_by_end on sign_ins (expires_at);

-- Answers to requests with an Idempotency-Key. Without a status the request is under way.
create table idempotent_requests (
  principal_id text not null,
  key text not null,
  request_hash text not null,
  status int,
  reply json,
  held_until timestamptz not null,
  expires_at timestamptz not null,
  primary key (principal_id, key)
);
create index idempotent_requests_by_end on idempotent_requests (expires_at);
