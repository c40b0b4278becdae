-- Who passes an alert on holds it until then, and it is left for the next one when that never came; null since it was told, and of rows from before.
alter table slack_alerts add column claimed_until timestamptz;
