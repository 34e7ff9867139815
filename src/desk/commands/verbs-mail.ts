/** Verbs about the mail that they stand in, and about who is told: what becomes of its text, to whom it goes, whether it goes at all. */
import { formatAddrSpec, parseDomain } from '../../mail/address.ts';
import { bad, good, type Read } from './problem.ts';
import { readAddress, readAddresses } from './values.ts';
import { bare, needed, readText, mapRead, type VerbTable } from './verb-entry.ts';
import { freeText, writeText, writeWord } from './words.ts';

export type MailVerb =
  | 'note'
  | 'public'
  | 'everyone'
  | 'mute'
  | 'unmute'
  | 'forward'
  | 'spam'
  | 'block'
  | 'draft'
  | 'send'
  | 'undo'
  | 'confirm'
  | 'secret';

export const MAIL_VERBS: VerbTable<MailVerb> = {
  note: {
    form: '[TEXT]',
    example: '',
    does: {
      en: 'keep the text as an internal note; nothing goes to the customer',
      de: 'behält den Text als interne Notiz; an den Kunden geht nichts',
    },
    read: (value) => good({ verb: 'note', text: freeText(value) }),
    write: ({ text }) => (text === '' ? '' : writeText(text)),
  },
  public: bare(
    'public',
    { verb: 'public' },
    {
      en: 'send the text to the customer although the ticket or the draft is internal',
      de: 'schickt den Text an den Kunden, obwohl Ticket oder Entwurf intern ist',
    },
  ),
  everyone: bare(
    'everyone',
    { verb: 'everyone' },
    {
      en: 'send the text to the customers of all merged tickets, each in their own thread',
      de: 'schickt den Text an die Kunden aller zusammengelegten Tickets, jedem in seiner Unterhaltung',
    },
  ),
  mute: bare(
    'mute',
    { verb: 'mute' },
    { en: 'hear no more of this ticket', de: 'meldet zu diesem Ticket nichts mehr' },
  ),
  unmute: bare(
    'unmute',
    { verb: 'unmute' },
    { en: 'hear of this ticket again', de: 'meldet zu diesem Ticket wieder' },
  ),
  forward: needed('forward', {
    form: 'ADDRESS ...',
    example: 'lab@supplier.example',
    does: {
      en: 'ask somebody outside; their answer stays inside, and the customer is not told',
      de: 'fragt jemanden außerhalb; die Antwort bleibt intern, der Kunde erfährt nichts davon',
    },
    read: (value) => mapRead(readAddresses(value), (to) => ({ verb: 'forward', to })),
    write: ({ to }) => to.map((one) => writeWord(formatAddrSpec(one))).join(' '),
  }),
  spam: bare(
    'spam',
    { verb: 'spam' },
    {
      en: 'close it as spam, without a word to its sender',
      de: 'schließt es als Spam, ohne ein Wort an den Absender',
    },
  ),
  block: {
    form: '[ADDRESS|@DOMAIN]',
    example: '@spam.example',
    does: {
      en: 'set aside from now on what that sender writes',
      de: 'legt ab jetzt beiseite, was dieser Absender schreibt',
    },
    read: (value) => mapRead(readBlocked(value), (whom) => ({ verb: 'block', whom })),
    write: ({ whom }) => whom ?? '',
  },
  draft: {
    form: '[new]',
    example: '',
    does: {
      en: 'keep the text as a draft, below what is kept already; `new`: instead of it',
      de: 'behält den Text als Entwurf, unter dem vorigen; `new`: an seiner Stelle',
    },
    read: (value) => {
      const wanted = value.trim().toLowerCase();
      if (wanted === '') return good({ verb: 'draft', replace: false });
      if (wanted === 'new' || wanted === 'neu') return good({ verb: 'draft', replace: true });
      return bad({ kind: 'not-one-of', value, known: ['new'], near: null });
    },
    write: ({ replace }) => (replace ? 'new' : ''),
  },
  send: bare(
    'send',
    { verb: 'send' },
    {
      en: 'send the draft, or the answer that was held back',
      de: 'schickt den Entwurf oder die zurückgehaltene Antwort',
    },
  ),
  undo: bare(
    'undo',
    { verb: 'undo' },
    {
      en: 'take back what your last mail about this ticket did',
      de: 'nimmt zurück, was deine letzte Mail zu diesem Ticket getan hat',
    },
  ),
  confirm: needed('confirm', {
    form: 'CODE',
    example: '482913',
    does: {
      en: 'confirm what you were asked about, with the code of that mail',
      de: 'bestätigt, wonach gefragt wurde, mit dem Code aus jener Mail',
    },
    read: (value) => mapRead(readText('confirm', 'CODE', value), (code) => ({ verb: 'confirm', code })),
    write: ({ code }) => writeText(code),
  }),
  secret: needed('secret', {
    form: 'NAME',
    example: 'router-login',
    does: {
      en: 'keep the text encrypted, apart from the conversation',
      de: 'bewahrt den Text verschlüsselt auf, getrennt von der Unterhaltung',
    },
    risky: true,
    read: (value) => mapRead(readText('secret', 'NAME', value), (name) => ({ verb: 'secret', name })),
    write: ({ name }) => writeText(name),
  }),
};

/** An address, `@domain`, or nothing for whoever wrote. */
function readBlocked(value: string): Read<string | null> {
  if (value === '') return good(null);
  if (!value.startsWith('@')) return mapRead(readAddress(value), formatAddrSpec);
  const domain = parseDomain(value.slice(1));
  return domain === null ? bad({ kind: 'no-address', value }) : good(`@${domain}`);
}
