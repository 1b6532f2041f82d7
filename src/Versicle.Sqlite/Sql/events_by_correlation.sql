-- What happened, as part of what, in the order of the log: what an audit looks up. Nothing is kept for events that do not say.
create index if not exists versicle_events_by_correlation on versicle_events (correlation) where correlation is not null;
