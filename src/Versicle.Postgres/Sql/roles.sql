-- The roles of a database that keeps a log. Run once in each database, before its tables are made, by a role that may make roles.
--
--   versicle_owner    owns Versicle's schema and the application's own tables; whoever deploys acts as it
--   versicle_app      appends, reads, and moves checkpoints; cannot change or delete an event, nor make a table
--   versicle_reader   reads
--
-- They log in nobody. Make logins that do, such as (the last line gives the read models a schema of the login's own):
--
--   create role shop_deploy login in role versicle_owner;
--   alter role shop_deploy set role = 'versicle_owner';
--   create role shop_app login in role versicle_app;
--   create schema shop_app authorization shop_app;
do $roles$
begin
  perform pg_advisory_xact_lock(1447383636, 0);
  if to_regrole('versicle_owner') is null then
    create role versicle_owner nologin;
  end if;
  if to_regrole('versicle_app') is null then
    create role versicle_app nologin;
  end if;
  if to_regrole('versicle_reader') is null then
    create role versicle_reader nologin;
  end if;
  execute format('grant connect, create on database %I to versicle_owner', current_database());
  execute format('grant connect on database %I to versicle_app, versicle_reader', current_database());
end
$roles$;

-- The application's own tables, which its schema scripts make.
grant usage, create on schema public to versicle_owner;
grant usage on schema public to versicle_app, versicle_reader;
alter default privileges for role versicle_owner in schema public grant select, insert, update, delete on tables to versicle_app;
alter default privileges for role versicle_owner in schema public grant usage, select on sequences to versicle_app;
alter default privileges for role versicle_owner in schema public grant select on tables to versicle_reader;
