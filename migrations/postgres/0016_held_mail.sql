-- Mail that the leak guard holds, and the agent who was sent codes to let it go or to drop it; the codes are nowhere, they are computed.
create table held_mail (
  id text primary key,
  agent text not null,
  outgoing_id text not null references outgoing (id),
  ticket_id text not null references ticket (id),     -- where the codes are taken
  expires_at bigint not null
);
create index held_mail_waiting on held_mail (agent, ticket_id);
create index held_mail_time on held_mail (expires_at);
create index agent_mail_age on agent_mail (created_at);
create index confirmation_age on confirmation (expires_at);
