-- The events of a type in the order of the log: what append conditions and filtered reads over types look up.
create index if not exists versicle_events_by_type on versicle.versicle_events (type, position);
