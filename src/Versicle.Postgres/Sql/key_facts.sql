-- What events did to unique keys, by key and in the order of the log, each key's row of versicle_keys after them (kind 2).
-- $1: positions whose keys cannot be read.
select name, value, stream, position, kind
from (
  select coalesce(k.change ->> 'claim', k.change ->> 'release') collate "C" as name, (k.change ->> 'value') collate "C" as value,
    coalesce(k.change ->> 'stream', e.stream) collate "C" as stream, e.position, (k.change ? 'release')::integer as kind, 0 as is_row, k.nth
  from versicle.versicle_events e cross join lateral jsonb_array_elements(e.keys::jsonb) with ordinality k(change, nth)
  where e.keys is not null and e.position <> all($1)
  union all
  select name, value, stream, position, 2, 1, 0 from versicle.versicle_keys) facts
order by name, value, is_row, position, nth
