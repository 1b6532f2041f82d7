-- Where the tables beside the events say otherwise than these: what, the nearest position, of what, what the events say, what is there.
-- $1: positions whose tags cannot be read.
with
  counted as (select stream, count(*) as events, max(position) as position from versicle.versicle_events group by stream),
  ordered as (
    select stream, version, position, lag(version, 1, 0::bigint) over s as before, lag(position, 1, 0::bigint) over s as at
    from versicle.versicle_events window s as (partition by stream order by version)),
  said as (
    select e.position, t.tag, e.type
    from versicle.versicle_events e cross join lateral jsonb_array_elements_text(e.tags::jsonb) t(tag)
    where e.tags is not null and e.position <> all($1)),
  kept as (select position, tag, type from versicle.versicle_tags where position <> all($1))
select 'stream', coalesce(c.position, 0), coalesce(c.stream, s.stream), coalesce(c.events, 0)::text, coalesce(s.version, 0)::text
from counted c full join versicle.versicle_streams s on s.stream = c.stream where coalesce(c.events, 0) <> coalesce(s.version, 0)
union all
select 'version', position, stream, (before + 1)::text, version::text from ordered where version <> before + 1
union all
select 'position', position, stream, 'after ' || at, position::text from ordered where position <= at
union all
select 'tag', position, tag, type, 'nothing' from (select * from said except select * from kept) missing
union all
select 'tag', position, tag, 'nothing', type from (select * from kept except select * from said) extra
union all
select 'answer', a.position, a.commit_id::text, coalesce('at ' || (c.first_position + c.count - 1), 'committed'), 'at ' || a.position
from versicle.versicle_answers a left join versicle.versicle_commits c on c.commit_id = a.commit_id and c.state = 'committed'
where c.commit_id is null or c.first_position + c.count - 1 <> a.position
