-- The versions of projections that there are tables of.
create table if not exists versicle_versions (
  projection  text    not null,
  fingerprint text    not null,
  target      text    not null,   -- where the tables are: 'main', this file
  read_models text    not null,   -- the names of its views, as JSON; a table's name is the view's, '_' and the fingerprint
  confirmed   integer not null,   -- 1: an operator lets it become current
  difference  text,               -- from the one that was current when they were compared, as JSON
  primary key (projection, fingerprint, target)
) strict, without rowid;
