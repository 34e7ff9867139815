import { expect, test } from 'vitest';
import { listCanned, putCanned, removeCanned } from '../../src/store/people/canned.ts';
import { forEachDialect } from '../support/databases.ts';
import { countingRandom, standingClock } from './rows.ts';

forEachDialect((_dialect, openFresh) => {
  test('a canned answer is known by its name and its place, also where that is everywhere', async () => {
    const ports = { clock: standingClock(), random: countingRandom() };
    const { store } = await openFresh();
    const general = {
      name: 'restart',
      channel: null,
      category: null,
      locale: null,
      title: 'Restart',
      text: 'One',
    };
    const german = { ...general, locale: 'de', text: 'Eins' } as const;
    const put = (one: typeof general | typeof german) =>
      store.transact((tx) => putCanned(tx, one, 'anna', ports));
    expect([await put(general), await put(german), await put(general)]).toEqual([
      'added',
      'added',
      'unchanged',
    ]);
    expect(await put({ ...general, text: 'Two' })).toBe('changed');
    expect((await listCanned(store.db)).map(({ text, setBy }) => `${text} ${setBy}`)).toEqual([
      'Two anna',
      'Eins anna',
    ]);
    expect(await store.transact((tx) => removeCanned(tx, general))).toBe(true);
    expect(await store.transact((tx) => removeCanned(tx, general))).toBe(false);
    expect(await listCanned(store.db)).toMatchObject([{ locale: 'de' }]);
  });
});
