-- Makes another version of a projection current, if it is not behind the one that is. Both checkpoints are held meanwhile: where
-- they are when it is decided is where they are when it commits.
create or replace function versicle.versicle_switch_version(
  p_projection text, p_target text, p_from text, p_to text, p_may_park_more boolean)
returns text language plpgsql volatile as $function$
declare
  v_current text;
  v_from bigint;
  v_to bigint;
begin
  if p_from is null then
    insert into versicle.versicle_live (projection, target, fingerprint) values (p_projection, p_target, p_to) on conflict do nothing;
    if not found then
      return 'overtaken';
    end if;
  else
    select fingerprint into v_current from versicle.versicle_live where projection = p_projection and target = p_target for update;
    if v_current is distinct from p_from then
      return 'overtaken';
    end if;
    perform from versicle.versicle_checkpoints
    where projection = p_projection and target = p_target and fingerprint in (p_from, p_to) order by fingerprint, slice for update;
    select min(position) into v_from from versicle.versicle_checkpoints where projection = p_projection and target = p_target and fingerprint = p_from;
    select min(position) into v_to from versicle.versicle_checkpoints where projection = p_projection and target = p_target and fingerprint = p_to;
    if v_to is null or v_to < v_from then
      return 'behind';
    end if;
    if not p_may_park_more and exists (
      select from versicle.versicle_parked n
      where n.projection = p_projection and n.target = p_target and n.fingerprint = p_to and not exists (
        select from versicle.versicle_parked o
        where o.projection = p_projection and o.target = p_target and o.fingerprint = p_from and o.read_model = n.read_model and o.key = n.key))
    then
      return 'parks more';
    end if;
    update versicle.versicle_live set fingerprint = p_to where projection = p_projection and target = p_target;
  end if;
  update versicle.versicle_checkpoints set live = true where projection = p_projection and target = p_target and fingerprint = p_to;
  update versicle.versicle_versions set confirmed = false where projection = p_projection and target = p_target and fingerprint in (p_from, p_to);
  return 'switched';
end
$function$;
