/** File systems of our own, to be cut off or filled up: only where this user may mount. What is still mounted at the end is let go. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMAND_MS = 60_000;
const mounted = new Set<string>();
process.once('exit', () => {
  for (const dir of mounted) spawnSync('umount', ['-l', dir]);
});

/** Null where file systems can be made and mounted here; else why not. */
export function mountRefusal(): string | null {
  if (process.getuid?.() !== 0) return 'only root may mount';
  const dir = mkdtempSync(join(tmpdir(), 'postern-mount-'));
  try {
    makeImage(join(dir, 'probe.img'), 16);
    mountImage(join(dir, 'probe.img'), join(dir, 'image'));
    unmount(join(dir, 'image'));
    mountTmpfs(join(dir, 'tmpfs'), 1);
    unmount(join(dir, 'tmpfs'));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** An ext4 file system in a file. */
export function makeImage(path: string, sizeMib: number): void {
  run('truncate', ['-s', `${sizeMib}M`, path]);
  run('mkfs.ext4', ['-q', '-F', '-m', '0', path]);
}

export function mountImage(path: string, dir: string): void {
  mount(dir, ['-o', 'loop', path, dir]);
}

export function mountTmpfs(dir: string, sizeMib: number): void {
  mount(dir, ['-t', 'tmpfs', '-o', `size=${sizeMib}m`, 'tmpfs', dir]);
}

export function unmount(dir: string): void {
  if (!mounted.has(dir)) return;
  run('umount', [dir]);
  mounted.delete(dir);
}

/** Holes stay holes. */
export function copyImage(from: string, to: string): void {
  run('cp', ['--sparse=always', from, to]);
}

/** Do both hold the same bytes? */
export function sameImages(one: string, other: string): boolean {
  return spawnSync('cmp', ['-s', one, other], { timeout: COMMAND_MS }).status === 0;
}

function mount(dir: string, args: readonly string[]): void {
  mkdirSync(dir, { recursive: true });
  run('mount', args);
  mounted.add(dir);
}

function run(program: string, args: readonly string[]): void {
  const { error, status, stderr } = spawnSync(program, args, { timeout: COMMAND_MS, encoding: 'utf8' });
  if (error !== undefined) throw new Error(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr.trim()}`);
}
