-- The application's own schema scripts that were applied to this file, each once.
create table if not exists versicle_scripts (
  name       text primary key,
  checksum   text not null,   -- SHA-256 of its text, line ends as line feeds
  applied_at text not null
) strict, without rowid;
