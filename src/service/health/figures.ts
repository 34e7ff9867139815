/**
 * What only a running daemon can know of itself. It writes that into its row every few seconds, so that `postern status` can tell it from
 * another process. In: the row's JSON, which may be of another version or damaged. Out: figures, or null.
 */
import * as z from 'zod';

const millis = z.number().nullable();

const folderSchema = z.object({
  folder: z.string(),
  /** Why its mail cannot be taken in; null while it can. */
  problem: z.string().nullable(),
  /** Why messages are not marked, moved or deleted. */
  aftercareProblem: z.string().nullable(),
  /** When it was last read without a failure, and last read to its end. */
  readAtMs: millis,
  caughtUpAtMs: millis,
  /** UIDNEXT as the server last told it. */
  uidNext: z.number().nullable(),
});

const mailboxSchema = z.object({
  account: z.string(),
  connection: z.enum(['connecting', 'online', 'offline']),
  sinceMs: z.number(),
  problem: z.string().nullable(),
  /** The server refuses our user name or password. */
  refused: z.boolean(),
  pollMs: z.number(),
  folders: z.array(folderSchema),
});

const mishapSchema = z.object({ count: z.number(), lastAtMs: millis, last: z.string() });

const figuresSchema = z.object({
  /** Of this form. */
  version: z.literal(1),
  pid: z.number(),
  program: z.string(),
  loops: z.array(z.object({ name: z.string(), turnMs: z.number(), stuck: z.boolean() })),
  relay: z.object({ reason: z.string(), refusesUs: z.boolean(), sinceMs: z.number() }).nullable(),
  mailboxes: z.array(mailboxSchema),
  /** Messages that ended or overran the thread that read them; templates that failed; since the start. */
  parsing: mishapSchema,
  templates: mishapSchema,
  clockJump: z.object({ byMs: z.number(), atMs: z.number() }).nullable(),
  /** Where it answers by HTTP, or why it does not. */
  http: z.object({ host: z.string(), port: z.number(), problem: z.string().nullable() }).nullable(),
});

export type DaemonFigures = z.output<typeof figuresSchema>;
export type MailboxFigures = DaemonFigures['mailboxes'][number];

/** The figures of a daemon's row, or null where they cannot be read. */
export function readFigures(json: string): DaemonFigures | null {
  try {
    const read = figuresSchema.safeParse(JSON.parse(json));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
