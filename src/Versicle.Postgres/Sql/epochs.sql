-- The histories of this log: the first when it was made, another after each restore, import, and promotion of a standby.
create table if not exists versicle.versicle_epochs (
  id                uuid   primary key,       -- what consistency tokens carry
  ordinal           bigint not null unique,
  parent            uuid,                     -- the history it goes on from
  fork_position     bigint not null,          -- the last position that both share
  system_identifier bigint not null,          -- the cluster that wrote it, as in pg_control_system()
  timeline          bigint not null,          -- of that cluster: a promotion begins another
  reason            text   not null,          -- 'new', 'restore', 'import', 'cluster' (another cluster's files) or 'promotion'
  is_open           boolean not null          -- false while an import is under way: nothing is appended meanwhile
);
