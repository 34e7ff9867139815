import type { Random } from '../../base/clock.ts';
import { seal, unseal, type SealKeys } from '../../base/seal.ts';

/** Where confidential texts are locked. `id`: of the row that holds one; it does not open under another. */
export interface Vault {
  seal(text: string, id: string): string;
  /** Null where no key fits, or somebody changed it. */
  unseal(sealed: string, id: string): string | null;
}

export function createVault(keys: SealKeys, random: Random): Vault {
  const named = (id: string) => `confidential:${id}`;
  return {
    seal: (text, id) => seal(text, named(id), keys, random),
    unseal: (sealed, id) => unseal(sealed, named(id), keys),
  };
}
