import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programPath } from './servers.ts';

/** A self-made certificate for `localhost` and 127.0.0.1, valid or not any more, or null (said loudly) where there is no openssl. */
export function selfSigned({ expired = false } = {}): { cert: string; key: string } | null {
  const openssl = programPath('openssl');
  if (openssl === null) {
    process.stderr.write('\n*** SKIPPED: tests with TLS need the openssl program\n\n');
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'postern-cert-'));
  try {
    const [certPath, keyPath] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30'];
    const files = ['-keyout', keyPath, '-out', certPath];
    const made = spawnSync(openssl, [
      'req',
      '-x509',
      ...kind,
      '-subj',
      '/CN=localhost',
      '-addext',
      names,
      ...files,
    ]);
    if (made.status !== 0) throw new Error(`openssl failed: ${made.stderr.toString()}`);
    if (expired) {
      const dates = ['-x509toreq', '-in', certPath, '-signkey', keyPath, '-out', join(folder, 'request.pem')];
      const again = [
        '-req',
        '-in',
        join(folder, 'request.pem'),
        '-signkey',
        keyPath,
        '-days',
        '-1',
        '-out',
        certPath,
      ];
      for (const step of [dates, again]) {
        const { status, stderr } = spawnSync(openssl, ['x509', ...step]);
        if (status !== 0) throw new Error(`openssl failed: ${stderr.toString()}`);
      }
    }
    return { cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
