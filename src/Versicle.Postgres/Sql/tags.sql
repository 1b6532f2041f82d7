-- Which events carry a tag: what append conditions and filtered reads look up. The tags of one event: versicle_events.tags.
create table if not exists versicle.versicle_tags (
  tag      text   collate "C" not null,   -- 'email:ada@example.org'
  position bigint not null,               -- of the event
  type     text   collate "C" not null,   -- its stored name, so that a look-up need not visit the event
  primary key (tag, position) include (type)
);
