-- What commands were answered under their callers' keys: written with their appends, told again to who repeats them.
create table if not exists versicle_answers (
  tenant      text    not null,   -- whose data; '' without tenants
  actor       text    not null,   -- who acted; '' when nobody was signed in
  message     text    not null,   -- the command's type
  key         text    not null,   -- the caller's word for all attempts of one command
  payload     blob    not null,   -- a hash of the command: another one under the same key is refused
  status      integer not null,   -- how it ended: 200, 204, or a refusal's
  body        blob    not null,   -- what was answered, as JSON
  response    blob    not null,   -- the same as an entrance wrote it for its caller; empty for none
  commit_id   text    not null,   -- of its append
  position    integer not null,   -- of that append's last event, or the head it was decided on
  answered_at integer not null,   -- by versicle_answer_clock
  primary key (tenant, actor, message, key)
) strict;
