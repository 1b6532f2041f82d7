-- Whether the key of an append's answer has been answered before. Called under the log's lock, which everybody holds who adds one.
create or replace function versicle.versicle_is_answered(p_answer text)
returns boolean language plpgsql stable as $function$
declare
  v_answer jsonb := p_answer::jsonb;
begin
  return exists (
    select 1 from versicle.versicle_answers a
    where a.tenant = v_answer ->> 'tenant' and a.actor = v_answer ->> 'actor' and a.message = v_answer ->> 'message' and a.key = v_answer ->> 'key');
end
$function$;
