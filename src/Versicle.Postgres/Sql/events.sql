-- The log: one row per event, never changed, but for data that an audited redaction erases. Read it freely; only Versicle writes it.
create table if not exists versicle.versicle_events (
  position     bigint      primary key,              -- 1, 2, 3 … without gaps, in commit order
  stream       text        collate "C" not null,     -- whose fact it is: 'user-7'
  version      bigint      not null,                 -- the stream's version after it: 1 for its first event
  type         text        collate "C" not null,     -- its stored name: 'user-created'
  event_id     uuid        not null unique,          -- its own id
  recorded_at  timestamptz not null,                 -- when it was appended
  command      text,                                 -- the command that appended it
  correlation  text,                                 -- what it is part of
  causation    text,                                 -- what caused it
  actor        text,                                 -- who acted
  trace_parent text,                                 -- the W3C trace context of the append
  tags         text,                                 -- its tags, as a JSON array; null for none
  keys         text,                                 -- what it did to unique keys, as a JSON array; null for nothing
  data         bytea       not null,                 -- the event as JSON in UTF-8, byte for byte: convert_from(data, 'UTF8')
  salt         uuid,                                 -- hashed with the data, and erased with them
  hash         bytea       not null,                 -- SHA-256 of all of the above: docs/log-format.md says how
  erased       bytea,                                -- SHA-256 of the salt and data that were erased; null for an event that is whole
  redaction    bigint,                               -- the position of the '$redacted' event that says who erased them, and why
  unique (stream, version)
);
