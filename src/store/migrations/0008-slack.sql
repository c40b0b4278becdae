-- What Slack delivered, each thing once. The body stays until it was acted on, so that a crash after the acknowledgement loses nothing.
create table slack_deliveries (
  id text primary key,
  body json,
  tries int not null default 1,
  claimed_until timestamptz not null,
  received_at timestamptz not null default now()
);
create index slack_deliveries_open on slack_deliveries (claimed_until) where body is not null;
create index slack_deliveries_by_age on slack_deliveries (received_at);

-- Which thread of Slack is which conversation of ours, and how far it was told.
create table slack_threads (
  thread_id uuid primary key references threads on delete cascade,
  team text not null,
  channel text not null,
  thread_ts text not null,
  -- The principal the conversation belongs to, and the Slack user behind it.
  owner_id text not null,
  user_id text not null,
  told_seq bigint not null default 0,
  -- The message that shows progress just now.
  progress json,
  -- Which server tells it.
  holder uuid,
  held_until timestamptz,
  unique (channel, thread_ts)
);

-- The messages that show cards, to be updated in place.
create table slack_cards (
  plan_id uuid primary key references plans on delete cascade,
  thread_id uuid not null references slack_threads on delete cascade,
  message_ts text not null,
  fingerprint text not null
);
create index slack_cards_by_thread on slack_cards (thread_id);

-- Alerts that were passed on to the channel, each once.
create table slack_alerts (
  thread_id uuid not null,
  seq bigint not null,
  at timestamptz not null default now(),
  primary key (thread_id, seq)
);
create index events_to_alert on events (at) where type in ('alert.raised', 'run.failed', 'plan.reminded');
