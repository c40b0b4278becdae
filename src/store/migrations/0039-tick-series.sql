-- Runs that were asked for together, one after the other; and where a run that was asked for is told, when not where its pipeline is.
alter table pipeline_ticks add column thread_id uuid references threads on delete cascade;
alter table pipeline_ticks add column series uuid;
alter table pipeline_ticks add column series_place int;
alter table pipeline_ticks add column series_size int;
create index pipeline_ticks_by_series on pipeline_ticks (series) where series is not null;
