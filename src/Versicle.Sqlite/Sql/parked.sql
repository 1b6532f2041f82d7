-- Events that a projection has not applied to one row, though its checkpoint is past them. A row of this table comes and goes in
-- the transaction that moves the checkpoint, or writes the row.
create table if not exists versicle_parked (
  projection  text    not null,
  fingerprint text    not null,
  target      text    not null,
  read_model  text    not null,   -- whose row
  key         text    not null,   -- which row: its key as JSON
  position    integer not null,   -- the event's
  event_type  text    not null,
  error       text,               -- why it failed; null: it waits behind one that did
  primary key (projection, fingerprint, target, read_model, key, position)
) strict, without rowid;
