import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Real servers and tools that tests talk to, and the Debian package each comes from. */
const SERVERS = {
  dovecot: 'dovecot-imapd',
  'smtp-sink': 'postfix',
  'smtp-source': 'postfix',
  swaks: 'swaks',
  postfix: 'postfix',
  neomutt: 'neomutt',
  tmux: 'tmux',
  chromium: 'chromium',
} as const;
export type ServerName = keyof typeof SERVERS;

/** Where the program of that name is, or null. */
export function programPath(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/lib/dovecot'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

const NEED_ROOT: readonly ServerName[] = ['dovecot', 'postfix'];

/** Can tests use it here? Dovecot and Postfix need root to start. Use as `describe.skipIf(!available('dovecot'))`. */
export function available(name: ServerName): boolean {
  return programPath(name) !== null && (!NEED_ROOT.includes(name) || process.getuid?.() === 0);
}

/** The servers that are missing here, with the package to install. */
export function missingServers(): string[] {
  const names = Object.keys(SERVERS) as ServerName[];
  return names.filter((name) => !available(name)).map((name) => `${name} (apt-get install ${SERVERS[name]})`);
}
