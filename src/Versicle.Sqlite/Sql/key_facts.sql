-- What events did to unique keys, by key and in the order of the log, each key's row of versicle_keys after them (kind 2).
-- ?1 is a JSON array of positions whose keys cannot be read.
select name, value, stream, position, kind
from (
  select coalesce(json_extract(k.value, '$.claim'), json_extract(k.value, '$.release')) as name, json_extract(k.value, '$.value') as value,
    coalesce(json_extract(k.value, '$.stream'), e.stream) as stream, e.position, json_extract(k.value, '$.release') is not null as kind, 0 as is_row, k.key as nth
  from versicle_events e, json_each(e.keys) k
  where e.keys is not null and e.position not in (select value from json_each(?1))
  union all
  select name, value, stream, position, 2, 1, 0 from versicle_keys)
order by name, value, is_row, position, nth
