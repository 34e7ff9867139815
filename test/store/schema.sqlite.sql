CREATE TABLE activity (
  id text primary key,
  ticket_id text not null references ticket (id),
  seq integer not null,
  kind text not null check (kind in ('correspondence', 'note', 'event')),
  visibility text not null check (visibility in ('public', 'internal')),
  actor text not null,                      -- contact:<id>, agent:<name> or system
  arrival_id text references arrival (id),  -- the mail that caused it
  name text,                                -- of an event: status-changed, assigned, ...
  text text not null,
  detail text not null,                     -- JSON
  created_at integer not null, hash text,
  unique (ticket_id, seq)
) strict;

CREATE TABLE address (
  address text primary key,                 -- local part as written, domain folded (RFC 5321 section 2.4)
  contact_id text not null references contact (id),
  created_at integer not null
) strict;

CREATE TABLE agent (
  name text primary key,
  display_name text,                        -- null, as the three below: as configured
  addresses text,                           -- JSON: addresses, notifications go to the first
  locale text,
  role text check (role in ('super-admin', 'admin', 'support-agent', 'developer')),
  category text,                            -- of a developer: the one category of tickets
  password text,                            -- scrypt, for the submission listener; null: no login
  disabled_at integer,                      -- since when nothing of this agent's counts any more
  created_at integer not null,
  updated_at integer not null
) strict;

CREATE TABLE agent_act (
  id text primary key,
  agent text not null,
  ticket_id text not null references ticket (id),
  arrival_id text references arrival (id),
  acts text not null,                                     -- JSON: desk/inverse.ts
  created_at integer not null,
  undone_at integer
, ordinal integer not null default 0) strict;

CREATE TABLE agent_mail (
  agent text not null,
  fingerprint text not null,
  arrival_id text not null references arrival (id),
  commands integer not null,                -- command lines in it
  created_at integer not null,
  primary key (agent, fingerprint)
) strict;

CREATE TABLE agent_preference (
  agent text primary key,
  receipts text check (receipts in ('on', 'off')),
  settings text not null,                                 -- JSON: desk/preferences.ts
  away_until integer,
  updated_at integer not null
) strict;

CREATE TABLE alarm (
  name text primary key,
  sentence text not null,
  since_at integer not null,
  right_since_at integer
, told_at integer) strict;

CREATE TABLE arrival (
  id text primary key,
  key text not null unique,                 -- smtp:<id>, pipe:<id> or imap:<account>/<folder>/<uidvalidity>/<uid>
  transport text not null check (transport in ('smtp', 'lmtp', 'imap', 'pipe')),
  state text not null check (state in ('incoming', 'active', 'deferred', 'quarantined', 'done')),
  blob text not null,                       -- sha256 of the raw bytes, in the blob store
  size_bytes integer not null,
  envelope text not null,                   -- JSON: reverse path, recipients, client
  duplicate_key text not null,              -- sha256 over recipients and content hash
  received_at integer not null,
  due_at integer not null,
  attempts integer not null default 0,
  lease_token integer not null default 0,
  lease_until integer,
  last_error text,
  disposition text check (disposition in ('opened', 'appended', 'commanded', 'rejected', 'bounce-recorded', 'duplicate', 'ignored', 'quarantined')),
  reason text,
  ticket_id text,
  message_id text,                          -- Message-ID of the mail, where it had one
  trace text,                               -- JSON: the rules that decided, in order
  aftercare text check (aftercare in ('pending', 'done')),  -- what is still to be done to the message in its IMAP folder
  done_at integer
, seen_at integer, authentication text, copy_key text, lease_holder integer) strict;

CREATE TABLE attachment (
  id text primary key,
  activity_id text not null references activity (id),
  position integer not null,
  blob text not null,
  name text not null,
  type text not null,
  disposition text,
  content_id text,
  size_bytes integer not null,
  unique (activity_id, position)
) strict;

CREATE TABLE attention (
  ticket_id text not null references ticket (id),
  agent text not null,
  level text not null check (level in ('watching', 'muted')),
  set_at integer not null,
  primary key (ticket_id, agent)
) strict;

CREATE TABLE automatic_mail (
  outgoing_id text primary key references outgoing (id),
  kind text not null,                       -- of the notice
  audience text not null check (audience in ('customer', 'agent', 'operator')),
  mailbox text not null,
  domain text not null,
  ticket_id text references ticket (id),
  queued_at integer not null
) strict;

