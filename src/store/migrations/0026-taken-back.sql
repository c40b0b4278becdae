-- Who took a token back: `system` when the settings named another one, which they may take back again.
alter table tokens add column revoked_by text;

-- Who works on a request with an Idempotency-Key, so that nobody keeps or forgets what somebody else has taken over.
alter table idempotent_requests add column held_by uuid;

create index sessions_by_person on sessions (principal_id);
