/** Commands about who is told of what: watching, muting, what an agent wants to hear and when, and being away. */
import {
  changedPreferences,
  readNotifySettings,
  writeNotifyChange,
  type NotifyChange,
} from '../../../desk/commands/notify-settings.ts';
import type { Agent } from '../../../desk/people/agent.ts';
import type { Command, CommandOf } from '../../../desk/commands/command.ts';
import type { Locale } from '../../../desk/locale/locale.ts';
import { localTimeText } from '../../../desk/locale/local-time.ts';
import { preferenceLines } from '../../../desk/preference-words.ts';
import { may } from '../../../desk/people/rights.ts';
import type { AttentionLevel } from '../../../desk/tickets/ticket-words.ts';
import { preferenceOf, setPreference } from '../../../store/people/agent-preferences.ts';
import { attentionTo, setAttention } from '../../../store/people/attention.ts';
import type { Tx } from '../../../store/database/database.ts';
import { lockTicket, readTicket, updateTicket } from '../../../store/tickets/tickets.ts';
import { hastenWaiting } from '../../../store/outbox/waiting-notifications.ts';
import { agentNamed, type DeskContext } from '../context/desk-context.ts';
import { addActivity, agentEvent } from '../context/history.ts';
import { tellAgent } from '../telling/notify.ts';
import { receiptsWanted } from '../telling/receipts-wanted.ts';
import { scopeOf } from '../context/staff.ts';
import { timeZoneOf } from '../telling/tell.ts';
import { done, type Act, type Done, type Scene } from './act.ts';

export const watch: Act<'watch'> = async (tx, ctx, scene, { agents }) => {
  const ticket = await lockTicket(tx, scene.ticketId);
  const scope = scopeOf(ctx, ticket);
  const able = agents.filter((name) => {
    const agent = agentNamed(ctx, name);
    return agent !== null && may(agent, 'view', scope);
  });
  const blind = agents.filter((name) => !able.includes(name));
  if (blind.length > 0)
    await tellAgent(tx, ctx, { ticket, strand: ticket }, scene.agent, {
      kind: 'hint',
      hint: 'watch-unseen',
      about: blind,
    });
  const set = await setLevels(tx, ctx, scene, able, 'watching');
  if (set === null) return null;
  const who = namesOf(ctx, scene, Object.keys(set));
  const inverse = { kind: 'attention', levels: set } as const;
  return done(`told of everything: ${who.en}`, `erfährt alles: ${who.de}`, inverse);
};

export const unwatch: Act<'unwatch'> = async (tx, ctx, scene, { agents }) => {
  const set = await setLevels(tx, ctx, scene, agents, null, 'watching');
  if (set === null) return null;
  const who = namesOf(ctx, scene, Object.keys(set));
  const inverse = { kind: 'attention', levels: set } as const;
  return done(`watches no longer: ${who.en}`, `beobachtet nicht mehr: ${who.de}`, inverse);
};

export const mute: Act<'mute'> = async (tx, ctx, scene) => {
  const set = await setLevels(tx, ctx, scene, [scene.agent.name], 'muted');
  if (set === null) return null;
  return done(
    'you hear of this ticket only if it is given to you, or a note names you',
    'du hörst von diesem Ticket nur, wenn es dir zugewiesen wird oder eine Notiz dich nennt',
    { kind: 'attention', levels: set },
  );
};

export const unmute: Act<'unmute'> = async (tx, ctx, scene) => {
  const set = await setLevels(tx, ctx, scene, [scene.agent.name], null, 'muted');
  if (set === null) return null;
  const inverse = { kind: 'attention', levels: set } as const;
  return done('you hear of this ticket again', 'du hörst wieder von diesem Ticket', inverse);
};

type Levels = Readonly<Record<string, AttentionLevel | null>>;

