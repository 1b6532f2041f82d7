-- Which version of each projection is current: the one that the views show.
create table if not exists versicle.versicle_live (
  projection  text collate "C" not null,
  target      text collate "C" not null,   -- where the tables are: a schema of this database
  fingerprint text collate "C" not null,   -- of the version that is
  primary key (projection, target)
);
