import { GatewayError } from '../../base/errors.ts';
import { readMoment, type AgentClock } from '../../desk/commands/moment.ts';
import { readNotifySettings } from '../../desk/commands/notify-settings.ts';
import { problemText } from '../../desk/commands/problem.ts';
import { localTimeText } from '../../desk/locale/local-time.ts';
import { preferenceLines } from '../../desk/preference-words.ts';
import { changeAway, changeNotify } from '../../inbound/apply/commands/attention-verbs.ts';
import { timeZoneOf } from '../../inbound/apply/telling/tell.ts';
import { vocabularyOf } from '../../inbound/apply/facts/vocabulary.ts';
import { preferenceOf } from '../../store/people/agent-preferences.ts';
import { agentOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';

/** `postern agent notify` */
export async function notifyAgent(
  name: string,
  words: readonly string[],
  options: GlobalOptions,
  io: CliIo,
): Promise<void> {
  const read = readNotifySettings(words.join(' '));
  if (!read.ok) throw new GatewayError('usage', problemText('en', read.problem));
  await withDesk(options, io, async (desk) => {
    const agent = agentOf(desk, name);
    const set = await desk.store.transact(async (tx) => {
      await changeNotify(tx, desk.desk, name, read.value);
      return preferenceOf(tx, name);
    });
    const now = {
      nowMs: io.clock.nowMs(),
      zone: timeZoneOf(desk.desk, agent),
      receiptsByDefault: desk.desk.settings.receipts,
    };
    const out = outputTo(io, options);
    if (out.json)
      out.value({ agent: name, ...set.preferences, receipts: set.receipts, awayUntil: set.awayUntilMs });
    else out.line(`${name}: ${preferenceLines('en', set, now).join('; ')}`);
  });
}

/** `postern agent away` */
export async function setAway(
  name: string,
  words: readonly string[],
  options: GlobalOptions,
  io: CliIo,
): Promise<void> {
  await withDesk(options, io, async (desk) => {
    const agent = agentOf(desk, name);
    const timeZone = timeZoneOf(desk.desk, agent);
    const untilMs = momentOf(words.join(' '), vocabularyOf(desk.desk, agent).clock);
    await desk.store.transact((tx) => changeAway(tx, desk.desk, name, untilMs));
    const until = untilMs === null ? null : localTimeText(untilMs, timeZone);
    const out = outputTo(io, options);
    if (out.json) out.value({ agent: name, awayUntil: untilMs });
    else out.line(`${name}: ${until === null ? 'is there' : `is away until ${until}`}`);
  });
}

/** null: off. */
function momentOf(text: string, clock: AgentClock): number | null {
  const until = text.trim().replace(/^until\s+/i, '');
  if (/^(?:off|none)$/i.test(until)) return null;
  const read = readMoment(until, clock);
  if (!read.ok) throw new GatewayError('usage', problemText('en', read.problem));
  return read.value;
}
