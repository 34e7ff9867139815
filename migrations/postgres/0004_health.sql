-- What watches over the rest: who has seen what was set aside, what is broken, and what the operator was told.
alter table arrival add column seen_at bigint;      -- when a person first saw it in quarantine
alter table delivery add column damage text;        -- what is broken about it: it is held, and never sent like that
alter table alarm add column told_at bigint;       -- when the operator was told of it; null: not yet
create index delivery_damage on delivery (damage) where damage is not null;
