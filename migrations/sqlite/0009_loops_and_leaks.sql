-- What loops, storms and leaks are held against: how much left by itself, how much one sender sent, and why a mail is held.

-- Every mail that left by itself, under the mailbox of its reader as budgets see it (no subaddress, lower case).
create table automatic_mail (
  outgoing_id text primary key references outgoing (id),
  kind text not null,                       -- of the notice
  audience text not null check (audience in ('customer', 'agent', 'operator')),
  mailbox text not null,
  domain text not null,
  ticket_id text references ticket (id),
  queued_at integer not null
) strict;
create index automatic_mail_time on automatic_mail (queued_at, audience);
create index automatic_mail_mailbox on automatic_mail (mailbox, queued_at);
create index automatic_mail_domain on automatic_mail (domain, queued_at);

-- A mailbox that mail came from; locked while a mail of it is decided on, so that budgets hold with several nodes.
create table sender (
  mailbox text primary key,
  flood_ticket_id text references ticket (id),  -- where its flood goes
  flood_last_at integer
) strict;

-- Every mail that opened a ticket, was added to one, or went into a flood.
create table sender_mail (
  arrival_id text primary key references arrival (id),
  mailbox text not null,
  domain text not null,
  effect text not null check (effect in ('opened', 'added', 'flooded')),
  proof text check (proof in ('aligned', 'unverified', 'failed', 'temporary')),
  came_at integer not null
) strict;
create index sender_mail_mailbox on sender_mail (mailbox, came_at);
create index sender_mail_domain on sender_mail (domain, came_at);

-- Who keeps a held mail back, and why.
alter table delivery add column held_by text check (held_by in ('person', 'breaker', 'leak-guard'));
alter table delivery add column held_reason text;
update delivery set held_by = 'person' where state = 'held';

-- What the leak guard looks up: who wrote what, and whether it was sent.
create index activity_actor on activity (actor, created_at);
create index outgoing_activity on outgoing (activity_id);
