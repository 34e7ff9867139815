import { startDesk, SUPPORT } from './desk.ts';
import { collectEvidence, type Offer } from './evidence.ts';
import type { CorpusMessage } from './messages.ts';
import type { Progress } from './progress.ts';
import { judged, type Run } from './run.ts';
import { SmtpClient, wireForm } from './smtp-client.ts';
import { workedOff } from './worked-off.ts';

const SENDER = 'sender@corpus.example';
/** More than any message may be: one that is refused for its size has no recorded end. */
const INLET = 'smtp: { host: 127.0.0.1, port: 0, maxSizeMiB: 1024 }';

/** Sends every message to the SMTP listener, one after the other, and waits until all is worked off. */
export async function runBySmtp(messages: readonly CorpusMessage[], progress: Progress): Promise<Run> {
  const wires = messages.map((message) => ({ message, file: message.file, bytes: wireForm(message.bytes) }));
  const desk = await startDesk([INLET], wires);
  try {
    const startedMs = performance.now();
    const offers: Offer[] = [];
    let client = await SmtpClient.connect(desk.gateway.smtp!.port);
    for (const { message, bytes } of wires) {
      progress(`by SMTP: ${offers.length} of ${wires.length} sent`);
      if (!client.usable) client = await SmtpClient.connect(desk.gateway.smtp!.port);
      offers.push(await sendOne(client, message, bytes));
    }
    await client.quit();
    const taken = offers.filter(({ arrival }) => typeof arrival !== 'string').length;
    await workedOff(desk, taken, (look) => {
      progress(`by SMTP: ${look}`);
    });
    const seconds = (performance.now() - startedMs) / 1000;
    return judged(await collectEvidence(offers, desk), {
      way: 'SMTP',
      seconds,
      errors: desk.errors,
      notes: [],
    });
  } finally {
    await desk.stop();
  }
}

async function sendOne(client: SmtpClient, message: CorpusMessage, bytes: Buffer): Promise<Offer> {
  const { nullReversePath } = message;
  const { code, text } = await client.send({ from: nullReversePath ? '' : SENDER, to: SUPPORT }, bytes);
  const id = code === 250 ? /\btaken in as (\S+)$/.exec(text)?.[1] : undefined;
  const arrival = id === undefined ? `the listener said "${code} ${text}"` : { id };
  return { message, bytes, nullReversePath, arrival };
}
