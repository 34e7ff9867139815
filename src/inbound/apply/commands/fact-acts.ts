/** What a ticket is, set by a word: its team, who answers for it, its kind, tags, subject, summary, project, until when, how much. */
import { newId } from '../../../base/clock.ts';
import { LIMITS } from '../../../base/limits.ts';
import type { Command } from '../../../desk/commands/command.ts';
import { formatWorkMinutes } from '../../../desk/commands/duration.ts';
import { formatMoment } from '../../../desk/commands/moment.ts';
import type { Locale } from '../../../desk/locale/locale.ts';
import { projectName, projectNamed } from '../../../store/tickets/projects.ts';
import { changeTags, tagsOf } from '../../../store/tickets/tags.ts';
import type { Tx } from '../../../store/database/database.ts';
import { updateTicket } from '../../../store/tickets/tickets.ts';
import { agentNamed, type DeskContext } from '../context/desk-context.ts';
import { addActivity, agentEvent } from '../context/history.ts';
import { tellTeam } from '../telling/team-news.ts';
import { done, type Act, type Done, type Scene } from './act.ts';
import { ticketOf, zoneOf } from './work-scene.ts';

interface Change {
  /** In the history. */
  readonly name: string;
  readonly label: Readonly<Record<Locale | 'history', string>>;
  readonly from: string | null;
  readonly to: string | null;
  readonly back: Command;
}

/** Writes one changed fact into the history; null where it is as it was. */
async function changed(
  tx: Tx,
  ctx: DeskContext,
  scene: Scene,
  { name, label, from, to, back }: Change,
  patch: Parameters<typeof updateTicket>[2],
): Promise<Done | null> {
  if (from === to) return null;
  await updateTicket(tx, scene.ticketId, patch, ctx.clock.nowMs());
  await addActivity(tx, ctx, {
    ...agentEvent(scene),
    name,
    text: `${label.history} ${from ?? 'none'} → ${to ?? 'none'}`,
    detail: { from, to },
  });
  return done(`${label.en} ${to ?? 'none'}`, `${label.de} ${to ?? 'keine Angabe'}`, {
    kind: 'command',
    command: back,
  });
}

/** The team that looks after it. Its assignee stays: a team is who works on it, an assignee who does. */
export const setTeam: Act<'team'> = async (tx, ctx, scene, { team }) => {
  const { team: from } = await ticketOf(tx, scene);
  const label = { history: 'Team', en: 'team', de: 'Team' };
  const back: Command = { verb: 'team', team: from };
  const change = { name: 'team-changed', label, from, to: team, back };
  const moved = await changed(tx, ctx, scene, change, { team });
  if (team !== null && moved !== null) await tellTeam(tx, ctx, { ...scene, team });
  return moved;
};

export const setResponsible: Act<'responsible'> = async (tx, ctx, scene, { agent }) => {
  const { responsible } = await ticketOf(tx, scene);
  const nameOf = (name: string | null) =>
    name === null ? null : (agentNamed(ctx, name)?.displayName ?? name);
  const label = { history: 'Responsible', en: 'responsible', de: 'verantwortlich' };
  const back: Command = { verb: 'responsible', agent: responsible };
  const change = { name: 'responsible-changed', label, from: nameOf(responsible), to: nameOf(agent), back };
  return changed(tx, ctx, scene, change, { responsible: agent });
};

export const setType: Act<'type'> = async (tx, ctx, scene, { type }) => {
  const { type: from } = await ticketOf(tx, scene);
  const label = { history: 'Type', en: 'type', de: 'Art' };
  const back: Command = { verb: 'type', type: from };
  return changed(tx, ctx, scene, { name: 'type-changed', label, from, to: type, back }, { type });
};

/** The number stays in the subject of every mail, and threads hang on Message-IDs: another subject breaks neither. */
export const setTitle: Act<'title'> = async (tx, ctx, scene, { title }) => {
  const { subject: from } = await ticketOf(tx, scene);
  const to = title.slice(0, LIMITS.subjectChars);
  const label = { history: 'Subject', en: 'subject', de: 'Betreff' };
  const back: Command = { verb: 'title', title: from };
  return changed(tx, ctx, scene, { name: 'subject-changed', label, from, to, back }, { subject: to });
};

export const setSummary: Act<'summary'> = async (tx, ctx, scene, { summary }) => {
  const { summary: from } = await ticketOf(tx, scene);
  const to = summary === '' ? null : summary;
  const label = { history: 'Summary', en: 'summary', de: 'Stand' };
  const back: Command = { verb: 'summary', summary: from ?? '' };
  return changed(tx, ctx, scene, { name: 'summary-changed', label, from, to, back }, { summary: to });
};

export const setProject: Act<'project'> = async (tx, ctx, scene, { project: to }) => {
  const { project_id: projectId } = await ticketOf(tx, scene);
  const from = await projectName(tx, projectId);
  const wish = { id: newId(ctx.clock, ctx.random), name: to ?? '', nowMs: ctx.clock.nowMs() };
  const next = to === null ? null : await projectNamed(tx, wish);
  const label = { history: 'Project', en: 'project', de: 'Projekt' };
  const back: Command = { verb: 'project', project: from };
  return changed(tx, ctx, scene, { name: 'project-changed', label, from, to, back }, { project_id: next });
};

export const setDue: Act<'due'> = async (tx, ctx, scene, { atMs }) => {
  const { due_at: before } = await ticketOf(tx, scene);
  const text = (ms: number | null) => (ms === null ? null : formatMoment(ms, zoneOf(ctx, scene.agent)));
  const label = { history: 'Due', en: 'due', de: 'fällig' };
  const back: Command = { verb: 'due', atMs: before };
  const change = { name: 'due-changed', label, from: text(before), to: text(atMs), back };
  return changed(tx, ctx, scene, change, { due_at: atMs });
};

export const setEstimate: Act<'estimate'> = async (tx, ctx, scene, { minutes }) => {
  const { estimate_minutes: before } = await ticketOf(tx, scene);
  const text = (many: number | null) => (many === null ? null : formatWorkMinutes(many));
  const label = { history: 'Estimate', en: 'estimate', de: 'Schätzung' };
  const back: Command = { verb: 'estimate', minutes: before };
  const change = { name: 'estimate-changed', label, from: text(before), to: text(minutes), back };
  return changed(tx, ctx, scene, change, { estimate_minutes: minutes });
};

export const changeTicketTags: Act<'tag'> = async (tx, ctx, scene, command) => {
  await ticketOf(tx, scene);
  const there = await tagsOf(tx, scene.ticketId);
  const add = command.add.filter((tag) => !there.includes(tag));
  const remove = command.remove.filter((tag) => there.includes(tag));
  const after = [...there.filter((tag) => !remove.includes(tag)), ...add].sort();
  if (add.length + remove.length === 0) return null;
  const nowMs = ctx.clock.nowMs();
  await changeTags(tx, { ticketId: scene.ticketId, add, remove, nowMs });
  await updateTicket(tx, scene.ticketId, {}, nowMs);
  const signed = [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `-${tag}`)].join(' ');
  await addActivity(tx, ctx, {
    ...agentEvent(scene),
    name: 'tags-changed',
    text: `Tags ${signed}`,
    detail: { add, remove },
  });
  const all = after.join(', ');
  return done(`tags ${all || 'none'}`, `Schlagworte ${all || 'keine'}`, {
    kind: 'command',
    command: { verb: 'tag', add: remove, remove: add },
  });
};
