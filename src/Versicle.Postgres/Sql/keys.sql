-- Who owns which value of a unique key now. Claims and releases are in versicle_events.keys; this is what they come to.
create table if not exists versicle.versicle_keys (
  name     text   collate "C" not null,   -- 'user-email'
  value    text   collate "C" not null,
  stream   text   collate "C" not null,   -- the owner: the stream whose event claimed it
  position bigint not null,               -- of that event
  primary key (name, value)
);
