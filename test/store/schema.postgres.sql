activity.id text not null
activity.ticket_id text not null
activity.seq bigint not null
activity.kind text not null
activity.visibility text not null
activity.actor text not null
activity.arrival_id text
activity.name text
activity.text text not null
activity.detail text not null
activity.created_at bigint not null
activity.hash text
address.address text not null
address.contact_id text not null
address.created_at bigint not null
agent.name text not null
agent.display_name text
agent.addresses text
agent.locale text
agent.role text
agent.category text
agent.password text
agent.disabled_at bigint
agent.created_at bigint not null
agent.updated_at bigint not null
agent_mail.agent text not null
agent_mail.fingerprint text not null
agent_mail.arrival_id text not null
agent_mail.commands bigint not null
agent_mail.created_at bigint not null
alarm.name text not null
alarm.sentence text not null
alarm.since_at bigint not null
alarm.right_since_at bigint
alarm.told_at bigint
arrival.id text not null
arrival.key text not null
arrival.transport text not null
arrival.state text not null
arrival.blob text not null
arrival.size_bytes bigint not null
arrival.envelope text not null
arrival.duplicate_key text not null
arrival.received_at bigint not null
arrival.due_at bigint not null
arrival.attempts bigint not null default 0
arrival.lease_token bigint not null default 0
arrival.lease_until bigint
arrival.last_error text
arrival.disposition text
arrival.reason text
arrival.ticket_id text
arrival.message_id text
arrival.trace text
arrival.aftercare text
arrival.done_at bigint
arrival.seen_at bigint
arrival.authentication text
arrival.copy_key text
attachment.id text not null
attachment.activity_id text not null
attachment.position bigint not null
attachment.blob text not null
attachment.name text not null
attachment.type text not null
attachment.disposition text
attachment.content_id text
attachment.size_bytes bigint not null
automatic_mail.outgoing_id text not null
automatic_mail.kind text not null
automatic_mail.audience text not null
automatic_mail.mailbox text not null
automatic_mail.domain text not null
automatic_mail.ticket_id text
automatic_mail.queued_at bigint not null
commit_mark.session text not null
commit_mark.mark text not null
commit_mark.written_at bigint not null
confirmation.id text not null
confirmation.agent text not null
confirmation.ticket_id text not null
confirmation.ticket_state bigint not null
confirmation.order_text text not null
confirmation.activity_id text not null
confirmation.expires_at bigint not null
confirmation.used_at bigint
contact.id text not null
contact.name text not null
contact.locale text
contact.organisation_id text
contact.created_at bigint not null
counter.name text not null
counter.next bigint not null
daemon.id text not null
daemon.started_at bigint not null
daemon.beat_at bigint not null
daemon.figures text not null
delivery.id text not null
delivery.outgoing_id text not null
delivery.recipient text not null
delivery.state text not null
delivery.due_at bigint not null
delivery.expires_at bigint not null
delivery.attempts bigint not null default 0
delivery.lease_token bigint not null default 0
delivery.lease_until bigint
delivery.last_reply text
delivery.done_at bigint
delivery.deferrals bigint not null default 0
delivery.held_at bigint
delivery.delay_told_at bigint
delivery.damage text
delivery.dot_at bigint
delivery.in_doubt_at bigint
delivery.held_by text
delivery.held_reason text
delivery_try.delivery_id text not null
delivery_try.lease_token bigint not null
delivery_try.outcome text not null
delivery_try.reply text not null
delivery_try.ended_at bigint not null
hard_bounce.outgoing_id text not null
hard_bounce.address text not null
hard_bounce.reply text not null
hard_bounce.bounced_at bigint not null
imap_cursor.account text not null
imap_cursor.folder text not null
imap_cursor.uidvalidity text not null
imap_cursor.last_uid bigint not null
imap_cursor.updated_at bigint not null
kysely_migration.name character varying not null
kysely_migration.timestamp character varying not null
kysely_migration_lock.id character varying not null
kysely_migration_lock.is_locked integer not null default 0
message_id.message_id text not null
message_id.ticket_id text not null
message_id.direction text not null
message_id.person text
message_id.created_at bigint not null
migration_checksum.name text not null
migration_checksum.sha256 text not null
oauth_token.name text not null
oauth_token.sealed text
oauth_token.version bigint not null
oauth_token.claimed_until bigint not null
oauth_token.updated_at bigint not null
organisation.id text not null
organisation.name text not null
organisation.created_at bigint not null
organisation_domain.domain text not null
organisation_domain.organisation_id text not null
outgoing.id text not null
outgoing.ticket_id text
outgoing.activity_id text
outgoing.kind text not null
outgoing.message_id text not null
outgoing.draft text not null
outgoing.blob text
outgoing.created_at bigint not null
participant.ticket_id text not null
participant.ordinal bigint not null
participant.contact_id text not null
participant.address text not null
participant.added_at bigint not null
participant.removed_at bigint
sender.mailbox text not null
sender.flood_ticket_id text
sender.flood_last_at bigint
sender_mail.arrival_id text not null
sender_mail.mailbox text not null
sender_mail.domain text not null
sender_mail.effect text not null
sender_mail.proof text
sender_mail.came_at bigint not null
setting.name text not null
setting.value text not null
setting.set_by text not null
setting.set_at bigint not null
subscription.agent text not null
subscription.channel text not null
subscription.level text not null
subscription.set_at bigint not null
suppression.address text not null
suppression.reason text not null
suppression.since_at bigint not null
suppression.until_at bigint not null
ticket.id text not null
ticket.number bigint not null
ticket.channel text not null
ticket.subject text not null
ticket.status text not null
ticket.priority text not null
ticket.requester_id text not null
ticket.assignee text
ticket.locale text not null
ticket.suspected_of text
ticket.next_seq bigint not null default 1
ticket.created_at bigint not null
ticket.updated_at bigint not null
ticket.category text

