-- One row per append, empty ones included: what makes a repeated append harmless.
create table if not exists versicle.versicle_commits (
  commit_id      uuid   primary key,   -- names the attempt
  state          text   not null,      -- 'committed', or 'void': this id never commits
  first_position bigint not null,      -- of its events; without events the next one at that time
  count          bigint not null       -- how many events
);
