-- Finds out how a transaction ended whose answer was lost: its position, or null, and then it never commits: whoever still
-- holds it up meets the void id under the same lock.
create or replace function versicle.versicle_void_commit(p_commit uuid, p_epoch uuid, out o_epoch uuid, out o_position bigint)
language plpgsql volatile as $function$
declare
  v_head bigint;
begin
  perform versicle.versicle_require_settings(null, true);
  perform pg_advisory_xact_lock(1447383635, 'versicle.versicle_events'::regclass::oid::integer);
  v_head := coalesce((select position from versicle.versicle_events order by position desc limit 1), 0);
  o_epoch := versicle.versicle_current_epoch(v_head, p_epoch, false);

  select case state when 'committed' then first_position + count - 1 end into o_position
  from versicle.versicle_commits where commit_id = p_commit;
  if not found then
    insert into versicle.versicle_commits (commit_id, state, first_position, count) values (p_commit, 'void', v_head + 1, 0);
  end if;
  perform pg_logical_emit_message(true, 'versicle', '');
end
$function$;
