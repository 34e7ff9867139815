import { REBUILD_START, rebuildSome, type RebuildPlace } from '../../store/tickets/search-index.ts';
import type { GlobalOptions } from '../terminal/globals.ts';
import type { CliIo } from '../terminal/io.ts';
import { withDesk } from '../desk/open-desk.ts';
import { outputTo } from '../terminal/output.ts';

/** Makes the full-text index anew, some rows a transaction, so that the daemon goes on beside it. */
export async function reindex(options: GlobalOptions, io: CliIo): Promise<void> {
  await withDesk(options, io, async ({ store }) => {
    let place: RebuildPlace | null = REBUILD_START;
    while (place !== null) {
      const from: RebuildPlace = place;
      place = await store.transact((tx) => rebuildSome(tx, from));
    }
    const out = outputTo(io, options);
    if (out.json) out.value({ reindexed: true });
    else out.line('The index of `postern search` and `#search` was made anew.');
  });
}
