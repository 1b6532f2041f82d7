-- Where each projection stands. A row moves in the transaction that writes the rows it speaks of.
create table if not exists versicle_checkpoints (
  projection  text    not null,   -- its class's name
  fingerprint text    not null,   -- of its code and its rows; another one has its own tables
  target      text    not null,   -- where the tables are: 'main', this file
  slice       integer not null,   -- which part of the keys; 0: all of them
  term        integer not null,   -- counts who has taken it over; only the last one's commits go through
  epoch       text    not null,   -- the history of the log; '' before the first batch
  position    integer not null,   -- the last position whose effects are in the rows
  live        integer not null,   -- 1: it has once caught up, and the views point at its tables
  hash        blob,               -- of the event at that position: another one there is another log; null before the first
  primary key (projection, fingerprint, target, slice)
) strict, without rowid;
