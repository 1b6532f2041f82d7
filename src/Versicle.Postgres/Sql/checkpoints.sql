-- Where each projection stands. A row moves in the transaction that writes the rows it speaks of.
create table if not exists versicle.versicle_checkpoints (
  projection  text    collate "C" not null,   -- its class's name
  fingerprint text    collate "C" not null,   -- of its code and its rows; another one has its own tables
  target      text    collate "C" not null,   -- where the tables are: a schema of this database
  slice       integer not null,               -- which part of the keys; 0: all of them
  term        bigint  not null,               -- counts who has taken it over; only the last one's commits go through
  epoch       uuid    not null,               -- the history of the log; all zeros before the first batch
  position    bigint  not null,               -- the last position whose effects are in the rows
  live        boolean not null,               -- it has once caught up, and the views point at its tables
  hash        bytea,                          -- of the event at that position: another one there is another log; null before the first
  primary key (projection, fingerprint, target, slice)
);
