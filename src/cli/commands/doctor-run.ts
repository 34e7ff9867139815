import { errorText, GatewayError } from '../../base/errors.ts';
import { examine } from '../../service/doctor/examine.ts';
import { wrong, type Finding } from '../../service/doctor/finding.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { outputTo, type Output } from '../terminal/output.ts';
import { wrapped } from '../terminal/wrapped.ts';

/** Tries everything, and prints what was found as it is found. @throws GatewayError `config.invalid` */
export async function runDoctor(options: GlobalOptions, io: CliIo): Promise<void> {
  const out = outputTo(io, options);
  const findings: Finding[] = [];
  const say = (finding: Finding) => {
    findings.push(finding);
    if (!out.json) tell(finding, out);
  };
  try {
    await withDesk(options, io, ({ config, credentials }) =>
      examine({ config, credentials, resolver: null }, say),
    );
  } catch (error) {
    if (!(error instanceof GatewayError) || !isOfStorage(error)) throw error;
    say(wrong('data folder and database', errorText(error), 'mend that first; the rest is tried then'));
  }
  const ill = findings.filter(({ verdict }) => verdict === 'wrong').length;
  const odd = findings.filter(({ verdict }) => verdict === 'doubtful').length;
  if (ill > 0) io.setExitCode(1);
  if (out.json) out.value({ ok: ill === 0, findings });
  else out.line(conclusion(ill, odd));
}

function isOfStorage({ code }: GatewayError): boolean {
  return code === 'store.unsafe' || code === 'store.unavailable' || code === 'disk.failed';
}

const MARKS = { right: 'ok', doubtful: 'look', wrong: 'WRONG' } as const;

function tell({ what, verdict, found, next }: Finding, out: Output): void {
  out.lines(hanging(MARKS[verdict], `${what}: ${found}`, out.columns));
  if (next !== null) out.lines(hanging('', `-> ${next}`, out.columns));
}

const MARK_COLUMNS = 7;

/** The mark in a column of its own. */
function hanging(mark: string, text: string, columns: number): string {
  const lines = wrapped(text, columns - MARK_COLUMNS).split('\n');
  return lines.map((line, at) => (at === 0 ? mark : '').padEnd(MARK_COLUMNS) + line).join('\n');
}

function conclusion(ill: number, odd: number): string {
  const doubts = odd === 0 ? '' : `; ${odd === 1 ? 'one thing is' : `${odd} things are`} worth a look`;
  if (ill === 0) return `The gateway can work with this configuration${doubts}.`;
  return `${ill === 1 ? 'One thing is' : `${ill} things are`} wrong${doubts}.`;
}