activity: CHECK ((kind = ANY (ARRAY['correspondence'::text, 'note'::text, 'event'::text])))
activity: CHECK ((visibility = ANY (ARRAY['public'::text, 'internal'::text])))
activity: FOREIGN KEY (arrival_id) REFERENCES arrival(id)
activity: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
activity: PRIMARY KEY (id)
activity: UNIQUE (ticket_id, seq)
address: FOREIGN KEY (contact_id) REFERENCES contact(id)
address: PRIMARY KEY (address)
agent: CHECK ((role = ANY (ARRAY['super-admin'::text, 'admin'::text, 'support-agent'::text, 'developer'::text])))
agent: PRIMARY KEY (name)
agent_mail: FOREIGN KEY (arrival_id) REFERENCES arrival(id)
agent_mail: PRIMARY KEY (agent, fingerprint)
alarm: PRIMARY KEY (name)
arrival: CHECK ((aftercare = ANY (ARRAY['pending'::text, 'done'::text])))
arrival: CHECK ((disposition = ANY (ARRAY['opened'::text, 'appended'::text, 'commanded'::text, 'rejected'::text, 'bounce-recorded'::text, 'duplicate'::text, 'ignored'::text, 'quarantined'::text])))
arrival: CHECK ((state = ANY (ARRAY['incoming'::text, 'active'::text, 'deferred'::text, 'quarantined'::text, 'done'::text])))
arrival: CHECK ((transport = ANY (ARRAY['smtp'::text, 'lmtp'::text, 'imap'::text, 'pipe'::text])))
arrival: PRIMARY KEY (id)
arrival: UNIQUE (key)
attachment: FOREIGN KEY (activity_id) REFERENCES activity(id)
attachment: PRIMARY KEY (id)
attachment: UNIQUE (activity_id, "position")
automatic_mail: CHECK ((audience = ANY (ARRAY['customer'::text, 'agent'::text, 'operator'::text])))
automatic_mail: FOREIGN KEY (outgoing_id) REFERENCES outgoing(id)
automatic_mail: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
automatic_mail: PRIMARY KEY (outgoing_id)
commit_mark: PRIMARY KEY (session)
confirmation: FOREIGN KEY (activity_id) REFERENCES activity(id)
confirmation: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
confirmation: PRIMARY KEY (id)
contact: FOREIGN KEY (organisation_id) REFERENCES organisation(id)
contact: PRIMARY KEY (id)
counter: PRIMARY KEY (name)
daemon: PRIMARY KEY (id)
delivery: CHECK ((held_by = ANY (ARRAY['person'::text, 'breaker'::text, 'leak-guard'::text])))
delivery: CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'deferred'::text, 'held'::text, 'relayed'::text, 'failed'::text, 'expired'::text, 'suppressed'::text])))
delivery: FOREIGN KEY (outgoing_id) REFERENCES outgoing(id)
delivery: PRIMARY KEY (id)
delivery: UNIQUE (outgoing_id)
delivery_try: CHECK ((outcome = ANY (ARRAY['relayed'::text, 'refused'::text, 'deferred'::text, 'trouble'::text, 'uncertain'::text])))
delivery_try: FOREIGN KEY (delivery_id) REFERENCES delivery(id)
delivery_try: PRIMARY KEY (delivery_id, lease_token)
hard_bounce: FOREIGN KEY (outgoing_id) REFERENCES outgoing(id)
hard_bounce: PRIMARY KEY (outgoing_id)
imap_cursor: PRIMARY KEY (account, folder)
kysely_migration: PRIMARY KEY (name)
kysely_migration_lock: PRIMARY KEY (id)
message_id: CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text])))
message_id: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
message_id: PRIMARY KEY (message_id, ticket_id)
migration_checksum: PRIMARY KEY (name)
oauth_token: PRIMARY KEY (name)
organisation: PRIMARY KEY (id)
organisation_domain: FOREIGN KEY (organisation_id) REFERENCES organisation(id)
organisation_domain: PRIMARY KEY (domain)
outgoing: FOREIGN KEY (activity_id) REFERENCES activity(id)
outgoing: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
outgoing: PRIMARY KEY (id)
outgoing: UNIQUE (message_id)
participant: FOREIGN KEY (address) REFERENCES address(address)
participant: FOREIGN KEY (contact_id) REFERENCES contact(id)
participant: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
participant: PRIMARY KEY (ticket_id, ordinal)
participant: UNIQUE (ticket_id, contact_id)
sender: FOREIGN KEY (flood_ticket_id) REFERENCES ticket(id)
sender: PRIMARY KEY (mailbox)
sender_mail: CHECK ((effect = ANY (ARRAY['opened'::text, 'added'::text, 'flooded'::text])))
sender_mail: CHECK ((proof = ANY (ARRAY['aligned'::text, 'unverified'::text, 'failed'::text, 'temporary'::text])))
sender_mail: FOREIGN KEY (arrival_id) REFERENCES arrival(id)
sender_mail: PRIMARY KEY (arrival_id)
setting: PRIMARY KEY (name)
subscription: CHECK ((level = ANY (ARRAY['standard'::text, 'informal'::text, 'none'::text])))
subscription: PRIMARY KEY (agent, channel)
suppression: PRIMARY KEY (address)
ticket: CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text, 'critical'::text])))
ticket: CHECK ((status = ANY (ARRAY['open'::text, 'in-progress'::text, 'waiting'::text, 'resolved'::text, 'closed'::text])))
ticket: FOREIGN KEY (requester_id) REFERENCES contact(id)
ticket: FOREIGN KEY (suspected_of) REFERENCES ticket(id)
ticket: PRIMARY KEY (id)
ticket: UNIQUE (number)

