-- What the model calls of a turn took, by the message they answered and the model that answered.
create table model_turns (
  thread_id uuid not null references threads on delete cascade,
  seq bigint not null,
  model text not null,
  asked_by text not null,
  calls int not null,
  prompt_tokens bigint not null,
  completion_tokens bigint not null,
  -- Some of the tokens were not counted by the endpoint but estimated by length.
  estimated boolean not null,
  -- By the price that was configured at the time; null without one.
  cost numeric(16, 8),
  seconds double precision not null,
  repairs int not null,
  at timestamptz not null default now(),
  primary key (thread_id, seq, model)
);
create index model_turns_by_time on model_turns (at);
