-- Appends a batch: several appends, each of several entries (a stream, what it is expected to be, its events). The only lock is
-- the log's, taken last. Checks run in the batch's order and see what was appended before them; one loser aborts nothing,
-- except with p_strict, where the caller's own rows are in the transaction too. Nothing here waits for a row of another.
create or replace function versicle.versicle_append(
  p_mark text, p_strict boolean, p_resolving boolean, p_weak boolean, p_epoch uuid,
  p_commits uuid[], p_entries integer[],                                       -- per append: its id, how many entries
  p_slots integer[], p_expected bigint[], p_counts integer[],                  -- per entry: which of p_streams, …
  p_streams text[],                                                            -- each stream once
  e_entry integer[], e_nth integer[], e_stream text[], e_type text[], e_id uuid[], e_at timestamptz[], -- per event
  e_command text[], e_correlation text[], e_causation text[], e_actor text[], e_trace text[], e_data bytea[],
  out o_epoch uuid,
  out o_states integer[],      -- 0 appended, 1 conflict, 2 was committed before, 3 the id is void
  out o_positions bigint[],    -- the last event's, or the head it was decided on
  out o_conflicts integer[],   -- the entry that is not as expected
  out o_actuals bigint[])      -- the version that its stream has
language plpgsql volatile
-- Generic plans over the indexes: planning anew would take longer than the append, and everybody waits meanwhile.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $function$
declare
  v_appends  integer := cardinality(p_commits);
  v_head     bigint;
  v_next     bigint;     -- the last position handed out
  v_known    bigint[];   -- per append: where it was committed before, -1 void, -2 not known
  v_versions bigint[];   -- per stream
  v_old      bigint[];
  v_first    bigint[] := array_fill(-1::bigint, array[cardinality(p_slots)]);   -- per entry: the position before its first
  v_base     bigint[] := array_fill(0::bigint, array[cardinality(p_slots)]);    -- per entry: the version before its first
  v_starts   bigint[] := array_fill(0::bigint, array[v_appends]);               -- per append: its first position
  v_lengths  bigint[] := array_fill(0::bigint, array[v_appends]);               -- per append: how many events
  v_entry    integer := 0;
  v_from     integer;
  v_actual   bigint;
begin
  perform versicle.versicle_require_settings(p_mark, p_weak);
  perform pg_advisory_xact_lock(1447383635, 'versicle.versicle_events'::regclass::oid::integer);

  -- The head first: should the lock ever not hold, the primary key catches what the checks let through.
  v_head := coalesce((select position from versicle.versicle_events order by position desc limit 1), 0);
  v_next := v_head;
  o_epoch := versicle.versicle_current_epoch(v_head, p_epoch);
  o_states := array_fill(0, array[v_appends]);
  o_positions := v_lengths;
  o_conflicts := o_states;
  o_actuals := v_lengths;

  v_known := array(
    select coalesce(
      (select case c.state when 'void' then -1 else c.first_position + c.count - 1 end
       from versicle.versicle_commits c where c.commit_id = u.id), -2)
    from unnest(p_commits) with ordinality u(id, n) order by u.n);
  v_old := array(
    select coalesce((select s.version from versicle.versicle_streams s where s.stream = u.stream), 0)
    from unnest(p_streams) with ordinality u(stream, n) order by u.n);
  v_versions := v_old;

  for v_append in 1 .. v_appends loop
    v_from := v_entry + 1;
    v_entry := v_entry + p_entries[v_append];
    v_starts[v_append] := v_next + 1;

    if v_known[v_append] <> -2 then
      o_states[v_append] := case v_known[v_append] when -1 then 3 else 2 end;
      o_positions[v_append] := v_known[v_append];
      continue;
    end if;

    for v_at in v_from .. v_entry loop
      v_actual := v_versions[p_slots[v_at]];
      if p_expected[v_at] = v_actual or p_expected[v_at] = -2 or p_expected[v_at] = -1 and v_actual > 0 then
        v_first[v_at] := v_next;
        v_base[v_at] := v_actual;
        v_versions[p_slots[v_at]] := v_actual + p_counts[v_at];
        v_next := v_next + p_counts[v_at];
      else
        if p_strict then
          raise exception using errcode = 'VS002', message = 'a stream is not as expected', detail = format('%s %s', v_at, v_actual);
        end if;
        o_states[v_append] := 1;
        o_conflicts[v_append] := v_at;
        o_actuals[v_append] := v_actual;
        for v_undo in reverse v_at - 1 .. v_from loop
          v_versions[p_slots[v_undo]] := v_base[v_undo];
          v_first[v_undo] := -1;
        end loop;
        v_next := v_starts[v_append] - 1;
        exit;
      end if;
    end loop;

    v_lengths[v_append] := v_next - v_starts[v_append] + 1;
    o_positions[v_append] := v_next;
  end loop;

  if p_strict and o_states[1] >= 2 then
    raise exception using errcode = 'VS012', message = 'this commit id is taken', detail = format('%s %s', o_states[1], o_positions[1]);
  end if;

  if v_next > v_head then
    insert into versicle.versicle_events (
      position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, data)
    select v_first[e.entry] + e.nth, e.stream, v_base[e.entry] + e.nth, e.type, e.id, e.at,
      e.command, e.correlation, e.causation, e.actor, e.trace, e.data
    from unnest(e_entry, e_nth, e_stream, e_type, e_id, e_at, e_command, e_correlation, e_causation, e_actor, e_trace, e_data)
      as e(entry, nth, stream, type, id, at, command, correlation, causation, actor, trace, data)
    where v_first[e.entry] >= 0;

    insert into versicle.versicle_streams as s (stream, version)
    select u.stream, v_versions[u.n] from unnest(p_streams) with ordinality u(stream, n) where v_versions[u.n] > v_old[u.n]
    on conflict (stream) do update set version = excluded.version;
  end if;

  -- A retry that resolves an unknown outcome and does not commit voids its id: the stalled original may still arrive.
  insert into versicle.versicle_commits (commit_id, state, first_position, count)
  select u.id, case o_states[u.n] when 0 then 'committed' else 'void' end, v_starts[u.n], v_lengths[u.n]
  from unnest(p_commits) with ordinality u(id, n)
  where o_states[u.n] = 0 or o_states[u.n] = 1 and p_resolving;

  -- "Was committed before" is an answer like any other: it leaves after a flush that began after this read.
  if 2 = any(o_states) then
    perform pg_logical_emit_message(true, 'versicle', '');
  end if;
end
$function$;
