-- Carries out the statements of one of the application's schema scripts, with the search path of whoever calls it.
create or replace function versicle.versicle_run_script(p_text text)
returns void language plpgsql volatile as $function$
begin
  execute p_text;
end
$function$;