/** Sets what each had said before, and says what that is. */
export async function attentionBack(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  levels: Levels,
): Promise<Done | null> {
  const said: { readonly en: string; readonly de: string }[] = [];
  for (const [level, words] of ATTENTION_WORDS) {
    const names = Object.keys(levels).filter((name) => levels[name] === level);
    const set = names.length === 0 ? null : await setLevels(tx, ctx, scene, names, level);
    if (set === null) continue;
    const who = namesOf(ctx, scene, Object.keys(set));
    said.push({ en: `${words.en}: ${who.en}`, de: `${words.de}: ${who.de}` });
  }
  if (said.length === 0) return null;
  return done(said.map(({ en }) => en).join('; '), said.map(({ de }) => de).join('; '));
}

const ATTENTION_WORDS: readonly (readonly [
  AttentionLevel | null,
  { readonly en: string; readonly de: string },
])[] = [
  ['watching', { en: 'told of everything again', de: 'erfährt wieder alles' }],
  ['muted', { en: 'hears no more of it again', de: 'hört wieder nichts mehr davon' }],
  [null, { en: 'told as before', de: 'erfährt davon wie zuvor' }],
];

/** Sets it for those for whom it is something else (`only`: for whom it is that); tells what each had before, or null. One entry for all. */
async function setLevels(
  tx: Tx,
  ctx: DeskContext,
  { ticketId, agent, cause }: Scene,
  names: readonly string[],
  level: AttentionLevel | null,
  only?: AttentionLevel,
): Promise<Levels | null> {
  const nowMs = ctx.clock.nowMs();
  const before = await attentionTo(tx, ticketId);
  const changed = names.filter((name) => {
    const now = before.get(name) ?? null;
    return only === undefined ? now !== level : now === only;
  });
  if (changed.length === 0) return null;
  for (const name of changed) await setAttention(tx, { ticketId, agent: name, level, nowMs });
  await addActivity(tx, ctx, {
    ...agentEvent({ ticketId, agent, cause }),
    name: 'attention-changed',
    text: `${changed.join(', ')}: ${level ?? `${only ?? 'watching'} no longer`}`,
    detail: { agents: changed, level },
  });
  await updateTicket(tx, ticketId, {}, nowMs);
  return Object.fromEntries(changed.map((name) => [name, before.get(name) ?? null]));
}

function namesOf(ctx: DeskContext, { agent }: Scene, names: readonly string[]): { en: string; de: string } {
  const said = (you: string): string =>
    names
      .map((name) => (name === agent.name ? you : (agentNamed(ctx, name)?.displayName ?? name)))
      .join(', ');
  return { en: said('you'), de: said('du') };
}

/** Settings are the agent's own and stand in no ticket's history. */
export const notify: Act<'notify'> = async (tx, ctx, scene, command) => {
  const one = await setNotify(tx, ctx, scene.agent, command);
  if (one === null) return null;
  if (one.shows && !(await receiptsWanted(tx, ctx, scene.agent))) {
    const ticket = await readTicket(tx, scene.ticketId);
    const about = one.lines[scene.agent.locale];
    await tellAgent(tx, ctx, { ticket, strand: ticket }, scene.agent, {
      kind: 'hint',
      hint: 'preferences',
      about,
    });
  }
  return one.done;
};

/** Sets it, or (`shows`) only tells what is set. Null where the settings cannot be read, which was refused before. */
async function setNotify(
  tx: Tx,
  ctx: DeskContext,
  agent: Agent,
  { settings }: CommandOf<'notify'>,
): Promise<{
  readonly done: Done;
  readonly shows: boolean;
  readonly lines: Record<Locale, string[]>;
} | null> {
  const read = readNotifySettings(settings);
  if (!read.ok) return null;
  const back = await changeNotify(tx, ctx, agent.name, read.value);
  const lines = await describe(tx, ctx, agent.name);
  const inverse =
    back === null
      ? null
      : ({ kind: 'command', command: { verb: 'notify', settings: writeNotifyChange(back) } } as const);
  const said = [`you are told: ${lines.en.join('; ')}`, `gemeldet wird: ${lines.de.join('; ')}`] as const;
  return { done: done(...said, inverse), shows: read.value.kind === 'show', lines };
}

