-- Which events carry a tag: what append conditions and filtered reads look up. The tags of one event: versicle_events.tags.
create table if not exists versicle_tags (
  tag      text    not null,   -- 'email:ada@example.org'
  position integer not null,   -- of the event
  type     text    not null,   -- its stored name, so that a look-up need not visit the event
  primary key (tag, position)
) strict, without rowid;
