-- How many events each stream holds.
create table if not exists versicle_streams (
  stream  text    primary key,
  version integer not null
) strict, without rowid;
