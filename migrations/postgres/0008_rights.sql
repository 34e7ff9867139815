-- Twin of migrations/sqlite/0008_rights.sql.
-- Who may do what: agents and their subscriptions as the command line changes them, mails of agents that were carried out once,
-- and orders that wait for their one-time code.

create table agent (
  name text primary key,
  display_name text,                        -- null, as the three below: as configured
  addresses text,                           -- JSON: addresses, notifications go to the first
  locale text,
  role text check (role in ('super-admin', 'admin', 'support-agent', 'developer')),
  category text,                            -- of a developer: the one category of tickets
  password text,                            -- scrypt, for the submission listener; null: no login
  disabled_at bigint,                      -- since when nothing of this agent's counts any more
  created_at bigint not null,
  updated_at bigint not null
);

create table subscription (
  agent text not null,
  channel text not null,
  level text not null check (level in ('standard', 'informal', 'none')),
  set_at bigint not null,
  primary key (agent, channel)
);

alter table ticket add column category text;
alter table participant add column removed_at bigint;   -- since when tokens of this person are worth nothing

-- Every mail of an agent that was taken for the agent's own, under its Message-ID and under the hash of its content.
create table agent_mail (
  agent text not null,
  fingerprint text not null,
  arrival_id text not null references arrival (id),
  commands bigint not null,                -- command lines in it
  created_at bigint not null,
  primary key (agent, fingerprint)
);
create index agent_mail_time on agent_mail (agent, created_at);

-- Orders that are carried out once their agent sends back a code; the code itself is nowhere, it is computed.
create table confirmation (
  id text primary key,
  agent text not null,
  ticket_id text not null references ticket (id),
  ticket_state bigint not null,            -- the ticket's next sequence: any new entry voids the code
  order_text text not null,                 -- the agent's mail, read anew when it is carried out
  activity_id text not null references activity (id),  -- its entry in the history, which holds its files
  expires_at bigint not null,
  used_at bigint
);
create index confirmation_waiting on confirmation (agent, ticket_id);
