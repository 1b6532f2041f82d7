-- Appends a batch: several appends, each of several entries (a stream, what it is expected to be, its events). The only lock is
-- the log's, taken last. Checks run in the batch's order and see what was appended before them; one loser aborts nothing,
-- except with p_strict, where the caller's own rows are in the transaction too. Nothing here waits for a row of another.
-- The loop's common way is plain expressions on variables: one with a subquery in it is a statement of its own, and ten times
-- as slow, even where the subquery is not reached.
create or replace function versicle.versicle_append(
  p_mark text, p_strict boolean, p_resolving boolean, p_weak boolean, p_epoch uuid,
  p_commits uuid[], p_entries integer[],                                       -- per append: its id, how many entries
  p_slots integer[], p_expected bigint[], p_counts integer[],                  -- per entry: which of p_streams, …
  p_streams text[],                                                            -- each stream once
  e_entry integer[], e_nth integer[], e_stream text[], e_type text[], e_id uuid[], e_at timestamptz[], -- per event
  e_command text[], e_correlation text[], e_causation text[], e_actor text[], e_trace text[], e_data bytea[],
  e_salt uuid[], e_content bytea[],                                            -- … and the digest of all that but its place
  e_tags text[], e_keys text[],                                                -- … as JSON; the whole array null when no event has any
  p_conditions text[],                                                         -- per append, likewise
  p_answers text[],                                                            -- per append, likewise: what to keep for its caller's key
  p_lasts uuid[],                                                              -- per entry, likewise: the event that is to be its stream's last one
  p_decisions bigint[],                                                        -- per append: how many of versicle_key_decisions it knows; null for all of them
  out o_epoch uuid,
  out o_states integer[],      -- 0 appended, 1 a version, 2 was committed before, 3 the id is void, 4 a condition, 5 a key, 6 not this history, 7 answered before, 8 other decisions
  out o_positions bigint[],    -- the last event's, or the head it was decided on
  out o_conflicts integer[],   -- the entry, the condition or the event that is in conflict
  out o_actuals bigint[],      -- the version that its stream has; which of the event's keys; how many decisions there are
  out o_at bigint[],           -- the position of what is in the way; 0 for nothing, or something in the same append
  out o_owners text[])         -- the stream that has the key
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
  v_fits     boolean;
  v_written  bigint;     -- the last position whose event is in its table
  v_event    integer := 0;
  v_events   integer := 0;
  v_decisions bigint := 0;
  v_key      record;
  v_unmet    record;
