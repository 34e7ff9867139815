import type { Gateway } from '../../src/daemon.ts';
import { cancelDelivery, releaseDelivery } from '../../src/store/outbox/outbox-control.ts';

/** Does to one mail what `postern outbox release` and `cancel` do, and waits for what follows. */
export async function handle(
  gateway: Gateway,
  what: 'release' | 'cancel',
  outgoingId: string,
): Promise<void> {
  const { store, desk } = gateway;
  const nowMs = desk.clock.nowMs();
  const result = await store.transact((tx) =>
    what === 'release'
      ? releaseDelivery(tx, { outgoingId, nowMs })
      : cancelDelivery(tx, { outgoingId, nowMs, reason: 'cancelled' }),
  );
  if (!result.done) throw new Error(`cannot ${what} ${outgoingId}: it is ${result.state}`);
  await gateway.settled();
}
