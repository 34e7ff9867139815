/** docs/commands.md, made from the table of verbs, so that the page cannot say something else than what is read. */
import { LIMITS } from '../../base/limits.ts';
import { may, VERBS as RIGHTS, type Verb as Right } from '../people/rights.ts';
import { ROLES, type Agent, type Role } from '../people/agent.ts';
import type { Verb } from './command.ts';
import { COMMANDS_PROSE, GRAMMAR } from './describe-prose.ts';
import { rightOfVerb } from './needs.ts';
import { SHORT_FORMS, verbNamed } from './verbs.ts';
import { ASKING_VERBS } from './verbs-asking.ts';
import { MAIL_VERBS } from './verbs-mail.ts';
import { TICKET_VERBS } from './verbs-ticket.ts';
import { TIME_VERBS } from './verbs-time.ts';

const FAMILIES: readonly { readonly title: string; readonly words: readonly string[] }[] = [
  { title: 'In one word', words: Object.keys(SHORT_FORMS) },
  { title: 'About the mail and its text', words: Object.keys(MAIL_VERBS) },
  { title: 'About the ticket', words: Object.keys(TICKET_VERBS) },
  { title: 'About time and work', words: Object.keys(TIME_VERBS) },
  { title: 'Asking', words: Object.keys(ASKING_VERBS) },
];

export function describeCommands(): string {
  const { before, after } = COMMANDS_PROSE;
  return `${[before, GRAMMAR, verbs(), after, rights()].join('\n\n')}\n`;
}

function verbs(): string {
  const tables = FAMILIES.map(({ title, words }) => `### ${title}\n\n${table(words)}`);
  const note = `**Right** is what the writer needs on the ticket, see [below](#what-needs-which-right); \\* is hard to take back and needs full proof, or its code.`;
  return ['## Every command', note, ...tables].join('\n\n');
}

function table(words: readonly string[]): string {
  return [
    '| write | for example | it will | right |',
    '| --- | --- | --- | --- |',
    ...words.map((word) => `| ${row(word).map(cell).join(' | ')} |`),
  ].join('\n');
}

function row(word: string): readonly string[] {
  const entry = verbNamed(word);
  if (entry === null) {
    // Which right a short form needs depends on nobody's name but the writer's.
    const right = word === 'take' ? 'take' : (rightOfVerb('status') ?? '');
    return [code(`#${word}`), '', SHORT_FORMS[word]?.does.en ?? '', right];
  }
  const { form, example, does, risky } = entry;
  const right = rightOfVerb(word as Verb) ?? '';
  return [
    code(form === '' ? `#${word}` : `#${word} ${form}`),
    example === '' ? '' : code(`#${word} ${example}`),
    does.en,
    `${right}${risky === true ? ' \\*' : ''}`,
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}

/** A bar would begin the next cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function rights(): string {
  const used = new Set<Right>(['answer', 'open', 'take']);
  for (const { words } of FAMILIES)
    for (const word of words) {
      const right = verbNamed(word) === null ? null : rightOfVerb(word as Verb);
      if (right !== null) used.add(right);
    }
  const rows = RIGHTS.filter((right) => used.has(right)).map(
    (right) => `| ${right} | ${ROLES.map((role) => (has(role, right) ? 'yes' : '')).join(' | ')} |`,
  );
  return [
    '## What needs which right',
    `An answer needs \`answer\`, a new ticket \`open\`. Admins reach every ticket. A support agent needs the channel as \`standard\`, and a ticket that is theirs, nobody's, or of a colleague who is away; a developer needs that and their own category. With \`informal\`, and on colleagues' tickets, they may look and nothing else. Somebody who may not is told so with the ticket's number and nothing else of it.`,
    ['| right | ', ROLES.join(' | '), ' |\n| --- |', ROLES.map(() => ' --- |').join('')].join(''),
  ]
    .join('\n\n')
    .concat(`\n${rows.join('\n')}`)
    .concat(
      `\n\nNo agent's mails run more than ${LIMITS.agentCommandsPerHour} commands an hour, and one mail speaks of ${LIMITS.ticketsPerAgentMail} tickets at most.`,
    );
}

/** On a ticket of theirs. */
function has(role: Role, right: Right): boolean {
  const agent: Agent = {
    name: 'anna',
    displayName: '',
    addresses: [],
    locale: 'en',
    role,
    category: 'theirs',
    timeZone: null,
    subscriptions: { support: 'standard' },
  };
  return may(agent, right, { channel: 'support', assignee: agent.name, category: 'theirs' });
}
