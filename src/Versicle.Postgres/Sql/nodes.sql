-- The nodes that share these read models. A node that lives counts on; the others watch by their own clocks whether it does.
create table if not exists versicle.versicle_nodes (
  target  text   collate "C" not null,   -- where the tables are: a schema of this database
  node    uuid   not null,               -- for as long as the process lives
  beat    bigint not null,               -- counts up
  carries text[] not null,               -- the projections whose code it has: 'name/fingerprint'
  primary key (target, node)
);
