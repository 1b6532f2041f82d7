-- The versions of projections that there are tables of.
create table if not exists versicle.versicle_versions (
  projection  text    collate "C" not null,
  fingerprint text    collate "C" not null,
  target      text    collate "C" not null,   -- where the tables are: a schema of this database
  read_models text[]  not null,               -- the names of its views; a table's name is the view's, '_' and the fingerprint
  confirmed   boolean not null,               -- an operator lets it become current
  difference  text,                           -- from the one that was current when they were compared, as JSON
  primary key (projection, fingerprint, target)
);
