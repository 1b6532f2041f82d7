-- What the roles of roles.sql may do with the log. Where they have not been made, nothing. It runs with the tables; where those
-- came before the roles, run it by hand, as the tables' owner.
do $grants$
begin
  if to_regrole('versicle_app') is not null and to_regrole('versicle_reader') is not null then
    grant usage on schema versicle to versicle_app, versicle_reader;
    grant select on all tables in schema versicle to versicle_app, versicle_reader;
    grant insert on versicle.versicle_events, versicle.versicle_tags, versicle.versicle_commits, versicle.versicle_epochs, versicle.versicle_key_decisions to versicle_app;
    grant insert, update on versicle.versicle_streams to versicle_app;
    grant insert, delete on versicle.versicle_keys, versicle.versicle_answers to versicle_app;
    grant execute on function versicle.versicle_erase(bigint, bytea, bytea, bigint) to versicle_app;
    grant insert, update on versicle.versicle_answer_clock to versicle_app;
  end if;
end
$grants$;
