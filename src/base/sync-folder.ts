import { open } from 'node:fs/promises';

/** Makes a new name in a folder survive a power cut: the name is an entry of the folder, not of the file. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
