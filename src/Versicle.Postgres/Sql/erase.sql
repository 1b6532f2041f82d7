-- Erases an event's data and salt, and what its command was answered (410: erased; the key stays, and the command takes effect once). Only behind the '$redacted' event of the same transaction that names it: nothing is erased
-- without a trace. It runs as the owner of the tables, so that the application's role need not be able to change an event.
create or replace function versicle.versicle_erase(p_position bigint, p_hash bytea, p_data bytea, p_redaction bigint)
returns boolean language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $function$
declare
  v_note   jsonb;
  v_erased boolean;
begin
  select convert_from(data, 'UTF8')::jsonb into v_note from versicle.versicle_events
  where position = p_redaction and stream = '$redactions' and type = '$redacted' and xmin = pg_current_xact_id()::xid;
  if (v_note ->> 'position')::bigint is distinct from p_position or v_note ->> 'replacement_sha256' is distinct from encode(sha256(p_data), 'hex') then
    raise exception using errcode = 'VS006', message = format('no redaction of position %s was appended in this transaction', p_position);
  end if;

  update versicle.versicle_events
  set data = p_data, salt = null, erased = sha256(uuid_send(salt) || data), redaction = p_redaction
  where position = p_position and hash = p_hash and redaction is null;
  v_erased := found;

  update versicle.versicle_answers a set payload = '\x00', status = 410, body = '', response = ''
  where a.position >= p_position and (
    select p_position between c.first_position and c.first_position + c.count - 1 from versicle.versicle_commits c where c.commit_id = a.commit_id);
  return v_erased;
end
$function$;

revoke execute on function versicle.versicle_erase(bigint, bytea, bytea, bigint) from public;