/** What agents set for themselves in a mail that is about no ticket. `asked`: they want to read what is set. */
export async function ownOrders(
  tx: Tx,
  ctx: DeskContext,
  agent: Agent,
  commands: readonly Command[],
): Promise<{ readonly done: readonly Done[]; readonly asked: boolean }> {
  const found: Done[] = [];
  let asked = false;
  for (const command of commands) {
    if (command.verb === 'away') found.push(...asList(await setAway(tx, ctx, agent, command.untilMs)));
    if (command.verb !== 'notify') continue;
    const one = await setNotify(tx, ctx, agent, command);
    found.push(...asList(one?.done ?? null));
    asked ||= one?.shows === true;
  }
  return { done: found, asked };
}

function asList(one: Done | null): readonly Done[] {
  return one === null ? [] : [one];
}

/** Changes what an agent has set; tells the change that takes it back, or null. */
export async function changeNotify(
  tx: Tx,
  ctx: Pick<DeskContext, 'clock'>,
  agent: string,
  change: NotifyChange,
): Promise<NotifyChange | null> {
  if (change.kind === 'show') return null;
  const before = await preferenceOf(tx, agent);
  const preferences = changedPreferences(before.preferences, change);
  const receipts = change.kind === 'receipts' ? (change.on ? 'on' : 'off') : before.receipts;
  await setPreference(tx, agent, { ...before, preferences, receipts }, ctx.clock.nowMs());
  const { digest, quiet, off } = before.preferences;
  switch (change.kind) {
    case 'at-once':
    case 'digest':
      return digest.length === 0 ? { kind: 'at-once' } : { kind: 'digest', hours: digest };
    case 'quiet':
      return { kind: 'quiet', hours: quiet };
    case 'news': {
      const news = change.news.filter((one) => off.includes(one) === change.on);
      return news.length === 0 ? null : { kind: 'news', on: !change.on, news };
    }
    case 'receipts':
      return before.receipts === null ? null : { kind: 'receipts', on: before.receipts === 'on' };
  }
}

async function describe(tx: Tx, ctx: DeskContext, name: string): Promise<{ en: string[]; de: string[] }> {
  const set = await preferenceOf(tx, name);
  const agent = agentNamed(ctx, name);
  const zone = agent === null ? ctx.settings.timeZone : timeZoneOf(ctx, agent);
  const now = { nowMs: ctx.clock.nowMs(), zone, receiptsByDefault: ctx.settings.receipts };
  return { en: preferenceLines('en', set, now), de: preferenceLines('de', set, now) };
}

export const away: Act<'away'> = (tx, ctx, { agent }, { untilMs }) => setAway(tx, ctx, agent, untilMs);

async function setAway(tx: Tx, ctx: DeskContext, agent: Agent, untilMs: number | null): Promise<Done | null> {
  const before = await changeAway(tx, ctx, agent.name, untilMs);
  if (before === untilMs) return null;
  const inverse = { kind: 'command', command: { verb: 'away', untilMs: before } } as const;
  if (untilMs === null) return done('you are back', 'du bist wieder da', inverse);
  const until = localTimeText(untilMs, timeZoneOf(ctx, agent));
  return done(
    `you are away until ${until}; what concerns you waits till then`,
    `du bist bis ${until} abwesend; was dich betrifft, wartet bis dahin`,
    inverse,
  );
}

/** Sets until when an agent is away; null: they are back, and what waited for that is told now. Tells what it was before. */
export async function changeAway(
  tx: Tx,
  ctx: Pick<DeskContext, 'clock'>,
  agent: string,
  untilMs: number | null,
): Promise<number | null> {
  const nowMs = ctx.clock.nowMs();
  const set = await preferenceOf(tx, agent);
  const before = set.awayUntilMs !== null && set.awayUntilMs > nowMs ? set.awayUntilMs : null;
  if (before === untilMs) return before;
  await setPreference(tx, agent, { ...set, awayUntilMs: untilMs }, nowMs);
  if (before !== null) {
    const dueAtMs = before;
    await hastenWaiting(tx, { agent, dueAtMs, nowMs: untilMs ?? nowMs });
  }
  return before;
}
