/**
 * Which disks lose what was synced (I-11). In: a folder. Out: why mail that lies there could be lost, or null.
 * Linux tells the kind of a file system by number (statfs(2)); elsewhere nothing is known, and nothing is refused.
 */
import { readFile, realpath, statfs } from 'node:fs/promises';
import { errorText, GatewayError } from '../../base/errors.ts';

/** In memory: gone with the power. */
const IN_MEMORY: Readonly<Record<number, string>> = { 0x01021994: 'tmpfs', 0x858458f6: 'ramfs' };

/**
 * On another machine: whether a sync reached its disk is for that machine to know, locks are a matter of luck, and SQLite's WAL needs
 * memory that both sides share (https://sqlite.org/wal.html, "does not work over a network filesystem").
 */
const ON_THE_NETWORK: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'SMB (cifs)',
  0xfe534d42: 'SMB (smb2)',
  0x564c: 'NCP',
  0x01021997: '9p',
  0x00c36400: 'Ceph',
  0x5346414f: 'AFS',
  0x6b414653: 'AFS',
  0x73757245: 'Coda',
  0x0bd00bd0: 'Lustre',
  0x47504653: 'GPFS',
  0x19830326: 'BeeGFS',
  0x786f4256: 'a shared folder of VirtualBox',
};

/** A program answers for the disk; its name is in the list of mounts. */
const FUSE = 0x65735546;
const LOCAL_FUSE = /^(fuseblk|fuse\.(fuse-overlayfs|ntfs-3g|mergerfs|lxcfs|zfs))$/;

/** @throws GatewayError `store.unavailable`: the folder cannot be looked at. */
export async function lossOfFolder(dir: string): Promise<string | null> {
  if (process.platform !== 'linux') return null;
  try {
    const { type } = await statfs(dir);
    const kind = type >>> 0;
    return lossOfKind(kind, kind === FUSE ? await mountedAs(dir) : null);
  } catch (error) {
    throw new GatewayError('store.unavailable', `the folder ${dir} cannot be used: ${errorText(error)}`, {
      cause: error,
    });
  }
}

/** @param mountedAs the name of the file system in the list of mounts, where a program answers for the disk */
export function lossOfKind(kind: number, mountedAs: string | null): string | null {
  const memory = IN_MEMORY[kind];
  if (memory !== undefined) return `it lies in memory (${memory}), and is gone when the machine stops`;
  const network =
    kind === FUSE && mountedAs !== null && !LOCAL_FUSE.test(mountedAs) ? mountedAs : ON_THE_NETWORK[kind];
  if (network === undefined) return null;
  return `it lies on a network file system (${network}), which does not keep the promises about syncs and locks that a database needs`;
}

/** The kind of file system of the mount that the folder lies on (proc(5), mountinfo); null where that is not told. */
async function mountedAs(dir: string): Promise<string | null> {
  const path = `${await realpath(dir)}/`;
  const mounts = await readFile('/proc/self/mountinfo', 'utf8').catch(() => '');
  return typeOfMount(mounts, path);
}

/** @param path ends with a slash */
export function typeOfMount(mountinfo: string, path: string): string | null {
  let best = { length: -1, type: null as string | null };
  for (const line of mountinfo.split('\n')) {
    const [mount = '', rest = ''] = line.split(' - ');
    const point = (mount.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
      String.fromCharCode(parseInt(octal, 8)),
    );
    const folder = point.endsWith('/') ? point : `${point}/`;
    // The later of two mounts on one point hides the earlier.
    if (point === '' || !path.startsWith(folder) || folder.length < best.length) continue;
    best = { length: folder.length, type: rest.split(' ')[0] ?? null };
  }
  return best.type;
}
