-- Twin of migrations/sqlite/0013_agents_work.sql.
-- What agents do from their mail client beyond answering: facts of a ticket, who is told, work, reminders, drafts, canned answers,
-- what can be taken back, and what each agent has set for themselves.

create table project (
  id text primary key,
  name text not null unique,
  created_at bigint not null
);

alter table ticket add column team text;
alter table ticket add column responsible text;          -- agent who answers for it in the end
alter table ticket add column type text;
alter table ticket add column summary text;
alter table ticket add column due_at bigint;
alter table ticket add column snoozed_until bigint;     -- out of lists until then, or until the customer writes
alter table ticket add column estimate_minutes bigint;
alter table ticket add column project_id text references project (id);
alter table ticket add column merged_into text references ticket (id);   -- this ticket lives on in that one
alter table ticket add column merged_at bigint;
alter table ticket add column audience text not null default 'customer' check (audience in ('customer', 'internal'));
alter table ticket add column closed_as text check (closed_as in ('spam', 'merged'));  -- why without a word to anybody

create table ticket_tag (
  ticket_id text not null references ticket (id),
  tag text not null,
  set_at bigint not null,
  primary key (ticket_id, tag)
);
create index ticket_tag_tag on ticket_tag (tag);

-- How much of a ticket an agent wants to hear, where it is not what their subscription says.
create table attention (
  ticket_id text not null references ticket (id),
  agent text not null,
  level text not null check (level in ('watching', 'muted')),
  set_at bigint not null,
  primary key (ticket_id, agent)
);

create table ticket_link (
  ticket_id text not null references ticket (id),
  other_id text not null references ticket (id),          -- the younger of the two
  created_at bigint not null,
  primary key (ticket_id, other_id)
);
create index ticket_link_other on ticket_link (other_id);

create table task (
  id text primary key,
  ticket_id text not null references ticket (id),
  ordinal bigint not null,                               -- as the ticket's sheet shows it, from 1
  text text not null,
  agent text,
  created_by text not null,
  created_at bigint not null,
  done_at bigint,
  done_by text,
  removed_at bigint,
  unique (ticket_id, ordinal)
);

create table time_entry (
  id text primary key,
  ticket_id text not null references ticket (id),
  agent text not null,
  minutes bigint not null,
  billing text not null check (billing in ('billable', 'free')),
  text text not null,
  created_at bigint not null,
  removed_at bigint
);
create index time_entry_ticket on time_entry (ticket_id);

create table reminder (
  id text primary key,
  ticket_id text not null references ticket (id),
  agent text not null,
  due_at bigint not null,
  text text not null,
  created_at bigint not null,
  told_at bigint,
  cancelled_at bigint
);
create index reminder_due on reminder (due_at) where told_at is null and cancelled_at is null;

-- Texts that are not sent: drafts, answers held because the ticket had moved on, and mails with a command that was wrong. The files lie
-- with the activity.
create table draft (
  id text primary key,
  ticket_id text not null references ticket (id),
  kind text not null check (kind in ('draft', 'held', 'rejected')),
  agent text not null,                                    -- who wrote last
  text text not null,
  order_text text not null,                               -- the agent's mail, read anew when it is carried out
  faulty text not null,                                   -- JSON: rejected: the lines that were wrong
  notice_id text references outgoing (id),                -- the mail that told the agent of it
  ticket_state bigint not null,                          -- the ticket's next sequence when it was written
  activity_id text not null references activity (id),
  created_at bigint not null,
  updated_at bigint not null,
  ended_at bigint,
  ended_as text check (ended_as in ('sent', 'discarded', 'replaced'))
);
create index draft_ticket on draft (ticket_id);

create table canned (
  id text primary key,
  name text not null,                                     -- `activation-help`
  channel text,                                           -- null: every channel
  category text,                                          -- null: every category
  locale text,                                            -- null: every language
  title text not null,
  text text not null,
  set_by text not null,
  updated_at bigint not null
);
create index canned_name on canned (name);

-- What an agent's mail did, and what takes each part back.
create table agent_act (
  id text primary key,
  agent text not null,
  ticket_id text not null references ticket (id),
  arrival_id text references arrival (id),
  acts text not null,                                     -- JSON: desk/inverse.ts
  created_at bigint not null,
  undone_at bigint
);
create index agent_act_ticket on agent_act (ticket_id, agent, created_at);

-- What an agent has set by mail or command line; null = as it comes.
create table agent_preference (
  agent text primary key,
  receipts text check (receipts in ('on', 'off')),
  settings text not null,                                 -- JSON: desk/preferences.ts
  away_until bigint,
  updated_at bigint not null
);

-- Notifications that wait for an agent's next digest, or for the end of quiet hours.
create table waiting_notification (
  id text primary key,
  agent text not null,
  ticket_id text not null references ticket (id),
  activity_id text references activity (id),
  notice text not null,                                   -- JSON: the notice as it would have gone out
  due_at bigint not null,
  created_at bigint not null,
  told_at bigint
);
create index waiting_notification_due on waiting_notification (due_at) where told_at is null;

-- Whose mail is set aside.
create table blocked_sender (
  pattern text primary key,                               -- an address, or @domain
  set_by text not null,
  set_at bigint not null
);

-- Third parties who are asked about a ticket; what they write stays inside.
create table consulted (
  ticket_id text not null references ticket (id),
  ordinal bigint not null,
  contact_id text not null references contact (id),
  address text not null,
  asked_by text not null,
  asked_at bigint not null,
  removed_at bigint,
  primary key (ticket_id, ordinal)
);

-- Confidential data apart from the conversation, sealed with the key of base/seal.ts.
create table confidential (
  id text primary key,
  ticket_id text not null references ticket (id),
  name text not null,
  sealed text,                                            -- null: erased
  set_by text not null,
  set_at bigint not null,
  erased_at bigint
);
create index confidential_ticket on confidential (ticket_id);