CREATE TABLE blocked_sender (
  pattern text primary key,                               -- an address, or @domain
  set_by text not null,
  set_at integer not null
) strict;

CREATE TABLE canned (
  id text primary key,
  name text not null,                                     -- `activation-help`
  channel text,                                           -- null: every channel
  category text,                                          -- null: every category
  locale text,                                            -- null: every language
  title text not null,
  text text not null,
  set_by text not null,
  updated_at integer not null
) strict;

CREATE TABLE commit_mark (
  session text primary key,
  mark text not null,
  written_at integer not null
) strict;

CREATE TABLE confidential (
  id text primary key,
  ticket_id text not null references ticket (id),
  name text not null,
  sealed text,                                            -- null: erased
  set_by text not null,
  set_at integer not null,
  erased_at integer
) strict;

CREATE TABLE confirmation (
  id text primary key,
  agent text not null,
  ticket_id text not null references ticket (id),
  ticket_state integer not null,            -- the ticket's next sequence: any new entry voids the code
  order_text text not null,                 -- the agent's mail, read anew when it is carried out
  activity_id text not null references activity (id),  -- its entry in the history, which holds its files
  expires_at integer not null,
  used_at integer
, draft_id text) strict;

CREATE TABLE consulted (
  ticket_id text not null references ticket (id),
  ordinal integer not null,
  contact_id text not null references contact (id),
  address text not null,
  asked_by text not null,
  asked_at integer not null,
  removed_at integer,
  primary key (ticket_id, ordinal)
) strict;

CREATE TABLE contact (
  id text primary key,
  name text not null,
  locale text,
  organisation_id text references organisation (id),
  created_at integer not null
) strict;

CREATE TABLE counter (
  name text primary key,
  next integer not null
) strict;

CREATE TABLE daemon (
  id text primary key,
  started_at integer not null,
  beat_at integer not null,
  figures text not null                     -- JSON
) strict;

CREATE TABLE delivery (
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
, held_by text check (held_by in ('person', 'breaker', 'leak-guard')), held_reason text, lease_holder integer) strict;

CREATE TABLE delivery_try (
  delivery_id text not null references delivery (id),
  lease_token integer not null,             -- one lease, one try
  outcome text not null check (outcome in ('relayed', 'refused', 'deferred', 'trouble', 'uncertain')),
  reply text not null,
  ended_at integer not null,
  primary key (delivery_id, lease_token)
) strict;

CREATE TABLE draft (
  id text primary key,
  ticket_id text not null references ticket (id),
  kind text not null check (kind in ('draft', 'held', 'rejected')),
  agent text not null,                                    -- who wrote last
  text text not null,
  order_text text not null,                               -- the agent's mail, read anew when it is carried out
  faulty text not null,                                   -- JSON: rejected: the lines that were wrong
  notice_id text references outgoing (id),                -- the mail that told the agent of it
  ticket_state integer not null,                          -- the ticket's next sequence when it was written
  activity_id text not null references activity (id),
  created_at integer not null,
  updated_at integer not null,
  ended_at integer,
  ended_as text check (ended_as in ('sent', 'discarded', 'replaced'))
) strict;

CREATE TABLE hard_bounce (
  outgoing_id text primary key references outgoing (id),
  address text not null,
  reply text not null,
  bounced_at integer not null
) strict;

CREATE TABLE held_mail (
  id text primary key,
  agent text not null,
  outgoing_id text not null references outgoing (id),
  ticket_id text not null references ticket (id),     -- where the codes are taken
  expires_at integer not null
) strict;

CREATE TABLE imap_cursor (
  account text not null,
  folder text not null,
  uidvalidity text not null,
  last_uid integer not null,
  updated_at integer not null,
  primary key (account, folder)
) strict;

CREATE TABLE "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);

CREATE TABLE "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);

CREATE TABLE message_id (
  message_id text not null,
  ticket_id text not null references ticket (id),
  direction text not null check (direction in ('in', 'out')),
  person text,                              -- of an outgoing one: who it was made for (p1, a-anna)
  created_at integer not null,
  primary key (message_id, ticket_id)
) strict;

CREATE TABLE "migration_checksum" ("name" text primary key, "sha256" text not null);

CREATE TABLE oauth_token (
  name text primary key,
  sealed text,
  version integer not null,
  claimed_until integer not null,
  updated_at integer not null
) strict;

