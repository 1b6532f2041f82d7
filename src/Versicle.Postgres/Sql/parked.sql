-- Events that a projection has not applied to one row, though its checkpoint is past them. A row of this table comes and goes in
-- the transaction that moves the checkpoint, or writes the row.
create table if not exists versicle.versicle_parked (
  projection  text    collate "C" not null,
  fingerprint text    collate "C" not null,
  target      text    collate "C" not null,
  read_model  text    collate "C" not null,   -- whose row
  key         text    collate "C" not null,   -- which row: its key as JSON
  position    bigint  not null,               -- the event's
  event_type  text    not null,
  error       text,                           -- why it failed; null: it waits behind one that did
  primary key (projection, fingerprint, target, read_model, key, position)
);
