import type { Generated } from 'kysely';
import type {
  ActivityKind,
  ActivityVisibility,
  ArrivalState,
  DeliveryState,
  Disposition,
  HeldBy,
  SenderEffect,
  TryOutcome,
} from '../../desk/trace.ts';
import type { Role, Subscription } from '../../desk/people/agent.ts';
import type { ClosedAs, TicketAudience } from '../../desk/tickets/ticket-words.ts';
import type { Locale } from '../../desk/locale/locale.ts';
import type { NoticeKind } from '../../desk/notices/notice.ts';
import type { NoticeAudience } from '../../desk/notices/notice-kinds.ts';
import type { TicketPriority, TicketStatus } from '../../desk/tickets/workflow.ts';
import type { SenderProof } from '../../mail/authentication.ts';

import type { WorkSchema } from './work-schema.ts';

/** The tables of migrations/<dialect>/, as kysely sees them. Times are epoch milliseconds, JSON is text. */
export interface Schema extends WorkSchema {
  arrival: ArrivalTable;
  organisation: { id: string; name: string; created_at: number };
  organisation_domain: { domain: string; organisation_id: string };
  contact: {
    id: string;
    name: string;
    locale: Locale | null;
    organisation_id: string | null;
    created_at: number;
  };
  address: { address: string; contact_id: string; created_at: number };
  counter: { name: string; next: number };
  ticket: TicketTable;
  participant: {
    ticket_id: string;
    ordinal: number;
    contact_id: string;
    address: string;
    added_at: number;
    removed_at: number | null;
  };
  activity: ActivityTable;
  attachment: AttachmentTable;
  outgoing: OutgoingTable;
  delivery: DeliveryTable;
  delivery_try: {
    delivery_id: string;
    lease_token: number;
    outcome: TryOutcome;
    reply: string;
    ended_at: number;
  };
  hard_bounce: { outgoing_id: string; address: string; reply: string; bounced_at: number };
  suppression: { address: string; reason: string; since_at: number; until_at: number };
  oauth_token: {
    name: string;
    sealed: string | null;
    version: number;
    claimed_until: number;
    updated_at: number;
  };
  setting: { name: string; value: string; set_by: string; set_at: number };
  daemon: { id: string; started_at: number; beat_at: number; figures: string };
  automatic_mail: {
    outgoing_id: string;
    kind: NoticeKind;
    audience: NoticeAudience;
    mailbox: string;
    domain: string;
    ticket_id: string | null;
    queued_at: number;
  };
  sender: { mailbox: string; flood_ticket_id: string | null; flood_last_at: number | null };
  sender_mail: {
    arrival_id: string;
    mailbox: string;
    domain: string;
    effect: SenderEffect;
    proof: SenderProof | null;
    came_at: number;
  };
  alarm: {
    name: string;
    sentence: string;
    since_at: number;
    right_since_at: number | null;
    told_at: number | null;
  };
  agent: AgentTable;
  subscription: { agent: string; channel: string; level: Subscription; set_at: number };
  agent_mail: {
    agent: string;
    fingerprint: string;
    arrival_id: string;
    commands: number;
    created_at: number;
  };
  confirmation: {
    id: string;
    agent: string;
    ticket_id: string;
    ticket_state: number;
    order_text: string;
    activity_id: string;
    expires_at: number;
    used_at: number | null;
    draft_id: string | null;
  };
  held_mail: {
    id: string;
    agent: string;
    outgoing_id: string;
    ticket_id: string;
    expires_at: number;
  };
  message_id: {
    message_id: string;
    ticket_id: string;
    direction: 'in' | 'out';
    person: string | null;
    created_at: number;
  };
  commit_mark: { session: string; mark: string; written_at: number };
  imap_cursor: { account: string; folder: string; uidvalidity: string; last_uid: number; updated_at: number };
}

export interface ArrivalTable {
  id: string;
  key: string;
  transport: 'smtp' | 'lmtp' | 'imap' | 'pipe';
  state: ArrivalState;
  blob: string;
  size_bytes: number;
  envelope: string;
  duplicate_key: string;
  received_at: number;
  due_at: number;
  attempts: Generated<number>;
  lease_token: Generated<number>;
  lease_until: number | null;
  /** Of the daemon that took it last (`DaemonHold.holder`). */
  lease_holder: number | null;
  last_error: string | null;
  disposition: Disposition | null;
  reason: string | null;
  ticket_id: string | null;
  message_id: string | null;
  copy_key: string | null;
  trace: string | null;
  /** JSON of mail/authentication. */
  authentication: string | null;
  aftercare: 'pending' | 'done' | null;
  done_at: number | null;
  /** When a person first saw it in quarantine. */
  seen_at: number | null;
}

/** What the command line changed of an agent; null = as configured. */
export interface AgentTable {
  name: string;
  display_name: string | null;
  addresses: string | null;
  locale: Locale | null;
  role: Role | null;
  category: string | null;
  password: string | null;
  disabled_at: number | null;
  created_at: number;
  updated_at: number;
}

export interface TicketTable {
  id: string;
  number: number;
  channel: string;
  subject: string;
  status: TicketStatus;
  priority: TicketPriority;
  requester_id: string;
  assignee: string | null;
  locale: Locale;
  suspected_of: string | null;
  category: string | null;
  team: string | null;
  responsible: string | null;
  type: string | null;
  summary: string | null;
  due_at: number | null;
  snoozed_until: number | null;
  /** Agent who put it out of sight. */
  snoozed_by: string | null;
  estimate_minutes: number | null;
  project_id: string | null;
  /** The ticket in which this one lives on. */
  merged_into: string | null;
  merged_at: number | null;
  audience: Generated<TicketAudience>;
  closed_as: ClosedAs | null;
  next_seq: Generated<number>;
  created_at: number;
  updated_at: number;
}

export interface ActivityTable {
  id: string;
  ticket_id: string;
  seq: number;
  kind: ActivityKind;
  visibility: ActivityVisibility;
  actor: string;
  arrival_id: string | null;
  name: string | null;
  text: string;
  detail: string;
  created_at: number;
  hash: string | null;
}

export interface AttachmentTable {
  id: string;
  activity_id: string;
  position: number;
  blob: string;
  name: string;
  type: string;
  disposition: 'attachment' | 'inline' | null;
  content_id: string | null;
  size_bytes: number;
}

export interface OutgoingTable {
  id: string;
  /** null: about no one ticket. */
  ticket_id: string | null;
  activity_id: string | null;
  kind: NoticeKind;
  message_id: string;
  draft: string;
  blob: string | null;
  created_at: number;
}

export interface DeliveryTable {
  id: string;
  outgoing_id: string;
  recipient: string;
  state: DeliveryState;
  due_at: number;
  expires_at: number;
  attempts: Generated<number>;
  deferrals: Generated<number>;
  lease_token: Generated<number>;
  lease_until: number | null;
  /** Of the daemon that took it last (`DaemonHold.holder`). */
  lease_holder: number | null;
  dot_at: number | null;
  in_doubt_at: number | null;
  last_reply: string | null;
  held_at: number | null;
  held_by: HeldBy | null;
  held_reason: string | null;
  delay_told_at: number | null;
  done_at: number | null;
  /** What is broken about it, so that it is held. */
  damage: string | null;
}
