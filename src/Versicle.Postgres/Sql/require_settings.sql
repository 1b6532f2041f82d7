-- What an append needs of its transaction. Under repeatable read it would wait for the lock and still see the old head; a weak
-- synchronous_commit would acknowledge what a crash takes back; without its mark a session's own SQL has ended its transaction.
create or replace function versicle.versicle_require_settings(p_mark text, p_weak boolean)
returns void language plpgsql stable as $function$
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception using errcode = 'VS008',
      message = format('an append runs in a %s transaction, and needs read committed', current_setting('transaction_isolation'));
  end if;
  if not p_weak and current_setting('synchronous_commit') not in ('on', 'remote_apply') then
    raise exception using errcode = 'VS007',
      message = format('synchronous_commit is %s, and an append needs on or remote_apply', current_setting('synchronous_commit'));
  end if;
  if p_mark is not null and current_setting('versicle_session.mark', true) is distinct from p_mark then
    raise exception using errcode = 'VS019',
      message = 'the handler''s own SQL has ended the transaction of its write session, and what it wrote before is not undone';
  end if;
end
$function$;