CREATE TABLE organisation (
  id text primary key,
  name text not null,
  created_at integer not null
) strict;

CREATE TABLE organisation_domain (
  domain text primary key,
  organisation_id text not null references organisation (id)
) strict;

CREATE TABLE outgoing (
  id text primary key,
  ticket_id text references ticket (id),    -- null: about no one ticket (mail to the operator, a digest)
  activity_id text references activity (id),
  kind text not null,                       -- of the notice
  message_id text not null unique,
  draft text not null,                      -- JSON: identity and data, frozen
  blob text,                                -- sha256 of the composed bytes, once composed
  created_at integer not null
) strict;

CREATE TABLE participant (
  ticket_id text not null references ticket (id),
  ordinal integer not null,
  contact_id text not null references contact (id),
  address text not null references address (address),
  added_at integer not null, removed_at integer,
  primary key (ticket_id, ordinal),
  unique (ticket_id, contact_id)
) strict;

CREATE TABLE project (
  id text primary key,
  name text not null unique,
  created_at integer not null
) strict;

CREATE TABLE reminder (
  id text primary key,
  ticket_id text not null references ticket (id),
  agent text not null,
  due_at integer not null,
  text text not null,
  created_at integer not null,
  told_at integer,
  cancelled_at integer
) strict;

CREATE TABLE search_entry (
  id integer primary key,                                 -- its row in search_words
  part text not null check (part in ('subject', 'message', 'note', 'file', 'contact')),
  source text not null,                                   -- id of the ticket, the activity (also of its files) or the contact
  ticket_id text references ticket (id),                  -- null: of a contact
  contact_id text references contact (id),
  unique (part, source)
) strict;

CREATE VIRTUAL TABLE search_words using fts5 (words, content = '', contentless_delete = 1, tokenize = 'ascii');

CREATE TABLE 'search_words_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'search_words_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'search_words_docsize'(id INTEGER PRIMARY KEY, sz BLOB, origin INTEGER);

CREATE TABLE 'search_words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TABLE sender (
  mailbox text primary key,
  flood_ticket_id text references ticket (id),  -- where its flood goes
  flood_last_at integer
) strict;

CREATE TABLE sender_mail (
  arrival_id text primary key references arrival (id),
  mailbox text not null,
  domain text not null,
  effect text not null check (effect in ('opened', 'added', 'flooded')),
  proof text check (proof in ('aligned', 'unverified', 'failed', 'temporary')),
  came_at integer not null
) strict;

CREATE TABLE setting (
  name text primary key,
  value text not null,
  set_by text not null,
  set_at integer not null
) strict;

CREATE TABLE subscription (
  agent text not null,
  channel text not null,
  level text not null check (level in ('standard', 'informal', 'none')),
  set_at integer not null,
  primary key (agent, channel)
) strict;

CREATE TABLE suppression (
  address text primary key,
  reason text not null,
  since_at integer not null,
  until_at integer not null
) strict;

CREATE TABLE task (
  id text primary key,
  ticket_id text not null references ticket (id),
  ordinal integer not null,                               -- as the ticket's sheet shows it, from 1
  text text not null,
  agent text,
  created_by text not null,
  created_at integer not null,
  done_at integer,
  done_by text,
  removed_at integer,
  unique (ticket_id, ordinal)
) strict;

CREATE TABLE ticket (
  id text primary key,
  number integer not null unique,
  channel text not null,
  subject text not null,
  priority text not null check (priority in ('low', 'normal', 'high', 'urgent', 'critical')),
  requester_id text not null references contact (id),
  assignee text,                            -- name of an agent
  locale text not null,
  suspected_of text references ticket (id), -- the ticket that a stranger's mail quoted
  next_seq integer not null default 1,      -- sequence of its next activity
  created_at integer not null,
  updated_at integer not null
, category text, team text, responsible text, type text, summary text, due_at integer, snoozed_until integer, estimate_minutes integer, project_id text references project (id), merged_into text references ticket (id), merged_at integer, audience text not null default 'customer' check (audience in ('customer', 'internal')), closed_as text check (closed_as in ('spam', 'merged')), status text not null default 'open'
  check (status in ('open', 'in-progress', 'waiting', 'on-hold', 'resolved', 'closed', 'cancelled')), snoozed_by text) strict;

