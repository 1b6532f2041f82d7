-- The application's own schema scripts that were applied to this database, each once.
create table if not exists versicle.versicle_scripts (
  name       text        collate "C" primary key,
  checksum   text        not null,   -- SHA-256 of its text, line ends as line feeds
  applied_at timestamptz not null
);
