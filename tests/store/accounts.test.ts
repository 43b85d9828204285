import { describe, expect, it } from 'vitest';
import type { Timestamp } from '../../src/domain/time.ts';
import {
  type AccountRecord,
  accountsByName,
  addKnownPosts,
  ensureUnregistered,
  learnPlatformId,
  listAccounts,
  saveAccount,
  subjectOf,
} from '../../src/store/accounts.ts';
import { useDatabase } from '../support/database.ts';

const test = useDatabase();
const by = { source: '备案表.xlsx', at: '2020-10-20T09:00:00+08:00' as Timestamp };

function record(changes: Partial<AccountRecord> = {}): AccountRecord {
  return {
    platform: 'weibo',
    platformId: null,
    name: '示例发布',
    sponsor: '示例市人民政府办公室',
    tier: 'city',
    addresses: [],
    website: null,
    region: null,
    purpose: null,
    openedOn: null,
    contact: {},
    remark: null,
    extra: {},
    ...changes,
  };
}

const save = (changes: Partial<AccountRecord>) => test.db.transaction((tx) => saveAccount(tx, record(changes), by));

const historyOf = (accountId: number) =>
  test.db.query('select field, old_value, new_value from account_history where account_id = $1 order by change_id', [accountId]);

describe('saving an account of the registry file', () => {
  it('adds a new one, with its first history', async () => {
    const saved = await save({ platformId: '1000000001', name: '甲' });
    expect(saved.change).toBe('new');
    expect(await historyOf(saved.accountId)).toContainEqual({ field: 'name', old_value: null, new_value: '甲' });
  });

  it('knows it by its id under another name, and keeps the old name in its history', async () => {
    const first = await save({ platformId: '1000000002', name: '乙' });
    const second = await save({ platformId: '1000000002', name: '乙新名' });
    expect(second).toEqual({ accountId: first.accountId, change: 'changed' });
    expect(await historyOf(first.accountId)).toContainEqual({ field: 'name', old_value: '乙', new_value: '乙新名' });
  });

  it('changes nothing when the same list comes again', async () => {
    const first = await save({ platformId: '1000000003', name: '丙' });
    const lines = await historyOf(first.accountId);
    expect(await save({ platformId: '1000000003', name: '丙' })).toEqual({ accountId: first.accountId, change: 'unchanged' });
    expect(await historyOf(first.accountId)).toEqual(lines);
  });

  it('gives an account registered without an id the id of a later list', async () => {
    const first = await save({ name: '丁' });
    const second = await save({ name: '丁', platformId: '1000000004' });
    expect(second).toEqual({ accountId: first.accountId, change: 'changed' });
  });

  it('keeps an id that it knows when a later list leaves it out', async () => {
    await save({ name: '戊', platformId: '1000000005' });
    await save({ name: '戊' });
    expect((await accountsByName(test.db, '戊')).map((account) => account.platformId)).toEqual(['1000000005']);
  });

  it('takes two accounts of one name under two sponsors for two', async () => {
    const first = await save({ name: '己', sponsor: '甲局' });
    const second = await save({ name: '己', sponsor: '乙局' });
    expect(second.accountId).not.toBe(first.accountId);
  });

  it('registers an account that somebody had asked about before', async () => {
    const asked = await test.db.transaction((tx) => ensureUnregistered(tx, 'weibo', '1000000006'));
    expect((await listAccounts(test.db)).map((account) => account.accountId)).not.toContain(asked.accountId);
    const saved = await save({ platformId: '1000000006', name: '庚' });
    expect(saved.accountId).toBe(asked.accountId);
    expect((await accountsByName(test.db, '庚'))[0]?.status).toBe('registered');
  });
});

describe('what is learned of an account', () => {
  it('is its id, once, and not one that another account has', async () => {
    const one = await save({ name: '辛' });
    const other = await save({ name: '壬' });
    expect(await learnPlatformId(test.db, one.accountId, '1000000007', by)).toBe(true);
    expect(await learnPlatformId(test.db, one.accountId, '1000000008', by)).toBe(false);
    expect(await learnPlatformId(test.db, other.accountId, '1000000007', by)).toBe(false);
  });

  it('is its newest posts, those never fetched first', async () => {
    const { accountId } = await save({ name: '癸', platform: 'wechat' });
    const at = by.at;
    await addKnownPosts(test.db, accountId, [
      { url: 'https://mp.weixin.qq.com/s/old', publishedAt: '2020-09-01T08:00:00+08:00' as Timestamp, origin: 'inspection' },
      { url: 'https://mp.weixin.qq.com/s/new', publishedAt: '2020-10-01T08:00:00+08:00' as Timestamp, origin: 'inspection' },
      { url: 'https://mp.weixin.qq.com/s/submitted', publishedAt: null, origin: 'submitted', submittedBy: '张三' },
    ], at);
    const [account] = await accountsByName(test.db, '癸');
    if (!account) throw new Error('the account is missing');
    const subject = await subjectOf(test.db, account);
    expect(subject.knownPosts.map((post) => post.url.split('/').at(-1))).toEqual(['submitted', 'new', 'old']);
    expect(subject.knownPosts[1]?.publishedAt).toBe('2020-10-01T08:00:00+08:00');
  });
});
