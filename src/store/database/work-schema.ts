import type { Locale } from '../../desk/locale/locale.ts';
import type { Generated } from 'kysely';
import type { SearchPart } from '../../desk/asking/search-words.ts';
import type { AttentionLevel, Billing, DraftEnd, DraftKind } from '../../desk/tickets/ticket-words.ts';

/** The tables of what agents do with a ticket beyond answering, and of what they have set for themselves. */
export interface WorkSchema {
  project: { id: string; name: string; created_at: number };
  ticket_tag: { ticket_id: string; tag: string; set_at: number };
  attention: { ticket_id: string; agent: string; level: AttentionLevel; set_at: number };
  ticket_link: { ticket_id: string; other_id: string; created_at: number };
  task: TaskTable;
  time_entry: {
    id: string;
    ticket_id: string;
    agent: string;
    minutes: number;
    billing: Billing;
    text: string;
    created_at: number;
    removed_at: number | null;
  };
  reminder: {
    id: string;
    ticket_id: string;
    agent: string;
    due_at: number;
    text: string;
    created_at: number;
    told_at: number | null;
    cancelled_at: number | null;
  };
  draft: DraftTable;
  canned: {
    id: string;
    name: string;
    channel: string | null;
    category: string | null;
    locale: Locale | null;
    title: string;
    text: string;
    set_by: string;
    updated_at: number;
  };
  agent_act: {
    id: string;
    agent: string;
    ticket_id: string;
    arrival_id: string | null;
    acts: string;
    ordinal: number;
    created_at: number;
    undone_at: number | null;
  };
  agent_preference: {
    agent: string;
    receipts: 'on' | 'off' | null;
    settings: string;
    away_until: number | null;
    updated_at: number;
  };
  waiting_notification: {
    id: string;
    agent: string;
    ticket_id: string;
    activity_id: string | null;
    notice: string;
    due_at: number;
    created_at: number;
    told_at: number | null;
  };
  blocked_sender: { pattern: string; set_by: string; set_at: number };
  consulted: {
    ticket_id: string;
    ordinal: number;
    contact_id: string;
    address: string;
    asked_by: string;
    asked_at: number;
    removed_at: number | null;
  };
  search_entry: {
    id: Generated<number>;
    part: SearchPart;
    source: string;
    ticket_id: string | null;
    contact_id: string | null;
  };
  confidential: {
    id: string;
    ticket_id: string;
    name: string;
    sealed: string | null;
    set_by: string;
    set_at: number;
    erased_at: number | null;
  };
}

export interface TaskTable {
  id: string;
  ticket_id: string;
  ordinal: number;
  text: string;
  agent: string | null;
  created_by: string;
  created_at: number;
  done_at: number | null;
  done_by: string | null;
  removed_at: number | null;
}

/** A text that is not sent: a draft, an answer that was held, or a mail with a wrong command. */
export interface DraftTable {
  id: string;
  ticket_id: string;
  kind: DraftKind;
  agent: string;
  text: string;
  order_text: string;
  /** JSON: the lines that were wrong. */
  faulty: string;
  notice_id: string | null;
  ticket_state: number;
  activity_id: string;
  created_at: number;
  updated_at: number;
  ended_at: number | null;
  ended_as: DraftEnd | null;
}
