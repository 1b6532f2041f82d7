-- Does to the unique keys what an event says, in its order. Called under the log's lock. Stops at the first value that belongs
-- to another stream and tells whose it is; what was changed before is the caller's to undo.
create or replace function versicle.versicle_change_keys(
  p_keys text, p_stream text, p_position bigint,
  out o_nth integer,     -- which of them is taken; null when none is
  out o_owner text, out o_at bigint)
language plpgsql volatile as $function$
declare
  v_key   record;
  v_owner versicle.versicle_keys;
begin
  for v_key in
    select u.n, u.k ->> 'claim' as claimed, u.k ->> 'release' as released, u.k ->> 'value' as value, coalesce(u.k ->> 'stream', p_stream) as stream
    from jsonb_array_elements(p_keys::jsonb) with ordinality u(k, n)
  loop
    if v_key.released is not null then
      delete from versicle.versicle_keys k where k.name = v_key.released and k.value = v_key.value and k.stream = v_key.stream;
      continue;
    end if;

    insert into versicle.versicle_keys (name, value, stream, position)
    values (v_key.claimed, v_key.value, v_key.stream, p_position) on conflict (name, value) do nothing;
    if not found then
      select * into v_owner from versicle.versicle_keys k where k.name = v_key.claimed and k.value = v_key.value;
      if v_owner.stream <> v_key.stream then
        o_nth := v_key.n;
        o_owner := v_owner.stream;
        o_at := v_owner.position;
        return;
      end if;
    end if;
  end loop;
end
$function$;
