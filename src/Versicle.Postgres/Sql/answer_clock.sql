-- How long processes were seen to run on this log: what the age of answers counts, and no wall clock. At most one row.
create table if not exists versicle.versicle_answer_clock (
  id      integer primary key check (id = 1),
  elapsed bigint not null   -- in microseconds; without a row 0
);
