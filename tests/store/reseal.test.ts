/** XUNJIAN_SECRET is changed: what was sealed under the one before is sealed anew, all of it or nothing. */

import { describe, expect, it } from 'vitest';
import { addSession } from '../../src/inspection/sessions.ts';
import { addWebhook, openTarget } from '../../src/notify/webhooks.ts';
import { resealAll } from '../../src/store/reseal.ts';
import { SealBroken, unseal } from '../../src/store/seal.ts';
import { sessionNamed } from '../../src/store/sessions.ts';
import { webhookByName } from '../../src/store/webhooks.ts';
import { NOW } from '../faults/scenarios.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const BEFORE = 'the secret as it was before';
const AFTER = 'the secret as it is from now on';
const target = { url: 'https://office.example/hook', secret: 'a shared secret' };

async function plant(): Promise<void> {
  const { db } = test;
  await db.query('delete from sessions');
  await db.query('delete from webhooks');
  const secret = { cookie: 'SUB=planted', endsAt: null };
  await addSession(db, { kind: 'weibo', name: 'desk', secret, key: BEFORE, at: NOW });
  await addWebhook(db, { name: 'office', kind: 'json', target, events: ['session'], key: BEFORE, at: NOW });
}

const reseal = (from: string) => test.db.transaction((tx) => resealAll(tx, { from, to: AFTER }));

async function opened(key: string): Promise<unknown[]> {
  const session = await sessionNamed(test.db, 'weibo', 'desk');
  const webhook = await webhookByName(test.db, 'office');
  if (!session || !webhook) throw new Error('what was planted vanished');
  return [JSON.parse(unseal(session.sealed, key, 'session weibo desk')), openTarget(webhook, key)];
}

describe('a changed secret', () => {
  it('opens everything after it was sealed again, and the one before opens nothing any more', async () => {
    await plant();
    expect(await reseal(BEFORE)).toEqual({ sealed: 2, kept: 0 });
    expect(await opened(AFTER)).toEqual([{ cookie: 'SUB=planted', endsAt: null }, target]);
    await expect(opened(BEFORE)).rejects.toThrow(SealBroken);
  });

  it('changes nothing the second time', async () => {
    await plant();
    await reseal(BEFORE);
    expect(await reseal(BEFORE)).toEqual({ sealed: 0, kept: 2 });
  });

  it('changes nothing at all if one opens with neither', async () => {
    await plant();
    await expect(reseal('another secret altogether')).rejects.toThrow(
      'session weibo desk opens with neither',
    );
    expect(await opened(BEFORE)).toHaveLength(2);
  });
});
