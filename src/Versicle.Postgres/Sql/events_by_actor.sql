-- What happened, by whom, in the order of the log: what an audit looks up. Nothing is kept for events that do not say.
create index if not exists versicle_events_by_actor on versicle.versicle_events (actor, position) where actor is not null;
