import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { startGateway } from '../../src/daemon.ts';
import { openDesk } from '../../src/service/open-desk.ts';
import { lossOfFolder, lossOfKind, typeOfMount } from '../../src/store/database/unsafe-disk.ts';
import { mountRefusal, mountTmpfs, unmount } from '../chaos/mounts.ts';
import { CommandLine } from '../cli/command-line.ts';
import { wantedDialects } from '../support/databases.ts';
import { memoryLog } from '../support/memory-log.ts';
import { startPostgres, type PostgresServer } from '../support/postgres-server.ts';
import { until } from '../support/until.ts';
import { IN_PROCESS } from '../support/in-process.ts';

const noMounts = mountRefusal();
if (noMounts !== null) process.stderr.write(`\n*** SKIPPED: a data folder in memory: ${noMounts}\n\n`);

describe('a file system', () => {
  test.each([
    ['tmpfs', 0x01021994, null, 'in memory (tmpfs)'],
    ['ramfs', 0x858458f6, null, 'in memory (ramfs)'],
    ['NFS', 0x6969, null, 'network file system (NFS)'],
    ['SMB', 0xff534d42, null, 'network file system (SMB'],
    ['sshfs', 0x65735546, 'fuse.sshfs', 'network file system (fuse.sshfs)'],
    ['a share of the host', 0x65735546, 'virtiofs', 'network file system (virtiofs)'],
  ])('I-11 that forgets is named: %s', (_, kind, mountedAs, words) => {
    expect(lossOfKind(kind, mountedAs)).toContain(words);
  });

  test.each([
    ['ext4', 0xef53, null],
    ['XFS', 0x58465342, null],
    ['btrfs', 0x9123683e, null],
    ['overlay', 0x794c7630, null],
    ['ZFS', 0x2fc12fc1, null],
    ['NTFS by a program', 0x65735546, 'fuseblk'],
  ])('that keeps what it is given is taken: %s', (_, kind, mountedAs) => {
    expect(lossOfKind(kind, mountedAs)).toBeNull();
  });

  test('is that of the mount which the folder lies on', () => {
    const mounts = [
      '22 1 8:1 / / rw - ext4 /dev/vda rw',
      '30 22 0:40 / /srv rw - fuse.sshfs desk@host: rw',
      String.raw`31 22 0:41 / /srv/my\040data rw shared:3 - fuseblk /dev/sdb1 rw`,
      '32 22 0:42 / /srv/my rw - tmpfs tmpfs rw',
    ].join('\n');
    expect(typeOfMount(mounts, '/home/')).toBe('ext4');
    expect(typeOfMount(mounts, '/srv/mails/')).toBe('fuse.sshfs');
    expect(typeOfMount(mounts, '/srv/my data/desk/')).toBe('fuseblk');
  });
});

describe.skipIf(noMounts !== null)('a data folder in memory', () => {
  let dir = '';
  let desk: CommandLine;
  beforeEach(() => {
    desk = new CommandLine();
    dir = mkdtempSync(join(tmpdir(), 'postern-memory-'));
    mountTmpfs(join(dir, 'disk'), 16);
  });
  afterEach(() => {
    unmount(join(dir, 'disk'));
    rmSync(dir, { recursive: true });
    desk.remove();
  });

  test('I-11 is refused at start and when mail is injected, with the folder, its file system and what to do', async () => {
    const env = { POSTERN_DATA_DIR: join(dir, 'disk/data'), POSTERN_ACCEPT_DATA_LOSS: '' };
    // 78: not before somebody has changed it. 75: the mail server whose pipe this is keeps the mail meanwhile.
    const expected: [string[], number][] = [
      [['start'], 78],
      [['inject', '--to', 'support@desk.example'], 75],
    ];
    for (const [command, code] of expected) {
      const { exit, stdout, stderr } = await desk.run(command, { env, input: 'Subject: a\r\n\r\nb\r\n' });
      expect({ exit, stdout }).toEqual({ exit: code, stdout: '' });
      expect(stderr).toContain(`the folder ${env.POSTERN_DATA_DIR} would lose acknowledged mail`);
      expect(stderr).toContain('memory (tmpfs)');
      expect(stderr).toContain('acceptDataLoss: true');
    }
  });

  test('I-11 is refused as the place of the database alone', async () => {
    mkdirSync(join(dir, 'data'));
    const path = desk.write(
      'elsewhere.yaml',
      `dataDir: ${dir}/data\ndatabase: { dialect: sqlite, path: ${dir}/disk/postern.db }\n` +
        'channels: [{ name: support, addresses: [support@desk.example], senderName: Support }]\n',
    );
    // Where even the folder for temporary files lies in memory, that one is named first.
    const own = await lossOfFolder(dir);
    await expect(openDesk(loadConfig(path, {}, dir))).rejects.toMatchObject({
      code: 'store.unsafe',
      fields: { value: own === null ? join(dir, 'disk') : join(dir, 'data') },
    });
  });

  test('is taken where the loss is accepted, and every start warns of it', async () => {
    const environment = { POSTERN_DATA_DIR: join(dir, 'disk/data'), POSTERN_ACCEPT_DATA_LOSS: 'true' };
    const config = { ...loadConfig(desk.config, environment, dir), smtp: null };
    const log = memoryLog();
    const gateway = await startGateway(config, { ...IN_PROCESS, log });
    await gateway.stop();
    const warnings = log.lines.filter((line) => line.level === 'warn').map((line) => line.message);
    expect(warnings).toContainEqual(expect.stringContaining('would lose acknowledged mail'));
  });
});

describe.runIf(wantedDialects().includes('postgres'))('a PostgreSQL that does not sync', () => {
  let server: PostgresServer;
  let url = '';
  beforeAll(async () => {
    server = await startPostgres();
    await server.asAdmin('alter system set fsync = off');
    await server.asAdmin('alter system set full_page_writes = off');
    await server.crash();
    await server.startAgain();
    url = await server.createDatabase('desk');
  });
  afterAll(() => server.stop());

  const desk = new CommandLine();
  afterAll(() => {
    desk.remove();
  });
  const configWith = (more: string) =>
    desk.write(
      'postgres.yaml',
      `dataDir: ./data\ndatabase: { dialect: postgres, url: "${url}" }\n${more}` +
        'channels: [{ name: support, addresses: [support@desk.example], senderName: Support }]\n',
    );

  test('I-11 is refused at start, with the setting and what to do', async () => {
    const { exit, stdout, stderr } = await desk.run(['--config', configWith(''), 'start']);
    expect({ exit, stdout }).toEqual({ exit: 78, stdout: '' });
    expect(stderr).toContain('PostgreSQL setting fsync is off');
    expect(stderr).toContain('Set fsync to on');
  });

  test('I-11 is refused for full_page_writes alone, too', async () => {
    await server.asAdmin('alter system set fsync = on');
    await server.asAdmin('select pg_reload_conf()');
    const opening = () => openDesk(loadConfig(configWith(''), {}, desk.folder));
    await until('the server has read its file', async () => {
      const { rows } = await server.asAdmin('show fsync');
      return (rows as { fsync: string }[])[0]?.fsync === 'on';
    });
    await expect(opening()).rejects.toMatchObject({
      code: 'store.unsafe',
      fields: { setting: 'full_page_writes' },
    });
  });

  test('is taken where the loss is accepted', async () => {
    const opened = await openDesk(loadConfig(configWith('acceptDataLoss: true\n'), {}, desk.folder));
    await opened.store.close();
  });
});
