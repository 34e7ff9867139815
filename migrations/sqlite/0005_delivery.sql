-- What delivery must remember: that a final dot may have left, and which addresses are not written to for a while.

-- SQLite changes no constraint of a table, so delivery is written anew, and with it delivery_try, which refers to it: dropped in this
-- order, no row ever refers to nothing.
create table delivery_kept as select * from delivery;
create table delivery_try_kept as select * from delivery_try;
drop table delivery_try;
drop table delivery;

create table delivery (
  id text primary key,
  outgoing_id text not null unique references outgoing (id),
  recipient text not null,
  state text not null check (state in ('queued', 'sending', 'deferred', 'held', 'relayed', 'failed', 'expired', 'suppressed')),
  due_at integer not null,
  expires_at integer not null,
  attempts integer not null default 0,
  deferrals integer not null default 0,     -- tries put off for this mail's own sake: its place in the schedule
  lease_token integer not null default 0,
  lease_until integer,
  dot_at integer,                           -- when the last try came to the final dot; null before it, and after its answer
  in_doubt_at integer,                      -- when an answer to the dot was last found lost: the mail may have come, and comes again
  last_reply text,
  held_at integer,                          -- since when a person holds it
  delay_told_at integer,                    -- when its writer was told that it is late
  done_at integer,
  damage text                               -- what is broken about it: it is held, and never sent like that
) strict;
create index delivery_due on delivery (state, due_at);
create index delivery_done on delivery (state, done_at);
create index delivery_damage on delivery (damage) where damage is not null;

insert into delivery (id, outgoing_id, recipient, state, due_at, expires_at, attempts, deferrals, lease_token, lease_until, last_reply, held_at, delay_told_at, done_at, damage)
  select id, outgoing_id, recipient, state, due_at, expires_at, attempts, deferrals, lease_token, lease_until, last_reply, held_at, delay_told_at, done_at, damage
  from delivery_kept;

create table delivery_try (
  delivery_id text not null references delivery (id),
  lease_token integer not null,             -- one lease, one try
  outcome text not null check (outcome in ('relayed', 'refused', 'deferred', 'trouble', 'uncertain')),
  reply text not null,
  ended_at integer not null,
  primary key (delivery_id, lease_token)
) strict;
insert into delivery_try (delivery_id, lease_token, outcome, reply, ended_at)
  select delivery_id, lease_token, outcome, reply, ended_at from delivery_try_kept;
drop table delivery_try_kept;
drop table delivery_kept;

-- Mails that came back for good, or were refused for good, since their address takes none; a mail counts once.
create table hard_bounce (
  outgoing_id text primary key references outgoing (id),
  address text not null,
  reply text not null,
  bounced_at integer not null
) strict;
create index hard_bounce_address on hard_bounce (address, bounced_at);

-- Addresses that are not written to, since mail to them came back again and again.
create table suppression (
  address text primary key,
  reason text not null,
  since_at integer not null,
  until_at integer not null
) strict;
