import type { Authentication } from '../../mail/authentication.ts';

/** What is to be checked. */
export interface CheckRequest {
  /** Of the file that holds the raw message. */
  readonly path: string;
  /** Of the client that gave it to us; null: a host of our own did, or nobody knows. Then SPF says nothing. */
  readonly ip: string | null;
  readonly helo: string | null;
  /** The reverse-path as an address; null for `<>`, where the HELO name is checked (RFC 7208 section 2.4). */
  readonly sender: string | null;
  /** Of the one mailbox in From; null where there is none or more than one. */
  readonly fromDomain: string | null;
  readonly sealers: readonly string[];
  /** The time at which a signature must not have expired. */
  readonly nowMs: number;
}

/** What was found out; who it is from, the reader knows. */
export type CheckFindings = Omit<Authentication, 'by' | 'authservId' | 'from'>;

/** The findings where it may be looked at again: what went wrong, or takes long, is no fault of the message. */
export function notCheckedYet(sentence: string): CheckFindings {
  return { ...nothingFound(sentence), temporary: sentence };
}

/** The findings where there are none. */
export function nothingFound(remark: string): CheckFindings {
  return { ambiguities: [], spf: null, dkim: [], dmarc: null, arc: null, temporary: null, remarks: [remark] };
}
