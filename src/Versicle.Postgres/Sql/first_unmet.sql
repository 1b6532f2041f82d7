-- The first condition of an append that does not hold of the log up to p_head. Called under the log's lock. Every look-up is a
-- range of one index in the order of the log, and ends at its first row.
create or replace function versicle.versicle_first_unmet(
  p_conditions text, p_epoch uuid, p_head bigint,
  out o_state integer,       -- 0 all hold, 4 one does not, 6 one is of another history or beyond the head
  out o_condition integer,   -- which
  out o_at bigint)           -- the first event that matches it
language plpgsql volatile as $function$
declare
  v_condition record;
  v_item      jsonb;
  v_types     text[];
  v_tags      text[];
  v_found     bigint;
begin
  o_state := 0;
  for v_condition in
    select u.n, (u.c ->> 'epoch')::uuid as epoch, (u.c ->> 'after')::bigint as after, u.c -> 'items' as items
    from jsonb_array_elements(p_conditions::jsonb) with ordinality u(c, n)
  loop
    o_condition := v_condition.n;

    -- An earlier history's position counts up to where the next one forked from it.
    if v_condition.epoch = p_epoch and v_condition.after > p_head
      or v_condition.epoch <> p_epoch and not exists (
        select 1 from versicle.versicle_epochs a
        where a.id = v_condition.epoch
          and v_condition.after <= (select min(l.fork_position) from versicle.versicle_epochs l where l.ordinal > a.ordinal))
    then
      o_state := 6;
      o_at := p_head;
      return;
    end if;

    o_at := case when v_condition.items = '[]'::jsonb and v_condition.after < p_head then v_condition.after + 1 end;
    for v_item in select i from jsonb_array_elements(v_condition.items) i loop
      v_types := array(select jsonb_array_elements_text(v_item -> 'types'));
      v_tags := array(select jsonb_array_elements_text(v_item -> 'tags'));
      if cardinality(v_tags) > 0 then
        select t.position into v_found
        from versicle.versicle_tags t
        where t.tag = v_tags[1] and t.position > v_condition.after
          and (cardinality(v_types) = 0 or t.type = any(v_types))
          and not exists (
            select 1 from unnest(v_tags[2:]) o(tag)
            where not exists (select 1 from versicle.versicle_tags x where x.tag = o.tag and x.position = t.position))
        order by t.position limit 1;
      else
        select min(e.position) into v_found
        from unnest(v_types) u(type)
        cross join lateral (
          select v.position from versicle.versicle_events v
          where v.type = u.type and v.position > v_condition.after order by v.position limit 1) e;
      end if;
      o_at := least(o_at, v_found);
    end loop;

    if o_at is not null then
      o_state := 4;
      return;
    end if;
  end loop;
end
$function$;