begin
  perform versicle.versicle_require_settings(p_mark, p_weak);
  perform pg_advisory_xact_lock(1447383635, 'versicle.versicle_events'::regclass::oid::integer);

  -- The head first: should the lock ever not hold, the primary key catches what the checks let through.
  v_head := coalesce((select position from versicle.versicle_events order by position desc limit 1), 0);
  v_next := v_head;
  v_written := v_head;
  o_epoch := versicle.versicle_current_epoch(v_head, p_epoch, true);
  o_states := array_fill(0, array[v_appends]);
  o_positions := v_lengths;
  o_conflicts := o_states;
  o_actuals := v_lengths;
  o_at := v_lengths;
  o_owners := array_fill(null::text, array[v_appends]);

  v_known := array(
    select coalesce(
      (select case c.state when 'void' then -1 else c.first_position + c.count - 1 end
       from versicle.versicle_commits c where c.commit_id = u.id), -2)
    from unnest(p_commits) with ordinality u(id, n) order by u.n);
  v_old := array(
    select coalesce((select s.version from versicle.versicle_streams s where s.stream = u.stream), 0)
    from unnest(p_streams) with ordinality u(stream, n) order by u.n);
  v_versions := v_old;
  if p_decisions is not null then
    v_decisions := coalesce((select ordinal from versicle.versicle_key_decisions order by ordinal desc limit 1), 0);
  end if;

  for v_append in 1 .. v_appends + 1 loop
    -- All events at once after the last append; earlier only when one looks at more of the log than its streams' versions.
    if v_next > v_written and (v_append > v_appends or p_conditions[v_append] is not null) then
      insert into versicle.versicle_events (
        position, stream, version, type, event_id, recorded_at, command, correlation, causation, actor, trace_parent, data, tags, keys, salt, hash)
      select v_first[e.entry] + e.nth, e.stream, v_base[e.entry] + e.nth, e.type, e.id, e.at,
        e.command, e.correlation, e.causation, e.actor, e.trace, e.data, e.tags, e.keys, e.salt,
        sha256(int8send(v_first[e.entry] + e.nth) || int8send(v_base[e.entry] + e.nth) || e.content)
      from unnest(
          e_entry, e_nth, e_stream, e_type, e_id, e_at, e_command, e_correlation, e_causation, e_actor, e_trace, e_data, e_tags, e_keys, e_salt, e_content)
        as e(entry, nth, stream, type, id, at, command, correlation, causation, actor, trace, data, tags, keys, salt, content)
      where v_first[e.entry] >= v_written;

      if e_tags is not null then
        insert into versicle.versicle_tags (tag, position, type)
        select t.tag, v_first[e.entry] + e.nth, e.type
        from unnest(e_entry, e_nth, e_type, e_tags) as e(entry, nth, type, tags)
        cross join lateral jsonb_array_elements_text(e.tags::jsonb) t(tag)
        where v_first[e.entry] >= v_written;
      end if;
      v_written := v_next;
    end if;
    exit when v_append > v_appends;

    v_from := v_entry + 1;
    v_entry := v_entry + p_entries[v_append];
    if e_keys is not null then
      v_event := v_events;
      for v_at in v_from .. v_entry loop
        v_events := v_events + p_counts[v_at];
      end loop;
    end if;
    v_starts[v_append] := v_next + 1;

    if v_known[v_append] <> -2 then
      o_states[v_append] := case v_known[v_append] when -1 then 3 else 2 end;
      o_positions[v_append] := v_known[v_append];
      continue;
    end if;

    if p_answers[v_append] is not null and versicle.versicle_is_answered(p_answers[v_append]) then
      o_states[v_append] := 7;
      continue;
    end if;

    if p_decisions[v_append] <> v_decisions then
      o_states[v_append] := 8;
      o_actuals[v_append] := v_decisions;
      continue;
    end if;

    if p_conditions[v_append] is not null then
      select u.* into v_unmet from versicle.versicle_first_unmet(p_conditions[v_append], o_epoch, v_next) u;
      if v_unmet.o_state > 0 then
        o_states[v_append] := v_unmet.o_state;
        o_conflicts[v_append] := v_unmet.o_condition;
        o_at[v_append] := v_unmet.o_at;
        continue;
      end if;
    end if;

    for v_at in v_from .. v_entry loop
      v_actual := v_versions[p_slots[v_at]];
      v_fits := p_expected[v_at] = v_actual or p_expected[v_at] = -2 or p_expected[v_at] = -1 and v_actual > 0;
      if v_fits and p_lasts[v_at] is not null then
        v_fits := exists (select 1 from versicle.versicle_events e
            where e.stream = p_streams[p_slots[v_at]] and e.version = v_actual and e.event_id = p_lasts[v_at])
          or exists (select 1 from unnest(e_entry, e_nth, e_id) as e(entry, nth, id)  -- Of this batch, and not in its table yet.
            where e.id = p_lasts[v_at] and p_slots[e.entry] = p_slots[v_at] and v_first[e.entry] >= 0 and v_base[e.entry] + e.nth = v_actual);
      end if;

      if v_fits then
        v_first[v_at] := v_next;
        v_base[v_at] := v_actual;
        v_versions[p_slots[v_at]] := v_actual + p_counts[v_at];
        v_next := v_next + p_counts[v_at];
      else
        o_states[v_append] := 1;
        o_conflicts[v_append] := v_at;
        o_actuals[v_append] := v_actual;
        o_at[v_append] := coalesce(
          (select case when s.n >= v_from then 0 else v_first[s.n] + p_counts[s.n] end
           from generate_series(1, v_at - 1) s(n) where p_slots[s.n] = p_slots[v_at] and v_first[s.n] >= 0 order by s.n desc limit 1),
          (select e.position from versicle.versicle_events e where e.stream = p_streams[p_slots[v_at]] and e.version = v_actual), 0);
        for v_undo in reverse v_at - 1 .. v_from loop
          v_versions[p_slots[v_undo]] := v_base[v_undo];
          v_first[v_undo] := -1;
        end loop;
        v_next := v_starts[v_append] - 1;
        exit;
      end if;
    end loop;

    -- Keys are changed as they stand in the events; one that is taken undoes the others of this append, and no other append's.
    if o_states[v_append] = 0 and v_event < v_events and cardinality(array_remove(e_keys[v_event + 1:v_events], null)) > 0 then
      begin
        for v_nth in v_event + 1 .. v_events loop
          continue when e_keys[v_nth] is null;
          select v_nth as event, u.* into v_key
          from versicle.versicle_change_keys(e_keys[v_nth], e_stream[v_nth], v_first[e_entry[v_nth]] + e_nth[v_nth]) u;
          if v_key.o_nth is not null then
            raise exception using errcode = 'VS003', message = 'a unique key is taken';
          end if;
        end loop;
      exception when sqlstate 'VS003' then
        o_states[v_append] := 5;
        o_conflicts[v_append] := v_key.event;
        o_actuals[v_append] := v_key.o_nth;
        o_at[v_append] := case when v_key.o_at < v_starts[v_append] then v_key.o_at else 0 end;
        o_owners[v_append] := v_key.o_owner;
        for v_undo in reverse v_entry .. v_from loop
          v_versions[p_slots[v_undo]] := v_base[v_undo];
          v_first[v_undo] := -1;
        end loop;
        v_next := v_starts[v_append] - 1;
      end;
    end if;

    v_lengths[v_append] := v_next - v_starts[v_append] + 1;
    o_positions[v_append] := v_next;
  end loop;

  if p_strict and o_states[1] in (1, 4, 5, 6, 7, 8) then
    raise exception using errcode = 'VS002', message = 'the log is not as the append requires', detail = concat_ws(
      ' ', o_epoch, o_states[1], o_conflicts[1], o_actuals[1], o_at[1], o_owners[1]);
  end if;
  if p_strict and o_states[1] >= 2 then
    raise exception using errcode = 'VS012', message = 'this commit id is taken', detail = format('%s %s', o_states[1], o_positions[1]);
  end if;

  if v_next > v_head then
    insert into versicle.versicle_streams as s (stream, version)
    select u.stream, v_versions[u.n] from unnest(p_streams) with ordinality u(stream, n) where v_versions[u.n] > v_old[u.n]
    on conflict (stream) do update set version = excluded.version;
  end if;

  -- A retry that resolves an unknown outcome and does not commit voids its id: the stalled original may still arrive.
  insert into versicle.versicle_commits (commit_id, state, first_position, count)
  select u.id, case o_states[u.n] when 0 then 'committed' else 'void' end, v_starts[u.n], v_lengths[u.n]
  from unnest(p_commits) with ordinality u(id, n)
  where o_states[u.n] = 0 or o_states[u.n] not in (2, 3) and p_resolving;

  if p_answers is not null then
    perform versicle.versicle_keep_answers(p_commits, p_answers, o_states, o_positions);
  end if;

  -- "Was committed before" is an answer like any other: it leaves after a flush that began after this read.
  if 2 = any(o_states) then
    perform pg_logical_emit_message(true, 'versicle', '');
  end if;
end
$function$;
