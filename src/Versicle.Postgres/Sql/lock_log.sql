-- The one lock of the log, held to the end of the transaction: whoever has it hands out positions. Taken last. Two numbers:
-- Versicle's class, and the log, so that several logs of one database do not wait for each other.
create or replace function versicle.versicle_lock_log()
returns void language plpgsql volatile as $function$
begin
  perform pg_advisory_xact_lock(1447383635, 'versicle.versicle_events'::regclass::oid::integer);
end
$function$;
