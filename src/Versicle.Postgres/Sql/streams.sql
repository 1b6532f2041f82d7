-- How many events each stream holds.
create table if not exists versicle.versicle_streams (
  stream  text   collate "C" primary key,
  version bigint not null
) with (fillfactor = 80);
