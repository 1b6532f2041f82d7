-- The log: one row per event, never changed, but for data that an audited redaction erases. Read it freely; only Versicle writes it.
create table if not exists versicle_events (
  position     integer primary key,       -- 1, 2, 3 … without gaps, in commit order
  stream       text    not null,          -- whose fact it is: 'user-7'
  version      integer not null,          -- the stream's version after it: 1 for its first event
  type         text    not null,          -- its stored name: 'user-created'
  event_id     text    not null unique,   -- its own id
  recorded_at  text    not null,          -- when it was appended, UTC: '2026-01-31T09:30:00.000000Z'
  command      text,                      -- the command that appended it
  correlation  text,                      -- what it is part of
  causation    text,                      -- what caused it
  actor        text,                      -- who acted
  trace_parent text,                      -- the W3C trace context of the append
  tags         text,                      -- its tags, as a JSON array; null for none
  keys         text,                      -- what it did to unique keys, as a JSON array; null for nothing
  data         text    not null,          -- the event as JSON, byte for byte as it was appended
  salt         blob,                      -- hashed with the data, and erased with them
  hash         blob    not null,          -- SHA-256 of all of the above: docs/log-format.md says how
  erased       blob,                      -- SHA-256 of the salt and data that were erased; null for an event that is whole
  redaction    integer,                   -- the position of the '$redacted' event that says who erased them, and why
  unique (stream, version)
) strict;
