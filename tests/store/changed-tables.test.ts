/** A table is changed by a migration while connections are at work that had their statements planned before. */

import { expect, it } from 'vitest';
import { isAway, openConnection, openDatabase } from '../../src/store/database.ts';
import { useDatabase } from '../support/database.ts';

const on = useDatabase();

/** All of a row, whatever columns it has. */
const WHOLE = 'select n.* from notes n where note = $1';

it('a statement fails once at most, as if the database had been away, and then is planned anew', async () => {
  // One connection alone, on which it was planned.
  const db = openDatabase({ url: on.url, connections: 1 });
  try {
    await db.query('create table notes (note text)');
    await db.query(`insert into notes values ('一')`);
    for (const change of ['add column place text', 'drop column place']) {
      const ask = () => db.transaction((tx) => tx.query(WHOLE, ['一']));
      await ask();
      await db.query(`alter table notes ${change}`);
      expect(isAway(await ask().catch((error: unknown) => error))).toBe(true);
      expect(await ask()).toHaveLength(1);

      const together = () => db.together((one) => one.query(WHOLE, ['一']));
      await db.query(`alter table notes add column also_${change.length} text`);
      expect(isAway(await together().catch((error: unknown) => error))).toBe(true);
      expect(await together()).toHaveLength(1);
    }
  } finally {
    await db.close();
  }
});

it('also on a connection that is kept for what it holds', async () => {
  const kept = await openConnection({ url: on.url, name: 'kept', onEnd: () => {} });
  const ask = () => kept.query('select k.* from kept k where note = $1', ['一']);
  await on.db.query('create table kept (note text)');
  await ask();
  await on.db.query('alter table kept add column place text');
  expect(isAway(await ask().catch((error: unknown) => error))).toBe(true);
  expect(await ask()).toEqual([]);
  await kept.close();
});

it('two transactions that wait for each other are nobody’s failure: the one that gave way is asked again', () => {
  const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01' });
  expect(isAway(deadlock)).toBe(true);
});
