import { beforeAll, describe, expect, it } from 'vitest';
import type { Timestamp } from '../../src/domain/time.ts';
import { changeAccount } from '../../src/store/account-changes.ts';
import {
  type AccountFilter,
  fillSearchWords,
  findAccounts,
  foundAccountIds,
} from '../../src/store/account-search.ts';
import { accountById, ensureUnregistered, learnPlatformId } from '../../src/store/accounts.ts';
import { useDatabase } from '../support/database.ts';
import { seedRound } from '../support/seeded-round.ts';

const test = useDatabase();
const AT = '2020-11-06T10:00:00+08:00' as Timestamp;
const LATE = { source: '备案登记.xlsx', at: AT };
let accounts: ReadonlyMap<string, number>;

const id = (name: string) => accounts.get(name) ?? 0;

async function names(filter: AccountFilter, after = 0, limit = 50): Promise<string[]> {
  return (await findAccounts(test.db, filter, { after, limit })).map(({ name }) => name);
}

beforeAll(async () => {
  const seeded = await seedRound(test.db, {
    name: '2020Q4',
    accounts: [
      {
        name: '宝鸡工信',
        sponsor: '宝鸡市工业和信息化局',
        problems: [{ rule: 'not-updated', list: '未更新', state: 'open' }],
      },
      { name: '金台发布', sponsor: '金台区人民政府', tier: 'city', platform: 'weibo' },
      { name: '渭滨发布', sponsor: '渭滨区人民政府', tier: 'city', state: 'undetermined' },
      { name: '陇县气象', sponsor: '陇县气象局', tier: 'township', reasons: [] },
      { name: '千阳100%平安', sponsor: '千阳县公安局', tier: 'township', reasons: [] },
    ],
  });
  accounts = seeded.accounts;
});

describe('accounts are found', () => {
  it.each([
    ['a part of the name', '工信', ['宝鸡工信']],
    ['one character', '陇', ['陇县气象']],
    ['pinyin', 'jintai', ['金台发布']],
    ['initials', 'bjgx', ['宝鸡工信']],
    ['the body', '气象局', ['陇县气象']],
    ['the initials of the body', 'wbqrmzf', ['渭滨发布']],
    ['a mixture, in any order', 'fabu 金台', ['金台发布']],
    ['capitals and full-width letters', 'ＢＪＧＸ', ['宝鸡工信']],
  ])('by %s', async (_what, search, found) => {
    expect(await names({ search })).toEqual(found);
  });

  it('only where all that was typed is there, side by side', async () => {
    expect(await names({ search: '宝鸡 气象' })).toEqual([]);
    expect(await names({ search: '宝工' })).toEqual([]);
  });

  it('by signs as they stand, not as patterns', async () => {
    expect(await names({ search: '_' })).toEqual([]);
  });

  it('by the id that a page told', async () => {
    await test.db.transaction((tx) => learnPlatformId(tx, id('陇县气象'), 'MzA3MDk5MDAwMQ==', LATE));
    expect(await names({ search: 'MzA3MDk5MDAwMQ==' })).toEqual(['陇县气象']);
  });

  it('by a former name, which is told', async () => {
    const before = await accountById(test.db, id('千阳100%平安'));
    if (!before) throw new Error('it is registered');
    await test.db.transaction((tx) =>
      changeAccount(
        tx,
        before,
        { ...before, name: '千阳公安', sponsor: '千阳县公安局', tier: 'township', status: null },
        LATE,
      ),
    );
    expect(await names({ search: 'qianyang100' })).toEqual(['千阳公安']);
    const [found] = await findAccounts(test.db, { search: '平安' }, { after: 0, limit: 5 });
    expect(found?.formerName).toBe('千阳100%平安');
  });
});

describe('filters', () => {
  it('choose platform, tier and state', async () => {
    expect(await names({ platform: 'weibo' })).toEqual(['金台发布']);
    expect(await names({ tier: 'city' })).toEqual(['金台发布', '渭滨发布']);
    expect(await names({ status: 'closed' })).toEqual([]);
  });

  it('choose by how the last look ended', async () => {
    expect(await names({ result: 'violation' })).toEqual(['宝鸡工信']);
    expect(await names({ result: 'undetermined' })).toEqual(['渭滨发布']);
    expect(await names({ result: 'never' })).toEqual(['陇县气象', '千阳公安']);
  });

  it('leave out what nobody registered, unless it is asked for', async () => {
    await test.db.transaction((tx) => ensureUnregistered(tx, 'weibo', '6279793937'));
    expect(await names({ search: '6279793937' })).toEqual([]);
    expect(await names({ search: '6279793937', status: 'unregistered' })).toEqual(['6279793937']);
  });

  it('hold for an export as for the page', async () => {
    expect(await foundAccountIds(test.db, { tier: 'city' })).toEqual([id('金台发布'), id('渭滨发布')]);
  });
});

describe('the list', () => {
  it('goes on behind the last account of the page before', async () => {
    const first = await findAccounts(test.db, {}, { after: 0, limit: 2 });
    expect(first.map(({ name }) => name)).toEqual(['宝鸡工信', '金台发布']);
    expect(await names({}, first.at(-1)?.accountId, 2)).toEqual(['渭滨发布', '陇县气象']);
  });

  it('tells how the last look ended, and the problems that stand', async () => {
    const [found] = await findAccounts(test.db, { search: 'bjgx' }, { after: 0, limit: 1 });
    expect(found).toMatchObject({ lastResult: 'violation', violations: 1 });
    expect(found?.lastEndedAt).toBe('2020-11-05T10:00:00+08:00');
  });

  it('shows what a later look came to, and not what an earlier one is judged anew', async () => {
    await test.db.query(
      `insert into inspections (account_id, reason, ruleset, queued_at, state, result, checkpoint, ended_at)
       values ($1::bigint, 'single', 'h', $2::timestamptz, 'complete', 'pass', $2::timestamptz, $2::timestamptz)`,
      [id('宝鸡工信'), AT],
    );
    await test.db.query(
      `update inspections set result = 'suspected' where round_id is not null and result = 'violation'`,
    );
    const [found] = await findAccounts(test.db, { search: 'bjgx' }, { after: 0, limit: 1 });
    expect(found?.lastResult).toBe('pass');
  });
});

describe('accounts that came by other ways', () => {
  it('are found once their words were written, in batches, and not written twice', async () => {
    await test.db.query(
      `insert into accounts (platform, platform_id, name, sponsor_id, tier)
       select 'weibo', (5000000000 + n)::text, '凤翔' || n, (select min(sponsor_id) from sponsors), 'city'
       from generate_series(1, 1500) n`,
    );
    expect(await names({ search: 'fx7' })).toEqual([]);
    expect(await fillSearchWords(test.db)).toBe(1500);
    expect((await names({ search: 'fx77' }, 0, 3)).slice(0, 2)).toEqual(['凤翔77', '凤翔770']);
    expect(await fillSearchWords(test.db)).toBe(0);
  });

  it('are to be written anew when their name changes behind our back', async () => {
    await test.db.query(`update accounts set name = '麟游发布' where name = '凤翔1'`);
    expect(await fillSearchWords(test.db)).toBe(1);
    expect(await names({ search: 'lyfb' })).toEqual(['麟游发布']);
  });
});
