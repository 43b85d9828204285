import { describe, expect, it } from 'vitest';
import type { Timestamp } from '../../src/domain/time.ts';
import { changeAccount, changeAccounts } from '../../src/store/account-changes.ts';
import {
  type AccountRecord,
  accountById,
  addKnownPosts,
  ensureUnregistered,
  learnPlatformId,
  listAccounts,
  type StoredAccount,
  subjectOf,
} from '../../src/store/accounts.ts';
import { addAccount } from '../../src/store/new-accounts.ts';
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
    status: null,
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

const add = (changes: Partial<AccountRecord>) =>
  test.db.transaction((tx) => addAccount(tx, record(changes), by));

async function stored(accountId: number): Promise<StoredAccount> {
  const account = await accountById(test.db, accountId);
  if (!account) throw new Error('the account is missing');
  return account;
}

async function change(accountId: number, changes: Partial<AccountRecord>): Promise<void> {
  const account = await stored(accountId);
  await test.db.transaction((tx) => changeAccount(tx, account, record(changes), by));
}

const historyOf = (accountId: number) =>
  test.db.query(
    'select field, old_value, new_value from account_history where account_id = $1 order by change_id',
    [accountId],
  );

describe('an account of the registry file', () => {
  it('is added with its first history', async () => {
    const accountId = await add({ platformId: '1000000001', name: '甲' });
    expect(await historyOf(accountId)).toContainEqual({ field: 'name', old_value: null, new_value: '甲' });
    expect(await stored(accountId)).toMatchObject({
      name: '甲',
      sponsor: '示例市人民政府办公室',
      status: 'registered',
    });
  });

  it('keeps its old name in its history when it is renamed', async () => {
    const accountId = await add({ platformId: '1000000002', name: '乙' });
    await change(accountId, { platformId: '1000000002', name: '乙新名' });
    expect((await historyOf(accountId)).at(-1)).toEqual({
      field: 'name',
      old_value: '乙',
      new_value: '乙新名',
    });
  });

  it('gets no line of history for what did not change', async () => {
    const accountId = await add({ platformId: '1000000003', name: '丙' });
    const lines = await historyOf(accountId);
    await change(accountId, { platformId: '1000000003', name: '丙', remark: '新备注' });
    expect(await historyOf(accountId)).toEqual(lines);
    expect((await stored(accountId)).remark).toBe('新备注');
  });

  it('is changed among many, each with its own history and posts', async () => {
    const ids = [await add({ name: '子' }), await add({ name: '丑' })];
    const [first, second] = await Promise.all(ids.map(stored));
    if (!first || !second) throw new Error('the accounts are missing');
    const url = 'https://m.weibo.cn/status/1';
    const changed = [
      { account: first, record: record({ name: '子新名' }), posts: [] },
      {
        account: second,
        record: record({ name: '丑', sponsor: '示例市教育局' }),
        posts: [{ url, publishedAt: null, origin: 'registry' as const }],
      },
    ];
    await test.db.transaction((tx) => changeAccounts(tx, changed, by));
    expect((await historyOf(first.accountId)).at(-1)).toEqual({
      field: 'name',
      old_value: '子',
      new_value: '子新名',
    });
    expect((await historyOf(second.accountId)).at(-1)).toMatchObject({
      field: 'sponsor',
      new_value: '示例市教育局',
    });
    expect((await subjectOf(test.db, await stored(second.accountId))).knownPosts).toMatchObject([{ url }]);
    expect(await stored(first.accountId)).toMatchObject({ name: '子新名', sponsor: first.sponsor });
  });

  it('keeps its id and its status when a later list leaves them out', async () => {
    const accountId = await add({ name: '戊', platformId: '1000000005', status: 'closing' });
    await change(accountId, { name: '戊' });
    expect(await stored(accountId)).toMatchObject({ platformId: '1000000005', status: 'closing' });
  });

  it('that the file calls closed is closed, and its history says so', async () => {
    const accountId = await add({ name: '己' });
    await change(accountId, { name: '己', status: 'closed' });
    expect((await stored(accountId)).status).toBe('closed');
    expect(await historyOf(accountId)).toContainEqual({
      field: 'status',
      old_value: 'registered',
      new_value: 'closed',
    });
  });

  it('is registered when somebody had only asked about it before', async () => {
    const asked = await test.db.transaction((tx) => ensureUnregistered(tx, 'weibo', '1000000006'));
    expect((await listAccounts(test.db)).map((account) => account.accountId)).not.toContain(asked.accountId);
    await change(asked.accountId, { platformId: '1000000006', name: '庚' });
    expect(await stored(asked.accountId)).toMatchObject({ status: 'registered', name: '庚' });
  });
});

describe('what is learned of an account', () => {
  it('is its id, once, and not one that another account has', async () => {
    const one = await add({ name: '辛' });
    const other = await add({ name: '壬' });
    expect(await learnPlatformId(test.db, one, '1000000007', by)).toBe(true);
    expect(await learnPlatformId(test.db, one, '1000000008', by)).toBe(false);
    expect(await learnPlatformId(test.db, other, '1000000007', by)).toBe(false);
  });

  it('is its newest posts, those never fetched first', async () => {
    const accountId = await add({ name: '癸', platform: 'wechat' });
    const at = by.at;
    await addKnownPosts(
      test.db,
      accountId,
      [
        {
          url: 'https://mp.weixin.qq.com/s/old',
          publishedAt: '2020-09-01T08:00:00+08:00' as Timestamp,
          origin: 'inspection',
        },
        {
          url: 'https://mp.weixin.qq.com/s/new',
          publishedAt: '2020-10-01T08:00:00+08:00' as Timestamp,
          origin: 'inspection',
        },
        {
          url: 'https://mp.weixin.qq.com/s/submitted',
          publishedAt: null,
          origin: 'submitted',
          submittedBy: '张三',
        },
      ],
      at,
    );
    const subject = await subjectOf(test.db, await stored(accountId));
    expect(subject.knownPosts.map((post) => post.url.split('/').at(-1))).toEqual(['submitted', 'new', 'old']);
    expect(subject.knownPosts[1]?.publishedAt).toBe('2020-10-01T08:00:00+08:00');
  });
});
