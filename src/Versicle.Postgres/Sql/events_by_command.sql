-- What happened, from which command, in the order of the log: what an audit looks up. Nothing is kept for events that do not say.
create index if not exists versicle_events_by_command on versicle.versicle_events (command, position) where command is not null;
