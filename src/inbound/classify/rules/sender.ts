import { fieldNamed } from '../../../mail/header.ts';
import { sameAddress } from '../../../mail/address.ts';
import { isNoReply } from '../../../mail/no-reply.ts';
import type { Rule } from './rule.ts';

/** RFC 5321 section 4.5.5: nothing may be sent to the null reverse-path. */
export const nullReversePath: Rule = {
  name: 'null-reverse-path',
  speaksFor: 'auto-generated',
  strength: 'strong',
  find: (message, context) => {
    if (context.reversePath !== undefined) return context.reversePath === null ? 'null reverse-path' : null;
    const returnPath = fieldNamed(message.headers, 'Return-Path');
    return returnPath !== null && /^\s*<\s*>\s*$/.test(returnPath) ? 'Return-Path: <>' : null;
  },
};

const SYSTEM_USER =
  /^(?:(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|mail[-_]?delivery[-_.]?(?:system|subsystem)|auto-?(?:reply|responder))(?:[+.-].*)?|[\w.]{1,40}[-_]daemon|listserv|listproc|majordomo)$/i;

/** The mail system itself, another daemon, or the program that keeps a list. */
export const mailSystem: Rule = {
  name: 'mail-system',
  speaksFor: 'auto-generated',
  strength: 'strong',
  find: ({ originator, headers }) => {
    const hit = originator.from.find(({ address }) => SYSTEM_USER.test(address.localPart));
    if (hit !== undefined) return `From: ${hit.address.localPart}@`;
    // Postfix and sendmail leave the domain away where they were not told one.
    const bare = /^\s*"?([\w.-]{1,40})"?\s*(?:\(|<\s*>|$)/.exec(fieldNamed(headers, 'From') ?? '')?.[1] ?? '';
    return originator.from.length === 0 && SYSTEM_USER.test(bare) ? `From: ${bare}` : null;
  },
};

/** RFC 2142: a person reads and writes under this name, but so do programs. */
export const postmaster: Rule = {
  name: 'postmaster',
  speaksFor: 'person',
  strength: 'strong',
  find: ({ originator }) =>
    originator.from.some(({ address }) => /^post[-_.]?master$/i.test(address.localPart))
      ? 'From: postmaster@'
      : null,
};

/** An address that says that nobody reads it. A Reply-To elsewhere (a contact form) takes that back. */
export const noReply: Rule = {
  name: 'no-reply',
  speaksFor: 'person',
  strength: 'strong',
  find: ({ originator }) => {
    const hit = originator.from.find(({ address }) => isNoReply(address));
    if (hit === undefined) return null;
    const elsewhere = originator.replyTo.some(
      ({ address }) => !sameAddress(address, hit.address) && !isNoReply(address),
    );
    return elsewhere ? null : `From: ${hit.address.localPart}@`;
  },
};
