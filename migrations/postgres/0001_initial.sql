-- Twin of migrations/sqlite/0001_initial.sql: the same tables, columns and words.
-- The tables in the order of a mail's way. Times are epoch milliseconds (UTC), ids are text that sorts by age,
-- JSON is text. Closed sets of words are CHECKed; the program's own lists are compared with these in a test.

create table arrival (
  id text primary key,
  key text not null unique,                 -- smtp:<id>, pipe:<id> or imap:<account>/<folder>/<uidvalidity>/<uid>
  transport text not null check (transport in ('smtp', 'lmtp', 'imap', 'pipe')),
  state text not null check (state in ('incoming', 'active', 'deferred', 'quarantined', 'done')),
  blob text not null,                       -- sha256 of the raw bytes, in the blob store
  size_bytes bigint not null,
  envelope text not null,                   -- JSON: reverse path, recipients, client
  duplicate_key text not null,              -- sha256 over recipients and content hash
  received_at bigint not null,
  due_at bigint not null,
  attempts bigint not null default 0,
  lease_token bigint not null default 0,
  lease_until bigint,
  last_error text,
  disposition text check (disposition in ('opened', 'appended', 'commanded', 'rejected', 'bounce-recorded', 'duplicate', 'ignored', 'quarantined')),
  reason text,
  ticket_id text,
  message_id text,                          -- Message-ID of the mail, where it had one
  trace text,                               -- JSON: the rules that decided, in order
  aftercare text check (aftercare in ('pending', 'done')),  -- what is still to be done to the message in its IMAP folder
  done_at bigint
);
create index arrival_due on arrival (state, due_at);
create index arrival_duplicate on arrival (duplicate_key);
create index arrival_message_id on arrival (message_id);
create index arrival_ticket on arrival (ticket_id);
create index arrival_aftercare on arrival (aftercare, key);

create table organisation (
  id text primary key,
  name text not null,
  created_at bigint not null
);

create table organisation_domain (
  domain text primary key,
  organisation_id text not null references organisation (id)
);

create table contact (
  id text primary key,
  name text not null,
  locale text,
  organisation_id text references organisation (id),
  created_at bigint not null
);
create index contact_organisation on contact (organisation_id);

create table address (
  address text primary key,                 -- local part as written, domain folded (RFC 5321 section 2.4)
  contact_id text not null references contact (id),
  created_at bigint not null
);
create index address_contact on address (contact_id);

create table counter (
  name text primary key,
  next bigint not null
);

create table ticket (
  id text primary key,
  number bigint not null unique,
  channel text not null,
  subject text not null,
  status text not null check (status in ('open', 'in-progress', 'waiting', 'resolved', 'closed')),
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent', 'critical')),
  requester_id text not null references contact (id),
  assignee text,                            -- name of an agent
  locale text not null,
  suspected_of text references ticket (id), -- the ticket that a stranger's mail quoted
  next_seq bigint not null default 1,      -- sequence of its next activity
  created_at bigint not null,
  updated_at bigint not null
);
create index ticket_requester on ticket (requester_id);
create index ticket_status on ticket (status, updated_at);

create table participant (
  ticket_id text not null references ticket (id),
  ordinal bigint not null,
  contact_id text not null references contact (id),
  address text not null references address (address),
  added_at bigint not null,
  primary key (ticket_id, ordinal),
  unique (ticket_id, contact_id)
);

create table activity (
  id text primary key,
  ticket_id text not null references ticket (id),
  seq bigint not null,
  kind text not null check (kind in ('correspondence', 'note', 'event')),
  visibility text not null check (visibility in ('public', 'internal')),
  actor text not null,                      -- contact:<id>, agent:<name> or system
  arrival_id text references arrival (id),  -- the mail that caused it
  name text,                                -- of an event: status-changed, assigned, ...
  text text not null,
  detail text not null,                     -- JSON
  created_at bigint not null,
  unique (ticket_id, seq)
);
create index activity_arrival on activity (arrival_id);

create table attachment (
  id text primary key,
  activity_id text not null references activity (id),
  position bigint not null,
  blob text not null,
  name text not null,
  type text not null,
  disposition text,
  content_id text,
  size_bytes bigint not null,
  unique (activity_id, position)
);

create table outgoing (
  id text primary key,
  ticket_id text not null references ticket (id),
  activity_id text references activity (id),
  kind text not null,                       -- of the notice
  message_id text not null unique,
  draft text not null,                      -- JSON: identity and data, frozen
  blob text,                                -- sha256 of the composed bytes, once composed
  created_at bigint not null
);
create index outgoing_ticket on outgoing (ticket_id);

create table delivery (
  id text primary key,
  outgoing_id text not null unique references outgoing (id),
  recipient text not null,
  state text not null check (state in ('queued', 'sending', 'deferred', 'relayed', 'failed', 'expired')),
  due_at bigint not null,
  expires_at bigint not null,
  attempts bigint not null default 0,
  lease_token bigint not null default 0,
  lease_until bigint,
  last_reply text,
  done_at bigint
);
create index delivery_due on delivery (state, due_at);

-- The one place where threading looks: which ticket a Message-ID belongs to, in whatever direction it went.
create table message_id (
  message_id text not null,
  ticket_id text not null references ticket (id),
  direction text not null check (direction in ('in', 'out')),
  person text,                              -- of an outgoing one: who it was made for (p1, a-anna)
  created_at bigint not null,
  primary key (message_id, ticket_id)
);
create index message_id_person on message_id (ticket_id, person, created_at);

create table imap_cursor (
  account text not null,
  folder text not null,
  uidvalidity text not null,
  last_uid bigint not null,
  updated_at bigint not null,
  primary key (account, folder)
);
