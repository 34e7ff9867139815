import { describe, expect, test } from 'vitest';
import { rowsOf, type Evidence, type Offer, type OutgoingMail } from '../../bench/corpus/evidence.ts';
import { breachesOf } from '../../bench/corpus/laws.ts';
import { sha256 } from '../../bench/corpus/sha256.ts';
import type { ArrivalRow } from '../../src/store/intake/arrivals.ts';
import type { SunkMessage } from '../support/smtp-sink.ts';

function offer(name: string, text = name, fields = ''): Offer {
  const bytes = Buffer.from(`Subject: x\r\n${fields}\r\n${text}\r\n`);
  const message = { file: `${name}.eml`, source: '.', bytes, nullReversePath: false };
  return { message, arrival: { id: name }, bytes, nullReversePath: false };
}

function row(name: string, change: Partial<ArrivalRow> = {}): ArrivalRow {
  return {
    id: name,
    key: `smtp:${name}`,
    transport: 'smtp',
    state: 'done',
    blob: `blob-${name}`,
    size_bytes: 1,
    envelope: '{}',
    duplicate_key: '',
    copy_key: null,
    received_at: 1000,
    due_at: 1000,
    attempts: 1,
    lease_token: 1,
    lease_until: null,
    lease_holder: null,
    last_error: null,
    disposition: 'opened',
    reason: null,
    ticket_id: `ticket-${name}`,
    message_id: null,
    trace: JSON.stringify([{ stage: 'classify', rule: 'person', finding: '' }]),
    authentication: null,
    aftercare: null,
    done_at: 1010,
    seen_at: null,
    ...change,
  };
}

function mail(name: string, change: Partial<OutgoingMail> = {}): OutgoingMail {
  const rest = { kind: 'confirmation', recipient: 'ann@example.org', state: 'relayed', lastReply: null };
  return { id: name, messageId: `${name}@desk`, arrivalId: 'a', ...rest, ...change };
}

function sunk(name: string, to = 'ann@example.org'): SunkMessage {
  return { envelope: { from: '', to: [to] }, raw: Buffer.from(`Message-ID: <${name}@desk>\r\n\r\n`) };
}

/** One message that opened a ticket and was confirmed, and what a test changes of that. */
function evidence(change: Partial<Evidence> = {}): Evidence {
  const offers = change.offers ?? [offer('a')];
  const arrivals = change.arrivals ?? [row('a')];
  return {
    offers,
    arrivals,
    rows: rowsOf(offers, arrivals),
    kept: new Map(offers.map(({ bytes, message }) => [`blob-${message.file.slice(0, -4)}`, sha256(bytes)])),
    tickets: [{ id: 'ticket-a', number: 1 }],
    activities: [{ ticketId: 'ticket-a', arrivalId: 'a', automatic: false }],
    outgoing: [mail('m')],
    relayed: [sunk('m')],
    ...change,
  };
}

const found = (change: Partial<Evidence>) =>
  breachesOf(evidence(change)).map(({ law, file, what }) => `${law} ${file} ${what}`);

const done = { tickets: [], activities: [], outgoing: [], relayed: [] };
const ignored = { disposition: 'ignored', ticket_id: null } as const;

