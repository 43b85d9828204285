/** `xunjian exemption`: an accepted reason frees an account from a rule for as long as it holds, and leaves a trace. */

import { describe, expect, it, onTestFinished } from 'vitest';
import type { App } from '../../src/app.ts';
import { verdictsOf } from '../../src/store/findings.ts';
import { startPlatforms } from '../platforms/server.ts';
import { world } from '../platforms/world.ts';
import { startApp, temporaryFolder } from '../support/app.ts';
import { useDatabase } from '../support/database.ts';
import { inRound } from '../support/rounds.ts';
import { type Ran, xunjian } from '../support/xunjian.ts';

const test = useDatabase();
const NOW = '2020-11-06T10:00:00+08:00';
const WINDOW = { from: '2020-10-26', to: '2020-11-06' };

async function exemption(...args: string[]): Promise<Ran> {
  return xunjian(['exemption', ...args], {
    DATABASE_URL: test.url,
    XUNJIAN_HOME: await temporaryFolder(),
    XUNJIAN_NOW: NOW,
  });
}

/** An account whose complete list shows nothing since the second of October. */
function silent(id: string, name: string) {
  return {
    platform: 'weibo' as const,
    id,
    name,
    sources: ['mobile' as const],
    posts: ['2020-10-02T09:13:00+08:00', '2020-07-01T09:00:00+08:00'].map((at) => ({ at, title: '通知' })),
  };
}

async function appWith(account: ReturnType<typeof silent>): Promise<App> {
  const platforms = await startPlatforms(world({ now: NOW, accounts: [account] }));
  onTestFinished(() => platforms.close());
  return startApp({
    DATABASE_URL: test.url,
    XUNJIAN_NOW: NOW,
    XUNJIAN_SECRET: 's'.repeat(40),
    XUNJIAN_ORIGIN_MAP: JSON.stringify(platforms.originMap),
  });
}

async function notUpdated(app: App, inspectionId: number) {
  const verdicts = await verdictsOf(app.db, inspectionId);
  return verdicts.find(({ rule }) => rule === 'not-updated');
}

describe('xunjian exemption', { timeout: 180_000 }, () => {
  it('frees an account from the rule while it holds, shows it, and no longer once it is revoked', async () => {
    const account = silent('5600000701', '示例停更');
    const app = await appWith(account);
    const first = await inRound(app, account, WINDOW);
    expect(await notUpdated(app, first.inspection.inspectionId)).toMatchObject({ outcome: 'violation' });

    const days = ['--from', '2020-11-01', '--to', '2020-11-30'];
    const who = ['--by', '李四', '--why', '机构改革，账号移交中。'];
    const added = await exemption('add', account.name, ...days, ...who, '--rule', 'not-updated', '--json');
    expect(added).toMatchObject({ code: 0, stderr: '' });
    const { exemption_id } = JSON.parse(added.stdout);

    const second = await inRound(app, account, WINDOW);
    expect(await notUpdated(app, second.inspection.inspectionId)).toMatchObject({
      outcome: 'not_applicable',
      explanation: '已说明理由（2020年11月1日至2020年11月30日）：机构改革，账号移交中，本次不适用。',
    });
    const [kept] = await app.db.query<{ circumstances: object }>(
      'select circumstances from inspections where inspection_id = $1::bigint',
      [second.inspection.inspectionId],
    );
    expect(kept?.circumstances).toMatchObject({
      platform: 'weibo',
      checkpoint: NOW,
      exemptions: [{ rule: 'not-updated', why: '机构改革，账号移交中' }],
    });
    const listed = await exemption('list', '--round', second.round, '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject({
      exemption_id,
      rule: 'not-updated',
      granted_by: '李四',
    });

    const revoked = await exemption('revoke', String(exemption_id), '--by', '王五', '--why', '已恢复运行');
    expect(revoked).toMatchObject({ code: 0, stdout: `${exemption_id}：已撤销\n` });
    const third = await inRound(app, account, WINDOW);
    expect(await notUpdated(app, third.inspection.inspectionId)).toMatchObject({ outcome: 'violation' });

    expect((await exemption('list', '--account', account.name)).stdout).toContain('共0项');
    expect((await exemption('list', '--account', account.name, '--all')).stdout).toContain(
      '王五于2020-11-06撤销',
    );
    const again = await exemption('revoke', String(exemption_id), '987654', '--by', '王五', '--why', '重复');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain('已由王五于2020年11月6日10:00撤销');
    expect(again.stderr).toContain('没有编号为987654的说明理由');
    const trail = await app.db.query(
      'select actor, action, detail from audit_trail where subject = $1 order by entry_id',
      [`exemption ${exemption_id}`],
    );
    expect(trail).toMatchObject([
      { actor: '李四', action: 'exemption granted' },
      { actor: '王五', action: 'exemption revoked', detail: { why: '已恢复运行' } },
    ]);
  });

  it.each([
    [['--from', '2020-11-30', '--to', '2020-11-01', '--by', '李四', '--why', '改版'], 'comes after'],
    [['--from', '11月1日', '--to', '2020-11-01', '--by', '李四', '--why', '改版'], 'expected a day'],
    [['--from', '2020-11-01', '--to', '2020-11-01', '--by', ' ', '--why', '改版'], '--by is empty'],
    [
      ['--from', '2020-11-01', '--to', '2020-11-01', '--by', '李四', '--why', '改版', '--rule', 'not-updatd'],
      'known: not-updated',
    ],
  ])('refuses %j', async (args, words) => {
    const ran = await exemption('add', 'weibo:5600000702', ...args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(words);
  });
});

describe('the database', () => {
  it('lets an exemption be revoked, never changed or deleted', async () => {
    const [row] = await test.db.query<{ exemption_id: number }>(
      `with a as (insert into accounts (platform, name, status) values ('weibo', '某', 'unregistered') returning account_id)
       insert into exemptions (account_id, first_day, last_day, why, granted_by, granted_at)
       select account_id, '2020-11-01', '2020-11-30', '改版', '李四', now() from a returning exemption_id`,
    );
    const refused = 'an exemption is only revoked, never changed';
    const id = [row?.exemption_id];
    await expect(
      test.db.query(`update exemptions set last_day = '2021-11-30' where exemption_id = $1`, id),
    ).rejects.toThrow(refused);
    await expect(test.db.query('delete from exemptions where exemption_id = $1', id)).rejects.toThrow(
      refused,
    );
    await expect(
      test.db.query(`update exemptions set revoked_at = now() where exemption_id = $1`, id),
    ).rejects.toThrow('revoked_exemption_has_who_when_and_why');
  });
});