CREATE TABLE ticket_link (
  ticket_id text not null references ticket (id),
  other_id text not null references ticket (id),          -- the younger of the two
  created_at integer not null,
  primary key (ticket_id, other_id)
) strict;

CREATE TABLE ticket_tag (
  ticket_id text not null references ticket (id),
  tag text not null,
  set_at integer not null,
  primary key (ticket_id, tag)
) strict;

CREATE TABLE time_entry (
  id text primary key,
  ticket_id text not null references ticket (id),
  agent text not null,
  minutes integer not null,
  billing text not null check (billing in ('billable', 'free')),
  text text not null,
  created_at integer not null,
  removed_at integer
) strict;

CREATE TABLE waiting_notification (
  id text primary key,
  agent text not null,
  ticket_id text not null references ticket (id),
  activity_id text references activity (id),
  notice text not null,                                   -- JSON: the notice as it would have gone out
  due_at integer not null,
  created_at integer not null,
  told_at integer
) strict;

CREATE INDEX activity_actor on activity (actor, created_at);

CREATE INDEX activity_arrival on activity (arrival_id);

CREATE INDEX address_contact on address (contact_id);

CREATE INDEX agent_act_ordinal on agent_act (agent, ordinal);

CREATE INDEX agent_act_ticket on agent_act (ticket_id, agent, created_at);

CREATE INDEX agent_mail_age on agent_mail (created_at);

CREATE INDEX agent_mail_time on agent_mail (agent, created_at);

CREATE INDEX arrival_aftercare on arrival (aftercare, key);

CREATE INDEX arrival_copy on arrival (copy_key) where copy_key is not null;

CREATE INDEX arrival_disposition on arrival (disposition);

CREATE INDEX arrival_due on arrival (state, due_at);

CREATE INDEX arrival_duplicate on arrival (duplicate_key);

CREATE INDEX arrival_message_id on arrival (message_id);

CREATE INDEX arrival_ticket on arrival (ticket_id);

CREATE INDEX automatic_mail_domain on automatic_mail (domain, queued_at);

CREATE INDEX automatic_mail_mailbox on automatic_mail (mailbox, queued_at);

CREATE INDEX automatic_mail_time on automatic_mail (queued_at, audience);

CREATE INDEX canned_name on canned (name);

CREATE INDEX confidential_ticket on confidential (ticket_id);

CREATE INDEX confirmation_age on confirmation (expires_at);

CREATE INDEX confirmation_waiting on confirmation (agent, ticket_id);

CREATE INDEX contact_organisation on contact (organisation_id);

CREATE INDEX delivery_damage on delivery (damage) where damage is not null;

CREATE INDEX delivery_done on delivery (state, done_at);

CREATE INDEX delivery_due on delivery (state, due_at);

CREATE INDEX draft_ticket on draft (ticket_id);

CREATE INDEX hard_bounce_address on hard_bounce (address, bounced_at);

CREATE INDEX held_mail_time on held_mail (expires_at);

CREATE INDEX held_mail_waiting on held_mail (agent, ticket_id);

CREATE INDEX message_id_person on message_id (ticket_id, person, created_at);

CREATE INDEX outgoing_activity on outgoing (activity_id);

CREATE INDEX outgoing_ticket on outgoing (ticket_id);

CREATE INDEX participant_contact on participant (contact_id, ticket_id);

CREATE INDEX reminder_due on reminder (due_at) where told_at is null and cancelled_at is null;

CREATE INDEX search_entry_contact on search_entry (contact_id);

CREATE INDEX search_entry_ticket on search_entry (ticket_id);

CREATE INDEX sender_mail_domain on sender_mail (domain, came_at);

CREATE INDEX sender_mail_mailbox on sender_mail (mailbox, came_at);

CREATE INDEX ticket_link_other on ticket_link (other_id);

CREATE INDEX ticket_merged on ticket (merged_into) where merged_into is not null;

CREATE INDEX ticket_requester on ticket (requester_id);

CREATE INDEX ticket_snoozed on ticket (snoozed_until) where snoozed_until is not null;

CREATE INDEX ticket_status on ticket (status, updated_at);

CREATE INDEX ticket_tag_tag on ticket_tag (tag);

CREATE INDEX time_entry_ticket on time_entry (ticket_id);

CREATE INDEX waiting_notification_due on waiting_notification (due_at) where told_at is null;
