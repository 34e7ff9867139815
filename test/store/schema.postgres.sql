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
agent_act.id text not null
agent_act.agent text not null
agent_act.ticket_id text not null
agent_act.arrival_id text
agent_act.acts text not null
agent_act.created_at bigint not null
agent_act.undone_at bigint
agent_act.ordinal bigint not null default 0
agent_mail.agent text not null
agent_mail.fingerprint text not null
agent_mail.arrival_id text not null
agent_mail.commands bigint not null
agent_mail.created_at bigint not null
agent_preference.agent text not null
agent_preference.receipts text
agent_preference.settings text not null
agent_preference.away_until bigint
agent_preference.updated_at bigint not null
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
arrival.lease_holder integer
attachment.id text not null
attachment.activity_id text not null
attachment.position bigint not null
attachment.blob text not null
attachment.name text not null
attachment.type text not null
attachment.disposition text
attachment.content_id text
attachment.size_bytes bigint not null
attention.ticket_id text not null
attention.agent text not null
attention.level text not null
attention.set_at bigint not null
automatic_mail.outgoing_id text not null
automatic_mail.kind text not null
automatic_mail.audience text not null
automatic_mail.mailbox text not null
automatic_mail.domain text not null
automatic_mail.ticket_id text
automatic_mail.queued_at bigint not null
blocked_sender.pattern text not null
blocked_sender.set_by text not null
blocked_sender.set_at bigint not null
canned.id text not null
canned.name text not null
canned.channel text
canned.category text
canned.locale text
canned.title text not null
canned.text text not null
canned.set_by text not null
canned.updated_at bigint not null
commit_mark.session text not null
commit_mark.mark text not null
commit_mark.written_at bigint not null
confidential.id text not null
confidential.ticket_id text not null
confidential.name text not null
confidential.sealed text
confidential.set_by text not null
confidential.set_at bigint not null
confidential.erased_at bigint
confirmation.id text not null
confirmation.agent text not null
confirmation.ticket_id text not null
confirmation.ticket_state bigint not null
confirmation.order_text text not null
confirmation.activity_id text not null
confirmation.expires_at bigint not null
confirmation.used_at bigint
confirmation.draft_id text
consulted.ticket_id text not null
consulted.ordinal bigint not null
consulted.contact_id text not null
consulted.address text not null
consulted.asked_by text not null
consulted.asked_at bigint not null
consulted.removed_at bigint
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
delivery.lease_holder integer
delivery_try.delivery_id text not null
delivery_try.lease_token bigint not null
delivery_try.outcome text not null
delivery_try.reply text not null
delivery_try.ended_at bigint not null
draft.id text not null
draft.ticket_id text not null
draft.kind text not null
draft.agent text not null
draft.text text not null
draft.order_text text not null
draft.faulty text not null
draft.notice_id text
draft.ticket_state bigint not null
draft.activity_id text not null
draft.created_at bigint not null
draft.updated_at bigint not null
draft.ended_at bigint
draft.ended_as text
hard_bounce.outgoing_id text not null
hard_bounce.address text not null
hard_bounce.reply text not null
hard_bounce.bounced_at bigint not null
held_mail.id text not null
held_mail.agent text not null
held_mail.outgoing_id text not null
held_mail.ticket_id text not null
held_mail.expires_at bigint not null
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
project.id text not null
project.name text not null
project.created_at bigint not null
reminder.id text not null
reminder.ticket_id text not null
reminder.agent text not null
reminder.due_at bigint not null
reminder.text text not null
reminder.created_at bigint not null
reminder.told_at bigint
reminder.cancelled_at bigint
search_entry.id bigint not null
search_entry.part text not null
search_entry.source text not null
search_entry.ticket_id text
search_entry.contact_id text
search_words.entry_id bigint not null
search_words.words tsvector not null
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
task.id text not null
task.ticket_id text not null
task.ordinal bigint not null
task.text text not null
task.agent text
task.created_by text not null
task.created_at bigint not null
task.done_at bigint
task.done_by text
task.removed_at bigint
ticket.id text not null
ticket.number bigint not null
ticket.channel text not null
ticket.subject text not null
ticket.priority text not null
ticket.requester_id text not null
ticket.assignee text
ticket.locale text not null
ticket.suspected_of text
ticket.next_seq bigint not null default 1
ticket.created_at bigint not null
ticket.updated_at bigint not null
ticket.category text
ticket.team text
ticket.responsible text
ticket.type text
ticket.summary text
ticket.due_at bigint
ticket.snoozed_until bigint
ticket.estimate_minutes bigint
ticket.project_id text
ticket.merged_into text
ticket.merged_at bigint
ticket.audience text not null default 'customer'::text
ticket.closed_as text
ticket.status text not null default 'open'::text
ticket.snoozed_by text
ticket_link.ticket_id text not null
ticket_link.other_id text not null
ticket_link.created_at bigint not null
ticket_tag.ticket_id text not null
ticket_tag.tag text not null
ticket_tag.set_at bigint not null
time_entry.id text not null
time_entry.ticket_id text not null
time_entry.agent text not null
time_entry.minutes bigint not null
time_entry.billing text not null
time_entry.text text not null
time_entry.created_at bigint not null
time_entry.removed_at bigint
waiting_notification.id text not null
waiting_notification.agent text not null
waiting_notification.ticket_id text not null
waiting_notification.activity_id text
waiting_notification.notice text not null
waiting_notification.due_at bigint not null
waiting_notification.created_at bigint not null
waiting_notification.told_at bigint

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
agent_act: FOREIGN KEY (arrival_id) REFERENCES arrival(id)
agent_act: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
agent_act: PRIMARY KEY (id)
agent_mail: FOREIGN KEY (arrival_id) REFERENCES arrival(id)
agent_mail: PRIMARY KEY (agent, fingerprint)
agent_preference: CHECK ((receipts = ANY (ARRAY['on'::text, 'off'::text])))
agent_preference: PRIMARY KEY (agent)
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
attention: CHECK ((level = ANY (ARRAY['watching'::text, 'muted'::text])))
attention: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
attention: PRIMARY KEY (ticket_id, agent)
automatic_mail: CHECK ((audience = ANY (ARRAY['customer'::text, 'agent'::text, 'operator'::text])))
automatic_mail: FOREIGN KEY (outgoing_id) REFERENCES outgoing(id)
automatic_mail: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
automatic_mail: PRIMARY KEY (outgoing_id)
blocked_sender: PRIMARY KEY (pattern)
canned: PRIMARY KEY (id)
commit_mark: PRIMARY KEY (session)
confidential: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
confidential: PRIMARY KEY (id)
confirmation: FOREIGN KEY (activity_id) REFERENCES activity(id)
confirmation: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
confirmation: PRIMARY KEY (id)
consulted: FOREIGN KEY (contact_id) REFERENCES contact(id)
consulted: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
consulted: PRIMARY KEY (ticket_id, ordinal)
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
draft: CHECK ((ended_as = ANY (ARRAY['sent'::text, 'discarded'::text, 'replaced'::text])))
draft: CHECK ((kind = ANY (ARRAY['draft'::text, 'held'::text, 'rejected'::text])))
draft: FOREIGN KEY (activity_id) REFERENCES activity(id)
draft: FOREIGN KEY (notice_id) REFERENCES outgoing(id)
draft: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
draft: PRIMARY KEY (id)
hard_bounce: FOREIGN KEY (outgoing_id) REFERENCES outgoing(id)
hard_bounce: PRIMARY KEY (outgoing_id)
held_mail: FOREIGN KEY (outgoing_id) REFERENCES outgoing(id)
held_mail: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
held_mail: PRIMARY KEY (id)
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
project: PRIMARY KEY (id)
project: UNIQUE (name)
reminder: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
reminder: PRIMARY KEY (id)
search_entry: CHECK ((part = ANY (ARRAY['subject'::text, 'message'::text, 'note'::text, 'file'::text, 'contact'::text])))
search_entry: FOREIGN KEY (contact_id) REFERENCES contact(id)
search_entry: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
search_entry: PRIMARY KEY (id)
search_entry: UNIQUE (part, source)
search_words: FOREIGN KEY (entry_id) REFERENCES search_entry(id)
search_words: PRIMARY KEY (entry_id)
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
task: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
task: PRIMARY KEY (id)
task: UNIQUE (ticket_id, ordinal)
ticket: CHECK ((audience = ANY (ARRAY['customer'::text, 'internal'::text])))
ticket: CHECK ((closed_as = ANY (ARRAY['spam'::text, 'merged'::text])))
ticket: CHECK ((priority = ANY (ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text, 'critical'::text])))
ticket: CHECK ((status = ANY (ARRAY['open'::text, 'in-progress'::text, 'waiting'::text, 'on-hold'::text, 'resolved'::text, 'closed'::text, 'cancelled'::text])))
ticket: FOREIGN KEY (merged_into) REFERENCES ticket(id)
ticket: FOREIGN KEY (project_id) REFERENCES project(id)
ticket: FOREIGN KEY (requester_id) REFERENCES contact(id)
ticket: FOREIGN KEY (suspected_of) REFERENCES ticket(id)
ticket: PRIMARY KEY (id)
ticket: UNIQUE (number)
ticket_link: FOREIGN KEY (other_id) REFERENCES ticket(id)
ticket_link: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
ticket_link: PRIMARY KEY (ticket_id, other_id)
ticket_tag: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
ticket_tag: PRIMARY KEY (ticket_id, tag)
time_entry: CHECK ((billing = ANY (ARRAY['billable'::text, 'free'::text])))
time_entry: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
time_entry: PRIMARY KEY (id)
waiting_notification: FOREIGN KEY (activity_id) REFERENCES activity(id)
waiting_notification: FOREIGN KEY (ticket_id) REFERENCES ticket(id)
waiting_notification: PRIMARY KEY (id)

