create table placed_orders (id integer primary key);