CREATE INDEX activity_actor ON public.activity USING btree (actor, created_at)
CREATE INDEX activity_arrival ON public.activity USING btree (arrival_id)
CREATE UNIQUE INDEX activity_pkey ON public.activity USING btree (id)
CREATE UNIQUE INDEX activity_ticket_id_seq_key ON public.activity USING btree (ticket_id, seq)
CREATE INDEX address_contact ON public.address USING btree (contact_id)
CREATE UNIQUE INDEX address_pkey ON public.address USING btree (address)
CREATE UNIQUE INDEX agent_mail_pkey ON public.agent_mail USING btree (agent, fingerprint)
CREATE INDEX agent_mail_time ON public.agent_mail USING btree (agent, created_at)
CREATE UNIQUE INDEX agent_pkey ON public.agent USING btree (name)
CREATE UNIQUE INDEX alarm_pkey ON public.alarm USING btree (name)
CREATE INDEX arrival_aftercare ON public.arrival USING btree (aftercare, key)
CREATE INDEX arrival_copy ON public.arrival USING btree (copy_key) WHERE (copy_key IS NOT NULL)
CREATE INDEX arrival_disposition ON public.arrival USING btree (disposition)
CREATE INDEX arrival_due ON public.arrival USING btree (state, due_at)
CREATE INDEX arrival_duplicate ON public.arrival USING btree (duplicate_key)
CREATE UNIQUE INDEX arrival_key_key ON public.arrival USING btree (key)
CREATE INDEX arrival_message_id ON public.arrival USING btree (message_id)
CREATE UNIQUE INDEX arrival_pkey ON public.arrival USING btree (id)
CREATE INDEX arrival_ticket ON public.arrival USING btree (ticket_id)
CREATE UNIQUE INDEX attachment_activity_id_position_key ON public.attachment USING btree (activity_id, "position")
CREATE UNIQUE INDEX attachment_pkey ON public.attachment USING btree (id)
CREATE INDEX automatic_mail_domain ON public.automatic_mail USING btree (domain, queued_at)
CREATE INDEX automatic_mail_mailbox ON public.automatic_mail USING btree (mailbox, queued_at)
CREATE UNIQUE INDEX automatic_mail_pkey ON public.automatic_mail USING btree (outgoing_id)
CREATE INDEX automatic_mail_time ON public.automatic_mail USING btree (queued_at, audience)
CREATE UNIQUE INDEX commit_mark_pkey ON public.commit_mark USING btree (session)
CREATE UNIQUE INDEX confirmation_pkey ON public.confirmation USING btree (id)
CREATE INDEX confirmation_waiting ON public.confirmation USING btree (agent, ticket_id)
CREATE INDEX contact_organisation ON public.contact USING btree (organisation_id)
CREATE UNIQUE INDEX contact_pkey ON public.contact USING btree (id)
CREATE UNIQUE INDEX counter_pkey ON public.counter USING btree (name)
CREATE UNIQUE INDEX daemon_pkey ON public.daemon USING btree (id)
CREATE INDEX delivery_damage ON public.delivery USING btree (damage) WHERE (damage IS NOT NULL)
CREATE INDEX delivery_done ON public.delivery USING btree (state, done_at)
CREATE INDEX delivery_due ON public.delivery USING btree (state, due_at)
CREATE UNIQUE INDEX delivery_outgoing_id_key ON public.delivery USING btree (outgoing_id)
CREATE UNIQUE INDEX delivery_pkey ON public.delivery USING btree (id)
CREATE UNIQUE INDEX delivery_try_pkey ON public.delivery_try USING btree (delivery_id, lease_token)
CREATE INDEX hard_bounce_address ON public.hard_bounce USING btree (address, bounced_at)
CREATE UNIQUE INDEX hard_bounce_pkey ON public.hard_bounce USING btree (outgoing_id)
CREATE UNIQUE INDEX imap_cursor_pkey ON public.imap_cursor USING btree (account, folder)
CREATE UNIQUE INDEX kysely_migration_lock_pkey ON public.kysely_migration_lock USING btree (id)
CREATE UNIQUE INDEX kysely_migration_pkey ON public.kysely_migration USING btree (name)
CREATE INDEX message_id_person ON public.message_id USING btree (ticket_id, person, created_at)
CREATE UNIQUE INDEX message_id_pkey ON public.message_id USING btree (message_id, ticket_id)
CREATE UNIQUE INDEX migration_checksum_pkey ON public.migration_checksum USING btree (name)
CREATE UNIQUE INDEX oauth_token_pkey ON public.oauth_token USING btree (name)
CREATE UNIQUE INDEX organisation_domain_pkey ON public.organisation_domain USING btree (domain)
CREATE UNIQUE INDEX organisation_pkey ON public.organisation USING btree (id)
CREATE INDEX outgoing_activity ON public.outgoing USING btree (activity_id)
CREATE UNIQUE INDEX outgoing_message_id_key ON public.outgoing USING btree (message_id)
CREATE UNIQUE INDEX outgoing_pkey ON public.outgoing USING btree (id)
CREATE INDEX outgoing_ticket ON public.outgoing USING btree (ticket_id)
CREATE UNIQUE INDEX participant_pkey ON public.participant USING btree (ticket_id, ordinal)
CREATE UNIQUE INDEX participant_ticket_id_contact_id_key ON public.participant USING btree (ticket_id, contact_id)
CREATE INDEX sender_mail_domain ON public.sender_mail USING btree (domain, came_at)
CREATE INDEX sender_mail_mailbox ON public.sender_mail USING btree (mailbox, came_at)
CREATE UNIQUE INDEX sender_mail_pkey ON public.sender_mail USING btree (arrival_id)
CREATE UNIQUE INDEX sender_pkey ON public.sender USING btree (mailbox)
CREATE UNIQUE INDEX setting_pkey ON public.setting USING btree (name)
CREATE UNIQUE INDEX subscription_pkey ON public.subscription USING btree (agent, channel)
CREATE UNIQUE INDEX suppression_pkey ON public.suppression USING btree (address)
CREATE UNIQUE INDEX ticket_number_key ON public.ticket USING btree (number)
CREATE UNIQUE INDEX ticket_pkey ON public.ticket USING btree (id)
CREATE INDEX ticket_requester ON public.ticket USING btree (requester_id)
CREATE INDEX ticket_status ON public.ticket USING btree (status, updated_at)
