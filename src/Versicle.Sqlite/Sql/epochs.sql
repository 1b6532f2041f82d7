-- The histories of this log: the first when it was made, another after each restore and import.
create table if not exists versicle_epochs (
  id            text    primary key,   -- what consistency tokens carry
  ordinal       integer not null unique,
  parent        text,                  -- the history it goes on from
  fork_position integer not null,      -- the last position that both share
  reason        text    not null,      -- 'new', 'restore' or 'import'; of an imported log also 'cluster' and 'promotion'
  is_open       integer not null       -- 0 while an import is under way: nothing is appended meanwhile
) strict, without rowid;
