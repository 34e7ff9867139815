-- Twin of migrations/sqlite/0002_operations.sql: the same tables, columns and words.
-- What an operator needs: mail that can be held, tries on record, mail that belongs to no ticket, and what a daemon says of itself.

-- outgoing.ticket_id null: about no one ticket (mail to the operator, a digest)
alter table outgoing alter column ticket_id drop not null;

alter table delivery drop constraint delivery_state_check;
alter table delivery add constraint delivery_state_check
  check (state in ('queued', 'sending', 'deferred', 'held', 'relayed', 'failed', 'expired'));
-- deferrals: tries put off for this mail's own sake: its place in the schedule
alter table delivery add column deferrals bigint not null default 0;
-- held_at: since when a person holds it
alter table delivery add column held_at bigint;
-- delay_told_at: when its writer was told that it is late
alter table delivery add column delay_told_at bigint;
update delivery set deferrals = attempts;
create index delivery_done on delivery (state, done_at);

-- Every try of a delivery that came to an end, in the order of the leases.
create table delivery_try (
  delivery_id text not null references delivery (id),
  lease_token bigint not null,              -- one lease, one try
  outcome text not null check (outcome in ('relayed', 'refused', 'deferred', 'trouble', 'uncertain')),
  reply text not null,
  ended_at bigint not null,
  primary key (delivery_id, lease_token)
);

-- Switches that a person turned; a row that is not there is a switch that is off.
create table setting (
  name text primary key,
  value text not null,
  set_by text not null,
  set_at bigint not null
);

-- One row a running daemon, renewed all the time: what only it can know of itself.
create table daemon (
  id text primary key,
  started_at bigint not null,
  beat_at bigint not null,
  figures text not null                     -- JSON
);

-- What is wrong now, as the operator was told. A row goes when it has been right for a while.
create table alarm (
  name text primary key,
  sentence text not null,
  since_at bigint not null,
  right_since_at bigint
);

create index arrival_disposition on arrival (disposition);
