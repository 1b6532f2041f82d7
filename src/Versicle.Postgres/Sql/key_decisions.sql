-- What this log was told about unique keys: which events claim and release them. The last word about each counts. Rows are only added:
-- how many an appender knows is compared with how many there are.
create table if not exists versicle.versicle_key_decisions (
  ordinal    bigint  primary key,        -- 1, 2, 3 …
  event_type text    collate "C" not null,   -- the event's stored name
  key        text    collate "C" not null,   -- the unique key's name
  is_release boolean not null,           -- true: such an event releases a value; false: it claims one
  is_active  boolean not null,           -- true: all code that appends such events must say so; false: not any more
  reason     text    not null            -- why it was given up; '' for one that is active
);
