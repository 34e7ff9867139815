-- Which daemon took the work: where it has ended, another goes on before the lease is over.
alter table arrival add column lease_holder integer;
alter table delivery add column lease_holder integer;
