-- Ends whoever holds the log's lock in a transaction and has not been heard of for p_limit: a client that is stopped, or gone
-- without a word. What it wrote is undone; should it come back, it asks under its commit id. Only transactions of one's own role.
create or replace function versicle.versicle_end_stuck_holder(p_limit interval)
returns integer language sql volatile as $function$
  select count(pg_terminate_backend(a.pid))::integer
  from pg_locks l join pg_stat_activity a on a.pid = l.pid
  where l.locktype = 'advisory' and l.granted and l.objsubid = 2
    and l.database = (select d.oid from pg_database d where d.datname = current_database())
    and l.classid = 1447383635 and l.objid = 'versicle.versicle_events'::regclass::oid
    and a.usename = current_user and a.xact_start is not null
    and a.wait_event = 'ClientRead' and a.state_change < clock_timestamp() - p_limit
$function$;
