-- What drops the functions of an older version. With other parameters they would stay beside the new ones, and code of that version would
-- go on appending by its own rules.
select format('drop function %s', f.oid::regprocedure)
from pg_proc f join pg_namespace s on s.oid = f.pronamespace
where s.nspname = $1 and f.proname = any ($2)
