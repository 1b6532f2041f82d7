-- What commands were answered under their callers' keys: written with their appends, told again to who repeats them.
create table if not exists versicle.versicle_answers (
  tenant      text    collate "C" not null,   -- whose data; '' without tenants
  actor       text    collate "C" not null,   -- who acted; '' when nobody was signed in
  message     text    collate "C" not null,   -- the command's type
  key         text    collate "C" not null,   -- the caller's word for all attempts of one command
  payload     bytea   not null,               -- a hash of the command: another one under the same key is refused
  status      integer not null,               -- how it ended: 200, 204, or a refusal's
  body        bytea   not null,               -- what was answered, as JSON
  response    bytea   not null,               -- the same as an entrance wrote it for its caller; empty for none
  commit_id   uuid    not null,               -- of its append
  position    bigint  not null,               -- of that append's last event, or the head it was decided on
  answered_at bigint  not null,               -- by versicle_answer_clock
  primary key (tenant, actor, message, key)
);
