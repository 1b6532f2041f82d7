-- The histories of this log: the first when it was made, another after each restore.
create table if not exists versicle_epochs (
  id            text    primary key,   -- what consistency tokens carry
  ordinal       integer not null unique,
  parent        text,                  -- the history it goes on from
  fork_position integer not null       -- the last position that both share
) strict, without rowid;
