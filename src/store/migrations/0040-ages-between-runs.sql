-- Data grows old while no run looks at it: what the clock measured of an alert last, between runs.
alter table alerts add column clock_at timestamptz;
-- Null when it could not be measured.
alter table alerts add column clock_value double precision;
alter table alerts add column clock_breached boolean;
alter table alerts add column clock_text text;
