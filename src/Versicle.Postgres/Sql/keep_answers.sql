-- Keeps the answers of those appends of a batch that were appended. Called under the log's lock.
create or replace function versicle.versicle_keep_answers(p_commits uuid[], p_answers text[], p_states integer[], p_positions bigint[])
returns void language sql volatile as $function$
  insert into versicle.versicle_answers (tenant, actor, message, key, payload, status, body, response, commit_id, position, answered_at)
  select u.a ->> 'tenant', u.a ->> 'actor', u.a ->> 'message', u.a ->> 'key', decode(u.a ->> 'payload', 'base64'), (u.a ->> 'status')::integer,
    decode(u.a ->> 'body', 'base64'), decode(u.a ->> 'response', 'base64'), u.id, u.position,
    coalesce((select elapsed from versicle.versicle_answer_clock), 0)
  from (
    select n.answer::jsonb as a, n.id, n.position
    from unnest(p_commits, p_answers, p_states, p_positions) n(id, answer, state, position) where n.state = 0 and n.answer is not null) u
$function$;
