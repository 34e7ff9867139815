-- Twin of migrations/sqlite/0005_delivery.sql: the same tables, columns and words.
-- What delivery must remember: that a final dot may have left, and which addresses are not written to for a while.

alter table delivery drop constraint delivery_state_check;
alter table delivery add constraint delivery_state_check
  check (state in ('queued', 'sending', 'deferred', 'held', 'relayed', 'failed', 'expired', 'suppressed'));
-- dot_at: when the last try came to the final dot; null before it, and after its answer
alter table delivery add column dot_at bigint;
-- in_doubt_at: when an answer to the dot was last found lost: the mail may have come, and comes again
alter table delivery add column in_doubt_at bigint;

-- Mails that came back for good, or were refused for good, since their address takes none; a mail counts once.
create table hard_bounce (
  outgoing_id text primary key references outgoing (id),
  address text not null,
  reply text not null,
  bounced_at bigint not null
);
create index hard_bounce_address on hard_bounce (address, bounced_at);

-- Addresses that are not written to, since mail to them came back again and again.
create table suppression (
  address text primary key,
  reason text not null,
  since_at bigint not null,
  until_at bigint not null
);
