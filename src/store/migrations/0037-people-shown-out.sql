-- People an admin has shown out. What was signed for them before `ended_at` counts no more; whoever is blocked is let in by nothing.
create table people_shown_out (
  principal_id text primary key,
  ended_at timestamptz not null,
  blocked_by text,
  blocked_at timestamptz,
  reason text
);
