import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { GatewayError } from '../../src/base/errors.ts';
import { readConfig, type LoadedConfig } from '../../src/config/load.ts';

export const CHANNEL = `channels:
  - name: support
    addresses: [support@desk.example]
    senderName: Support
`;
export const TWO_AGENTS = `agents:
  - { name: anna, displayName: Anna, addresses: [anna@agents.example] }
  - { name: ben, displayName: Ben, addresses: [ben@agents.example] }
`;
export const IMAP = `imap:
  - name: box
    host: imap.example.net
    user: u
    password: hush-hush
    channel: support
`;

/** A folder to write configurations to. */
export class ConfigFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'postern-config-'));

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  write(name: string, text: string, mode = 0o600): string {
    const path = join(this.path, name);
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  load(text: string, environment: NodeJS.ProcessEnv = {}): LoadedConfig {
    return readConfig(this.write('desk.yaml', text), environment, this.path);
  }

  /** The lines of the error that this configuration makes; none where it loads. */
  complaints(text: string, environment: NodeJS.ProcessEnv = {}): string[] {
    try {
      this.load(text, environment);
    } catch (error) {
      expect(error).toBeInstanceOf(GatewayError);
      expect((error as GatewayError).code).toBe('config.invalid');
      return (error as GatewayError).message.split('\n');
    }
    return [];
  }
}