CREATE INDEX activity_actor ON public.activity USING btree (actor, created_at)
CREATE INDEX activity_arrival ON public.activity USING btree (arrival_id)
CREATE UNIQUE INDEX activity_pkey ON public.activity USING btree (id)
CREATE UNIQUE INDEX activity_ticket_id_seq_key ON public.activity USING btree (ticket_id, seq)
CREATE INDEX address_contact ON public.address USING btree (contact_id)
CREATE UNIQUE INDEX address_pkey ON public.address USING btree (address)
CREATE INDEX agent_act_ordinal ON public.agent_act USING btree (agent, ordinal)
CREATE UNIQUE INDEX agent_act_pkey ON public.agent_act USING btree (id)
CREATE INDEX agent_act_ticket ON public.agent_act USING btree (ticket_id, agent, created_at)
CREATE INDEX agent_mail_age ON public.agent_mail USING btree (created_at)
CREATE UNIQUE INDEX agent_mail_pkey ON public.agent_mail USING btree (agent, fingerprint)
CREATE INDEX agent_mail_time ON public.agent_mail USING btree (agent, created_at)
CREATE UNIQUE INDEX agent_pkey ON public.agent USING btree (name)
CREATE UNIQUE INDEX agent_preference_pkey ON public.agent_preference USING btree (agent)
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
CREATE UNIQUE INDEX attention_pkey ON public.attention USING btree (ticket_id, agent)
CREATE INDEX automatic_mail_domain ON public.automatic_mail USING btree (domain, queued_at)
CREATE INDEX automatic_mail_mailbox ON public.automatic_mail USING btree (mailbox, queued_at)
CREATE UNIQUE INDEX automatic_mail_pkey ON public.automatic_mail USING btree (outgoing_id)
CREATE INDEX automatic_mail_time ON public.automatic_mail USING btree (queued_at, audience)
CREATE UNIQUE INDEX blocked_sender_pkey ON public.blocked_sender USING btree (pattern)
CREATE INDEX canned_name ON public.canned USING btree (name)
CREATE UNIQUE INDEX canned_pkey ON public.canned USING btree (id)
CREATE UNIQUE INDEX commit_mark_pkey ON public.commit_mark USING btree (session)
CREATE UNIQUE INDEX confidential_pkey ON public.confidential USING btree (id)
CREATE INDEX confidential_ticket ON public.confidential USING btree (ticket_id)
CREATE INDEX confirmation_age ON public.confirmation USING btree (expires_at)
CREATE UNIQUE INDEX confirmation_pkey ON public.confirmation USING btree (id)
CREATE INDEX confirmation_waiting ON public.confirmation USING btree (agent, ticket_id)
CREATE UNIQUE INDEX consulted_pkey ON public.consulted USING btree (ticket_id, ordinal)
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
CREATE UNIQUE INDEX draft_pkey ON public.draft USING btree (id)
CREATE INDEX draft_ticket ON public.draft USING btree (ticket_id)
CREATE INDEX hard_bounce_address ON public.hard_bounce USING btree (address, bounced_at)
CREATE UNIQUE INDEX hard_bounce_pkey ON public.hard_bounce USING btree (outgoing_id)
CREATE UNIQUE INDEX held_mail_pkey ON public.held_mail USING btree (id)
CREATE INDEX held_mail_time ON public.held_mail USING btree (expires_at)
CREATE INDEX held_mail_waiting ON public.held_mail USING btree (agent, ticket_id)
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
CREATE INDEX participant_contact ON public.participant USING btree (contact_id, ticket_id)
CREATE UNIQUE INDEX participant_pkey ON public.participant USING btree (ticket_id, ordinal)
CREATE UNIQUE INDEX participant_ticket_id_contact_id_key ON public.participant USING btree (ticket_id, contact_id)
CREATE UNIQUE INDEX project_name_key ON public.project USING btree (name)
CREATE UNIQUE INDEX project_pkey ON public.project USING btree (id)
CREATE INDEX reminder_due ON public.reminder USING btree (due_at) WHERE ((told_at IS NULL) AND (cancelled_at IS NULL))
CREATE UNIQUE INDEX reminder_pkey ON public.reminder USING btree (id)
CREATE INDEX search_entry_contact ON public.search_entry USING btree (contact_id)
CREATE UNIQUE INDEX search_entry_part_source_key ON public.search_entry USING btree (part, source)
CREATE UNIQUE INDEX search_entry_pkey ON public.search_entry USING btree (id)
CREATE INDEX search_entry_ticket ON public.search_entry USING btree (ticket_id)
CREATE UNIQUE INDEX search_words_pkey ON public.search_words USING btree (entry_id)
CREATE INDEX search_words_words ON public.search_words USING gin (words)
CREATE INDEX sender_mail_domain ON public.sender_mail USING btree (domain, came_at)
CREATE INDEX sender_mail_mailbox ON public.sender_mail USING btree (mailbox, came_at)
CREATE UNIQUE INDEX sender_mail_pkey ON public.sender_mail USING btree (arrival_id)
CREATE UNIQUE INDEX sender_pkey ON public.sender USING btree (mailbox)
CREATE UNIQUE INDEX setting_pkey ON public.setting USING btree (name)
CREATE UNIQUE INDEX subscription_pkey ON public.subscription USING btree (agent, channel)
CREATE UNIQUE INDEX suppression_pkey ON public.suppression USING btree (address)
CREATE UNIQUE INDEX task_pkey ON public.task USING btree (id)
CREATE UNIQUE INDEX task_ticket_id_ordinal_key ON public.task USING btree (ticket_id, ordinal)
CREATE INDEX ticket_link_other ON public.ticket_link USING btree (other_id)
CREATE UNIQUE INDEX ticket_link_pkey ON public.ticket_link USING btree (ticket_id, other_id)
CREATE INDEX ticket_merged ON public.ticket USING btree (merged_into) WHERE (merged_into IS NOT NULL)
CREATE UNIQUE INDEX ticket_number_key ON public.ticket USING btree (number)
CREATE UNIQUE INDEX ticket_pkey ON public.ticket USING btree (id)
CREATE INDEX ticket_requester ON public.ticket USING btree (requester_id)
CREATE INDEX ticket_snoozed ON public.ticket USING btree (snoozed_until) WHERE (snoozed_until IS NOT NULL)
CREATE INDEX ticket_status ON public.ticket USING btree (status, updated_at)
CREATE UNIQUE INDEX ticket_tag_pkey ON public.ticket_tag USING btree (ticket_id, tag)
CREATE INDEX ticket_tag_tag ON public.ticket_tag USING btree (tag)
CREATE UNIQUE INDEX time_entry_pkey ON public.time_entry USING btree (id)
CREATE INDEX time_entry_ticket ON public.time_entry USING btree (ticket_id)
CREATE INDEX waiting_notification_due ON public.waiting_notification USING btree (due_at) WHERE (told_at IS NULL)
CREATE UNIQUE INDEX waiting_notification_pkey ON public.waiting_notification USING btree (id)
