-- The oldest answers: what is pruned next.
create index if not exists versicle_answers_by_age on versicle.versicle_answers (answered_at);
