import { dirname } from 'node:path';
import { GatewayError } from '../base/errors.ts';
import type { Config } from '../config/config.ts';
import { lossOfFolder } from '../store/database/unsafe-disk.ts';

/**
 * Mail that was acknowledged must survive a power cut, so it may not lie on a disk that forgets (I-11).
 * @param accept told instead of a refusal, where the configuration accepts the loss
 * @throws GatewayError `store.unsafe` naming the folder and what to do, `store.unavailable`
 */
export async function requireSafeFolders(
  { dataDir, database }: Pick<Config, 'dataDir' | 'database'>,
  accept: ((sentence: string) => void) | null,
): Promise<void> {
  const folders = database.dialect === 'sqlite' ? [dataDir, dirname(database.path)] : [dataDir];
  for (const dir of new Set(folders)) {
    const loss = await lossOfFolder(dir);
    if (loss === null) continue;
    const sentence = `the folder ${dir} would lose acknowledged mail: ${loss}`;
    if (accept === null) {
      throw new GatewayError('store.unsafe', `${sentence}. ${WHAT_TO_DO}`, {
        fields: { setting: 'dataDir', value: dir },
      });
    }
    accept(sentence);
  }
}

const WHAT_TO_DO =
  'Put it on a disk of this machine; for a demonstration whose mail may be lost, set acceptDataLoss: true';
