-- The history that an append belongs to. Called under the log's lock: on another cluster, or another timeline of this one, the
-- next history begins, in the transaction of its first append. pg_control_checkpoint() would still tell the old timeline.
-- p_appends: whether the caller is about to append, which an import under way forbids.
create or replace function versicle.versicle_current_epoch(p_head bigint, p_next uuid, p_appends boolean)
returns uuid language plpgsql volatile as $function$
declare
  v_last     versicle.versicle_epochs;
  v_system   bigint := (pg_control_system()).system_identifier;
  v_timeline bigint := ('x' || lpad(left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), 16, '0'))::bit(64)::bigint;
begin
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
