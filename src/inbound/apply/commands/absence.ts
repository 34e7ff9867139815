import { localTimeText } from '../../../desk/locale/local-time.ts';
import { preferenceOf } from '../../../store/people/agent-preferences.ts';
import type { Tx } from '../../../store/database/database.ts';
import type { DeskContext } from '../context/desk-context.ts';
import { timeZoneOf } from '../telling/tell.ts';
import type { Done } from './act.ts';

/** Where somebody is given a ticket who is away: until when, in the reader's zone; null where they are there. */
export async function awayUntil(
  tx: Tx,
  ctx: DeskContext,
  name: string,
  reader: Parameters<typeof timeZoneOf>[1],
): Promise<string | null> {
  const { awayUntilMs } = await preferenceOf(tx, name);
  if (awayUntilMs === null || awayUntilMs <= ctx.clock.nowMs()) return null;
  return localTimeText(awayUntilMs, timeZoneOf(ctx, reader));
}

/** Said of an act that gives somebody the ticket. */
export function withAbsence(one: Done, displayName: string, until: string | null): Done {
  if (until === null) return one;
  return {
    ...one,
    said: {
      en: `${one.said.en} (${displayName} is away until ${until})`,
      de: `${one.said.de} (${displayName} ist bis ${until} abwesend)`,
    },
  };
}
