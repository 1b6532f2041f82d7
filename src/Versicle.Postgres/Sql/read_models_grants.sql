-- What the roles of roles.sql may do with checkpoints. Where they have not been made, nothing. See log_grants.sql.
do $grants$
begin
  if to_regrole('versicle_app') is not null and to_regrole('versicle_reader') is not null then
    grant usage on schema versicle to versicle_app, versicle_reader;
    grant select on versicle.versicle_checkpoints, versicle.versicle_parked, versicle.versicle_versions, versicle.versicle_live, versicle.versicle_nodes
      to versicle_reader;
    grant select, insert, update, delete on versicle.versicle_checkpoints, versicle.versicle_versions to versicle_app;
    grant select, insert, update on versicle.versicle_live to versicle_app;
    grant select, insert, delete on versicle.versicle_parked to versicle_app;
    grant select, insert, update, delete on versicle.versicle_nodes to versicle_app;
  end if;
end
$grants$;
