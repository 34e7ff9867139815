import { breakerState, resetBreaker } from '../../outbound/outbox/breaker.ts';
import { agentOf } from '../desk/desk-words.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { isoTime, localTime, outputTo } from '../terminal/output.ts';

/** `postern breaker status` */
export async function tellBreaker(options: GlobalOptions, io: CliIo): Promise<void> {
  const state = await withDesk(options, io, ({ store }) => breakerState(store.db, io.clock.nowMs()));
  const { tripped, lastHour, ceiling, held } = state;
  if (tripped !== null) io.setExitCode(1);
  const out = outputTo(io, options);
  if (out.json) {
    const since = tripped === null ? null : isoTime(tripped.sinceMs);
    out.value({ tripped: tripped !== null, since, reason: tripped?.reason ?? null, lastHour, ceiling, held });
    return;
  }
  out.line(
    tripped === null
      ? 'Automatic mail is sent.'
      : `Automatic mail is held since ${localTime(tripped.sinceMs)}: ${tripped.reason}.`,
  );
  out.line(`In the last hour: ${lastHour} automatic mails; up to ${ceiling} are normal here.`);
  if (held > 0) out.line(`Held: ${held} (\`postern outbox list --state held\`).`);
  if (tripped !== null)
    out.line(
      'Mail is taken in, and answers of agents go out. When the cause is found: `postern breaker reset --held release`, or `--held cancel`.',
    );
}

/** `postern breaker reset` */
export async function resetByHand(
  options: GlobalOptions & { readonly held: 'release' | 'cancel'; readonly as?: string | undefined },
  io: CliIo,
): Promise<void> {
  const count = await withDesk(options, io, async (desk) => {
    const by = options.as === undefined ? 'admin' : agentOf(desk, options.as).name;
    const nowMs = io.clock.nowMs();
    return desk.store.transact((tx) => resetBreaker(tx, { by, what: options.held, nowMs }));
  });
  const out = outputTo(io, options);
  if (out.json) out.value({ reset: count !== null, held: options.held, mails: count ?? 0 });
  else if (count === null) out.line('The breaker was not tripped; nothing was changed.');
  else {
    const what = options.held === 'release' ? 'on its way again' : 'cancelled';
    out.line(
      `Automatic mail is sent again. Of what was held, ${count} ${count === 1 ? 'mail' : 'mails'} ${what}.`,
    );
  }
}
