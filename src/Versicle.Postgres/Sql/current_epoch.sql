-- The history that an append belongs to. Called under the log's lock: on another cluster, or another timeline of this one, the
-- next history begins, in the transaction of its first append. pg_control_checkpoint() would still tell the old timeline.
-- p_appends: whether the caller is about to append, which an import under way forbids.
-- A server process is of one cluster, and once it has seen itself write, of one timeline: a primary that another one takes over
-- from has to start anew before it follows. So each looks once, and remembers it in a setting of its own; pg_control_system() reads a file.
create or replace function versicle.versicle_current_epoch(p_head bigint, p_next uuid, p_appends boolean)
returns uuid language plpgsql volatile as $function$
declare
  v_last     versicle.versicle_epochs;
  v_server   text := current_setting('versicle_server.history', true);
  v_system   bigint;
  v_timeline bigint;
begin
  if coalesce(v_server, '') = '' then
    v_server := set_config('versicle_server.history', concat_ws(
      ' ', (pg_control_system()).system_identifier, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)), false);
  end if;
  v_system := split_part(v_server, ' ', 1)::bigint;
  v_timeline := ('x' || lpad(split_part(v_server, ' ', 2), 16, '0'))::bit(64)::bigint;

  select * into v_last from versicle.versicle_epochs order by ordinal desc limit 1;
  if p_appends and not v_last.is_open then
    raise exception using errcode = 'VS031', message = 'an import is under way, and until it has ended nothing is appended';
  end if;
  if v_last.system_identifier = v_system and v_last.timeline = v_timeline then
    return v_last.id;
  end if;

  insert into versicle.versicle_epochs (id, ordinal, parent, fork_position, system_identifier, timeline, reason, is_open)
  values (
    p_next, coalesce(v_last.ordinal, 0) + 1, v_last.id, p_head, v_system, v_timeline,
    case when v_last.id is null then 'new' when v_last.system_identifier <> v_system then 'cluster' else 'promotion' end,
    coalesce(v_last.is_open, true));
  return p_next;
end
$function$;
