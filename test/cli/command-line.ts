import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

interface Answer {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export function runProgram(
  command: readonly [string, ...string[]],
  given: { input?: string | Buffer; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Answer> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: given.cwd,
      env: { ...process.env, NO_COLOR: '', ...given.env },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (exit) => {
      resolve({ exit, stdout, stderr });
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(given.input ?? '');
  });
}

const CONFIG = `dataDir: ./data
channels:
  - { name: support, addresses: [support@desk.example, help@desk.example], senderName: Support, subscribers: [anna] }
  - { name: sales, addresses: [sales@desk.example], senderName: Sales, locale: de }
agents:
  - { name: anna, displayName: Anna Berg, addresses: [anna@agents.example] }
  - { name: ben, displayName: Ben Okoye, addresses: [ben@agents.example] }
log: { level: error }
http: null
`;

/** A desk in a temporary folder, and the command line in it; every command is a process of its own. */
export class CommandLine {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-cli-'));
  readonly config: string;

  constructor(config = CONFIG) {
    this.config = this.write('desk.yaml', config);
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  run(
    args: readonly string[],
    given: { input?: string | Buffer; env?: NodeJS.ProcessEnv } = {},
  ): Promise<Answer> {
    const env = { POSTERN_CONFIG: this.config, ...given.env };
    return runProgram([process.execPath, MAIN, ...args], { ...given, env, cwd: this.folder });
  }

  /** The JSON of a command that must succeed. */
  async json(
    args: readonly string[],
    given: { input?: string | Buffer } = {},
  ): Promise<Record<string, unknown>> {
    const answer = await this.run([...args, '--json'], given);
    if (answer.exit !== 0) throw new Error(`${args.join(' ')} ended with ${answer.exit}: ${answer.stderr}`);
    return JSON.parse(answer.stdout) as Record<string, unknown>;
  }
}

/** A mail as a customer writes it. */
export function mail(part: {
  subject: string;
  id: string;
  text?: string;
  from?: string;
  headers?: readonly string[];
}): string {
  return [
    `From: ${part.from ?? 'Carla Customer <carla@customer.example>'}`,
    'To: support@desk.example',
    `Subject: ${part.subject}`,
    `Message-ID: <${part.id}>`,
    'Date: Mon, 02 Mar 2026 10:00:00 +0000',
    ...(part.headers ?? []),
    '',
    part.text ?? 'It smokes.',
    '',
  ].join('\r\n');
}
