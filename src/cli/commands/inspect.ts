import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { classify } from '../../inbound/classify/classify.ts';
import { parseMessage } from '../../inbound/parse/parse-message.ts';
import { formatAddrSpec, parseAddrSpec } from '../../mail/address.ts';
import { parseWrittenAddresses } from '../../mail/address-list.ts';
import { fieldsNamed } from '../../mail/header.ts';
import type { InternetMessage, ParseOutcome } from '../../mail/message.ts';

/**
 * `postern inspect`: how the gateway reads messages. In: files. Out: one JSON line each, in order, whatever they hold.
 * Nothing is stored and no configuration is needed, so no address counts as our own.
 */
interface ShownAddress {
  readonly address: string;
  readonly name: string;
}

/** Writes one line per file. The answer is the exit code: 0, or 66 (EX_NOINPUT) where a file could not be read. */
export async function inspectFiles(paths: string[], write: (line: string) => void): Promise<number> {
  let exit = 0;
  for (const path of paths) {
    let raw: Buffer;
    try {
      raw = await readFile(path);
    } catch {
      write(JSON.stringify(nothing(path)));
      exit = 66;
      continue;
    }
    write(JSON.stringify(shown(path, await parseMessage(raw))));
  }
  return exit;
}

function nothing(file: string): object {
  return {
    file,
    outcome: 'unreadable',
    reason: 'file could not be read',
    class: null,
    autoResponse: { allowed: false, because: [] },
    deliveryReport: null,
    from: null,
    to: [],
    cc: [],
    subject: null,
    messageId: null,
    date: null,
    inReplyTo: [],
    references: [],
    text: null,
    reply: { text: null, html: null, quoted: null, signature: null },
    forwarded: null,
    attachments: [],
  };
}

function shown(file: string, outcome: ParseOutcome): object {
  const { message } = outcome;
  const classification = classify(message, {
    reversePath: undefined,
    isOwnAddress: () => false,
    isOwnMessageId: () => false,
  });
  return {
    file,
    outcome: outcome.kind,
    reason: outcome.kind === 'unreadable' ? outcome.reason : null,
    class: classification.mailClass,
    autoResponse: { allowed: classification.autoResponseAllowed, because: classification.because },
    deliveryReport: message.deliveryReport,
    from: people(message, 'From')[0] ?? null,
    to: people(message, 'To'),
    cc: people(message, 'Cc'),
    subject: message.subject,
    messageId: message.messageId,
    date: message.dateMs === null ? null : new Date(message.dateMs).toISOString().replace('.000Z', 'Z'),
    inReplyTo: message.inReplyTo,
    references: message.references,
    text: message.text,
    reply: message.reply,
    forwarded: message.forwarded,
    attachments: message.attachments.map(({ name, type, disposition, contentId, content }) => ({
      name,
      type,
      size: content.length,
      sha1: createHash('sha1').update(content).digest('hex'),
      disposition,
      contentId,
    })),
  };
}

/** Everybody named in a field, also those whose address cannot be used. */
function people({ headers }: InternetMessage, field: string): ShownAddress[] {
  return fieldsNamed(headers, field)
    .flatMap((body) => parseWrittenAddresses(body))
    .map(({ name, address }) => {
      const spec = parseAddrSpec(address);
      return { address: spec === null ? address : formatAddrSpec(spec), name };
    });
}
