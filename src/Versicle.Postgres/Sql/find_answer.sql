-- What a key was answered, if it was. The answer leaves after a flush that began after it was read: a synchronous standby has it then.
create or replace function versicle.versicle_find_answer(p_tenant text, p_actor text, p_message text, p_key text)
returns table (payload bytea, status integer, body bytea, response bytea, "position" bigint, epoch uuid) language plpgsql volatile as $function$
begin
  return query
    select a.payload, a.status, a.body, a.response, a.position,
      (select e.id from versicle.versicle_epochs e order by e.ordinal desc limit 1)
    from versicle.versicle_answers a
    where a.tenant = p_tenant and a.actor = p_actor and a.message = p_message and a.key = p_key;
  if found then
    perform pg_logical_emit_message(true, 'versicle', '');
  end if;
end
$function$;