describe('the laws of a run', () => {
  test('a message that opened its ticket and was confirmed breaks none', () => {
    expect(found({})).toEqual([]);
  });

  test('a message that was refused is lost', () => {
    const refused = { ...offer('a'), arrival: 'the listener said "451 later"' };
    expect(found({ ...done, offers: [refused], arrivals: [] })).toEqual([
      'lost a.eml the listener said "451 later"',
    ]);
  });

  test('a message that was taken in and is not there is lost', () => {
    expect(found({ ...done, arrivals: [] })).toEqual(['lost a.eml there is no arrival of it']);
  });

  test('a message that was kept otherwise than it came is lost', () => {
    expect(found({ kept: new Map([['blob-a', sha256(Buffer.from('else'))]]) })[0]).toMatch(/^lost a\.eml /);
    expect(found({ kept: new Map([['blob-a', null]]) })[0]).toMatch(/^lost a\.eml /);
  });

  test('an arrival that nobody sent is one too many', () => {
    const extra = row('b', ignored);
    expect(found({ arrivals: [row('a'), extra] })).toEqual([
      'doubled (none) arrival smtp:b is of no message',
    ]);
  });

  test.each<[string, Partial<ArrivalRow>, string]>([
    [
      'waits',
      { ...ignored, state: 'deferred', disposition: null, last_error: 'boom' },
      'it is deferred: boom',
    ],
    ['has no recorded end', { ...ignored, disposition: null }, 'it is done, and nothing tells how it ended'],
    ['ended in two ways', { ...ignored, state: 'quarantined' }, 'it is quarantined, and its end is ignored'],
    ['needed a second try', { ...ignored, attempts: 2 }, 'it took 2 tries'],
    ['held up the others', { ...ignored, done_at: 31_000 }, 'it took 30000 ms'],
  ])('a message that %s is stuck', (_name, change, what) => {
    expect(found({ ...done, arrivals: [row('a', change)] })).toEqual([`stuck a.eml ${what}`]);
  });

  test('a ticket that two messages opened is doubled', () => {
    const arrivals = [row('a'), row('b', { ticket_id: 'ticket-a' })];
    expect(found({ offers: [offer('a'), offer('b')], arrivals })).toEqual([
      'doubled b.eml it opened ticket 1, as another one did',
    ]);
  });

  test('a message that opened two tickets is doubled', () => {
    const tickets = [
      { id: 'ticket-a', number: 1 },
      { id: 'ticket-b', number: 2 },
    ];
    const activities = tickets.map(({ id }) => ({ ticketId: id, arrivalId: 'a', automatic: false }));
    expect(found({ tickets, activities })).toEqual([
      'doubled a.eml it begins ticket 2, and did not open it',
      'doubled a.eml it stands in 2 tickets',
    ]);
  });

  test('a message whose ticket is not there is said', () => {
    expect(found({ tickets: [] })).toEqual(['doubled a.eml it opened a ticket that is not there']);
  });

  test('the same bytes may count once only, and a duplicate is one of something', () => {
    const offers = [offer('a'), offer('b', 'a')];
    const duplicate = { disposition: 'duplicate', ticket_id: null } as const;
    expect(found({ offers, arrivals: [row('a'), row('b', duplicate)] })).toEqual([]);
    const appended = row('b', { disposition: 'appended', ticket_id: 'ticket-a' });
    expect(found({ offers, arrivals: [row('a'), appended] })).toEqual([
      'doubled b.eml the same bytes as a.eml, counted again',
    ]);
    expect(found({ ...done, arrivals: [row('a', duplicate)] })).toEqual([
      'lost a.eml a duplicate of nothing',
    ]);
  });

  test('a copy that came by another way has the Message-ID of what it is a copy of', () => {
    const ids = (first: string, second: string) => [
      offer('a', 'it smokes', `Message-ID: ${first}\r\n`),
      offer('b', 'it smokes', `Message-ID:\r\n ${second}\r\nList-Id: <staff>\r\n`),
    ];
    const arrivals = [row('a'), row('b', { disposition: 'duplicate', ticket_id: null })];
    expect(found({ offers: ids('<1@x.example>', '<1@x.example> (by a list)'), arrivals })).toEqual([]);
    expect(found({ offers: ids('<1@x.example>', '<2@x.example>'), arrivals })).toEqual([
      'lost b.eml a duplicate of nothing',
    ]);
  });

  test('a mail that did not leave, left twice, or left for somebody else is said', () => {
    const name = 'the confirmation to ann@example.org';
    const waiting = mail('m', { state: 'deferred', lastReply: '450 later' });
    expect(found({ outgoing: [waiting], relayed: [] })).toEqual([
      `stuck a.eml ${name} is deferred: 450 later`,
    ]);
    expect(found({ relayed: [] })).toEqual([`lost a.eml ${name} never came to the relay`]);
    expect(found({ relayed: [sunk('m'), sunk('m')] })).toEqual([`doubled a.eml ${name} came 2 times`]);
    expect(found({ relayed: [sunk('m', 'eve@example.org')] })).toEqual([
      `answered a.eml ${name} went to eve@example.org`,
    ]);
    expect(found({ relayed: [sunk('m'), sunk('x')] })).toEqual([
      'answered (none) a mail that nobody wrote down (x@desk) went to ann@example.org',
    ]);
  });

  test('a domain may be shown in Unicode', () => {
    const outgoing = [mail('m', { recipient: 'ann@xn--bcher-kva.example' })];
    expect(found({ outgoing, relayed: [sunk('m', 'ann@bücher.example')] })).toEqual([]);
  });

  test('nothing is sent because of a machine’s mail, or of the null reverse-path', () => {
    const trace = JSON.stringify([{ stage: 'classify', rule: 'auto-reply', finding: '' }]);
    expect(found({ arrivals: [row('a', { trace })] })).toEqual([
      'answered a.eml confirmation to ann@example.org: it is of the class auto-reply',
    ]);
    expect(found({ offers: [{ ...offer('a'), nullReversePath: true }] })).toEqual([
      'answered a.eml confirmation to ann@example.org: it came with the null reverse-path',
    ]);
  });

  test('what the mail itself says of being automatic counts, whatever was made of it', () => {
    const bytes = Buffer.from('Subject: x\r\nAuto-Submitted: auto-replied\r\n\r\n');
    const kept = new Map([['blob-a', sha256(bytes)]]);
    expect(found({ offers: [{ ...offer('a'), bytes }], kept })).toEqual([
      'answered a.eml confirmation to ann@example.org: Auto-Submitted: auto-replied',
    ]);
  });

  test('list mail is told to agents, and its writer is not answered', () => {
    const activities = [{ ticketId: 'ticket-a', arrivalId: 'a', automatic: true }];
    expect(found({ activities })).toEqual([
      'answered a.eml confirmation to ann@example.org: no automatic answer is allowed to it',
    ]);
    const outgoing = [mail('m', { kind: 'ticket-opened', recipient: 'anna@agents.example' })];
    expect(found({ activities, outgoing, relayed: [sunk('m', 'anna@agents.example')] })).toEqual([]);
  });
});
