-- One row per append, empty ones included: what makes a repeated append harmless.
create table if not exists versicle_commits (
  commit_id      text    primary key,   -- names the attempt
  state          text    not null,      -- 'committed', or 'void': this id never commits
  first_position integer not null,      -- of its events; without events the next one at that time
  count          integer not null       -- how many events
) strict, without rowid;
