-- Who owns which value of a unique key now. Claims and releases are in versicle_events.keys; this is what they come to.
create table if not exists versicle_keys (
  name     text    not null,   -- 'user-email'
  value    text    not null,
  stream   text    not null,   -- the owner: the stream whose event claimed it
  position integer not null,   -- of that event
  primary key (name, value)
) strict, without rowid;
