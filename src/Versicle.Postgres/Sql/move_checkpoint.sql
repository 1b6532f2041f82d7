-- Moves a checkpoint from where the worker believes it is. Anywhere else, or under another term, another worker was faster: the
-- batch is undone whole.
create or replace function versicle.versicle_move_checkpoint(
  p_projection text, p_fingerprint text, p_target text, p_term bigint, p_from_epoch uuid, p_from bigint, p_epoch uuid, p_to bigint, p_live boolean,
  p_hash bytea)
returns void language plpgsql volatile as $function$
begin
  update versicle.versicle_checkpoints
  set epoch = p_epoch, position = p_to, live = live or p_live, hash = p_hash
  where projection = p_projection and fingerprint = p_fingerprint and target = p_target and slice = 0
    and term = p_term and epoch = p_from_epoch and position = p_from;
  if not found then
    raise exception using errcode = 'VS010', message = format('the checkpoint of %s is not at %s in term %s', p_projection, p_from, p_term);
  end if;
end
$function$;
