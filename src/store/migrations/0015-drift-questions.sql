-- Drafts that were refused because their columns drifted, so that a person can answer column by column.
create table drift_questions (
  id uuid primary key,
  thread_id uuid not null references threads on delete cascade,
  draft json not null,
  drifts json not null,
  asked_by text not null,
  model text not null,
  created_at timestamptz not null default now(),
  answered_by text,
  answered_at timestamptz
);
create index drift_questions_by_thread on drift_questions (thread_id);
