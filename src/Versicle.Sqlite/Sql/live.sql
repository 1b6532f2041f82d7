-- Which version of each projection is current: the one that the views show.
create table if not exists versicle_live (
  projection  text not null,
  target      text not null,   -- where the tables are: 'main', this file
  fingerprint text not null,   -- of the version that is
  primary key (projection, target)
) strict, without rowid;
