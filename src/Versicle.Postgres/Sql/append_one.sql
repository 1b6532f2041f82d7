-- versicle_append for the commonest batch: one append of one event to one stream that asks for nothing but its version. The same
-- checks in the same order, as plain statements on plain values: arrays of one would take several times as long, under the lock
-- that everybody waits for.
create or replace function versicle.versicle_append_one(
  p_mark text, p_strict boolean, p_resolving boolean, p_weak boolean, p_epoch uuid,
  p_commit uuid, p_stream text, p_expected bigint, p_type text, p_id uuid, p_at timestamptz,
  p_command text, p_correlation text, p_causation text, p_actor text, p_trace text, p_data bytea, p_salt uuid, p_content bytea, p_last uuid,
  p_decisions bigint,
  out o_epoch uuid, out o_states integer[], out o_positions bigint[], out o_conflicts integer[], out o_actuals bigint[], out o_at bigint[],
  out o_owners text[])
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $function$
declare
  v_head     bigint;
  v_known    text;
  v_ended    bigint;
  v_version  bigint;
  v_position bigint;
  v_state    integer := 0;
  v_at       bigint := 0;
  v_actual   bigint;
  v_fits     boolean;
begin
  perform versicle.versicle_require_settings(p_mark, p_weak);
  perform pg_advisory_xact_lock(1447383635, 'versicle.versicle_events'::regclass::oid::integer);

  -- The head in the same snapshot as the checks: should the lock ever not hold, the primary key catches what they let through.
  select coalesce((select e.position from versicle.versicle_events e order by e.position desc limit 1), 0),
    coalesce((select s.version from versicle.versicle_streams s where s.stream = p_stream), 0), c.state, c.first_position + c.count - 1
  into v_head, v_version, v_known, v_ended
  from (select) nothing left join versicle.versicle_commits c on c.commit_id = p_commit;
  o_epoch := versicle.versicle_current_epoch(v_head, p_epoch, true);
  v_position := v_head;

  if v_known is not null then
    v_state := case v_known when 'void' then 3 else 2 end;
    v_position := case v_known when 'void' then -1 else v_ended end;
    v_version := 0;
    if p_strict then
      raise exception using errcode = 'VS012', message = 'this commit id is taken', detail = format('%s %s', v_state, v_position);
    end if;
    if v_state = 2 then
      perform pg_logical_emit_message(true, 'versicle', '');
    end if;
  else
    if p_decisions is not null then
      v_actual := coalesce((select ordinal from versicle.versicle_key_decisions order by ordinal desc limit 1), 0);
    end if;
    v_fits := p_decisions is not distinct from v_actual
      and (p_expected = v_version or p_expected = -2 or p_expected = -1 and v_version > 0);
    if v_fits and p_last is not null then
      v_fits := exists (select 1 from versicle.versicle_events e where e.stream = p_stream and e.version = v_version and e.event_id = p_last);
    end if;

    if v_fits then
      v_position := v_head + 1;
      insert into versicle.versicle_events (
        position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, data, salt, hash)
      values (v_position, p_stream, v_version + 1, p_type, p_id, p_at, p_command, p_correlation, p_causation, p_actor, p_trace, p_data, p_salt,
        sha256(int8send(v_position) || int8send(v_version + 1) || p_content));
      insert into versicle.versicle_streams as s (stream, version) values (p_stream, v_version + 1)
      on conflict (stream) do update set version = excluded.version;
      insert into versicle.versicle_commits (commit_id, state, first_position, count) values (p_commit, 'committed', v_position, 1);
    else
      if p_decisions is distinct from v_actual then
        v_state := 8;
        v_version := v_actual;
      else
        v_state := 1;
        v_at := coalesce((select position from versicle.versicle_events where stream = p_stream and version = v_version), 0);
      end if;
      if p_strict then
        raise exception using errcode = 'VS002', message = 'the log is not as the append requires', detail = concat_ws(
          ' ', o_epoch, v_state, 1, v_version, v_at);
      end if;
      if p_resolving then
        insert into versicle.versicle_commits (commit_id, state, first_position, count) values (p_commit, 'void', v_head + 1, 0);
      end if;
    end if;
  end if;

  o_states := array[v_state];
  o_positions := array[v_position];
  o_conflicts := array[1];
  o_actuals := array[v_version];
  o_at := array[v_at];
  o_owners := array[null::text];
end
$function$;
