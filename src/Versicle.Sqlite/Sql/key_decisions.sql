-- What this log was told about unique keys: which events claim and release them. The last word about each counts. Rows are only added:
-- how many an appender knows is compared with how many there are.
create table if not exists versicle_key_decisions (
  ordinal    integer primary key,   -- 1, 2, 3 …
  event_type text    not null,      -- the event's stored name
  key        text    not null,      -- the unique key's name
  is_release integer not null,      -- 1: such an event releases a value; 0: it claims one
  is_active  integer not null,      -- 1: all code that appends such events must say so; 0: not any more
  reason     text    not null       -- why it was given up; '' for one that is active
) strict;
