-- What an operator needs: mail that can be held, tries on record, mail that belongs to no ticket, and what a daemon says of itself.

-- SQLite changes no constraint of a table, so outgoing and delivery are written anew. Only delivery refers to outgoing, and nothing
-- refers to delivery: dropped in this order, no row ever refers to nothing.
create table outgoing_kept as select * from outgoing;
create table delivery_kept as select * from delivery;
drop table delivery;
drop table outgoing;

create table outgoing (
  id text primary key,
  ticket_id text references ticket (id),    -- null: about no one ticket (mail to the operator, a digest)
  activity_id text references activity (id),
  kind text not null,                       -- of the notice
  message_id text not null unique,
  draft text not null,                      -- JSON: identity and data, frozen
  blob text,                                -- sha256 of the composed bytes, once composed
  created_at integer not null
) strict;
create index outgoing_ticket on outgoing (ticket_id);

create table delivery (
  id text primary key,
  outgoing_id text not null unique references outgoing (id),
  recipient text not null,
  state text not null check (state in ('queued', 'sending', 'deferred', 'held', 'relayed', 'failed', 'expired')),
  due_at integer not null,
  expires_at integer not null,
  attempts integer not null default 0,
  deferrals integer not null default 0,     -- tries put off for this mail's own sake: its place in the schedule
  lease_token integer not null default 0,
  lease_until integer,
  last_reply text,
  held_at integer,                          -- since when a person holds it
  delay_told_at integer,                    -- when its writer was told that it is late
  done_at integer
) strict;
create index delivery_due on delivery (state, due_at);
create index delivery_done on delivery (state, done_at);

insert into outgoing (id, ticket_id, activity_id, kind, message_id, draft, blob, created_at)
  select id, ticket_id, activity_id, kind, message_id, draft, blob, created_at from outgoing_kept;
insert into delivery (id, outgoing_id, recipient, state, due_at, expires_at, attempts, deferrals, lease_token, lease_until, last_reply, done_at)
  select id, outgoing_id, recipient, state, due_at, expires_at, attempts, attempts, lease_token, lease_until, last_reply, done_at from delivery_kept;
drop table delivery_kept;
drop table outgoing_kept;

-- Every try of a delivery that came to an end, in the order of the leases.
create table delivery_try (
  delivery_id text not null references delivery (id),
  lease_token integer not null,             -- one lease, one try
  outcome text not null check (outcome in ('relayed', 'refused', 'deferred', 'trouble', 'uncertain')),
  reply text not null,
  ended_at integer not null,
  primary key (delivery_id, lease_token)
) strict;

-- Switches that a person turned; a row that is not there is a switch that is off.
create table setting (
  name text primary key,
  value text not null,
  set_by text not null,
  set_at integer not null
) strict;

-- One row a running daemon, renewed all the time: what only it can know of itself.
create table daemon (
  id text primary key,
  started_at integer not null,
  beat_at integer not null,
  figures text not null                     -- JSON
) strict;

-- What is wrong now, as the operator was told. A row goes when it has been right for a while.
create table alarm (
  name text primary key,
  sentence text not null,
  since_at integer not null,
  right_since_at integer
) strict;

create index arrival_disposition on arrival (disposition);
