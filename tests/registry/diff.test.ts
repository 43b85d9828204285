import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffRegistry, type RegisteredAccount } from '../../src/registry/diff.ts';
import type { RegistryEntry } from '../../src/registry/entry.ts';

function account(accountId: number, more: Partial<RegisteredAccount> = {}): RegisteredAccount {
  return {
    accountId,
    platform: 'weibo',
    platformId: null,
    name: `账号${accountId}`,
    sponsor: '某县某局',
    tier: 'township',
    status: 'registered',
    addresses: [],
    website: null,
    region: null,
    openedOn: null,
    remark: null,
    ...more,
  };
}

function entry(more: Partial<RegistryEntry> = {}): RegistryEntry {
  return {
    sheet: '登记表',
    row: 2,
    platform: 'weibo',
    kind: '微博',
    platformId: null,
    name: '账号1',
    sponsor: '某县某局',
    tier: 'township',
    addresses: [],
    website: null,
    region: null,
    purpose: null,
    openedOn: null,
    status: null,
    formerNames: [],
    contact: {},
    remark: null,
    extra: {},
    ...more,
  };
}

const WHOLE = { complete: true };

describe('a registry file against the registry', () => {
  it('is unchanged where it says the same', () => {
    const diff = diffRegistry([account(1, { platformId: '1000000001' })], [entry()], WHOLE);
    expect(diff).toMatchObject({ new: [], renamed: [], changed: [], missing: [] });
    expect(diff.unchanged).toHaveLength(1);
  });

  it('has new accounts and missing ones', () => {
    const diff = diffRegistry(
      [account(1), account(2)],
      [entry({ name: '账号2' }), entry({ name: '账号3', sponsor: '某镇' })],
      WHOLE,
    );
    expect(diff.new.map((e) => e.name)).toEqual(['账号3']);
    expect(diff.missing.map((a) => a.accountId)).toEqual([1]);
    expect(diff.perhapsRenamed).toEqual([]);
  });

  it('has a renamed account where the id is the same and the name is not', () => {
    const diff = diffRegistry(
      [account(1, { platformId: '1000000001' })],
      [entry({ platformId: '1000000001', name: '新名' })],
      WHOLE,
    );
    expect(diff.renamed).toMatchObject([
      { account: { accountId: 1 }, changes: [{ field: 'name', before: '账号1', after: '新名' }] },
    ]);
    expect(diff.new).toEqual([]);
    expect(diff.missing).toEqual([]);
  });

  it('has a renamed account where it states the former name', () => {
    const diff = diffRegistry(
      [account(1)],
      [entry({ name: '新名', formerNames: ['更早的名', '账号1'] })],
      WHOLE,
    );
    expect(diff.renamed).toMatchObject([{ account: { accountId: 1 }, entry: { name: '新名' } }]);
  });

  it('has perhaps a renamed account where one went and one came of the same body on the same platform', () => {
    const diff = diffRegistry([account(1)], [entry({ name: '新名' })], WHOLE);
    expect(diff.perhapsRenamed).toMatchObject([{ account: { accountId: 1 }, entry: { name: '新名' } }]);
    expect(diff.new).toHaveLength(1);
    expect(diff.missing).toHaveLength(1);
    expect(diff.renamed).toEqual([]);
  });

  it.each([
    ['two went', [account(1), account(2)], [entry({ name: '新名' })]],
    [
      'the ids differ',
      [account(1, { platformId: '1000000001' })],
      [entry({ name: '新名', platformId: '1000000002' })],
    ],
    ['the platforms differ', [account(1)], [entry({ name: '新名', platform: 'wechat' })]],
    ['the bodies differ', [account(1)], [entry({ name: '新名', sponsor: '某镇' })]],
  ] as const)('suggests no rename where %s', (_, before, after) => {
    expect(diffRegistry(before, after, WHOLE).perhapsRenamed).toEqual([]);
  });

  it('names each field that changed, and what the file does not say is left', () => {
    const before = account(1, {
      platformId: '1000000001',
      status: 'closing',
      addresses: ['https://a.cn/'],
      remark: '旧',
      contact: { phone: '1', responsible: '甲' },
      extra: {},
    });
    const after = entry({
      tier: 'department',
      addresses: ['https://a.cn/', 'https://b.cn/'],
      remark: null,
      contact: { responsible: '甲', phone: '2' },
    });
    expect(diffRegistry([before], [after], WHOLE).changed[0]?.changes).toEqual([
      { field: 'tier', before: 'township', after: 'department' },
      { field: 'addresses', before: 'https://a.cn/', after: 'https://a.cn/ https://b.cn/' },
      { field: 'remark', before: '旧', after: null },
      { field: 'contact', before: 'phone：1；responsible：甲', after: 'phone：2；responsible：甲' },
    ]);
  });

  it('gives an id to an account that had none', () => {
    const diff = diffRegistry([account(1)], [entry({ platformId: '1000000001' })], WHOLE);
    expect(diff.changed[0]?.changes).toEqual([{ field: 'platformId', before: null, after: '1000000001' }]);
  });

  it('keeps two accounts of one name and body apart by their ids', () => {
    const before = [
      account(1, { name: '甲', platformId: '1000000001' }),
      account(2, { name: '甲', platformId: '1000000002' }),
    ];
    const diff = diffRegistry(before, [entry({ name: '甲', platformId: '1000000002' })], WHOLE);
    expect(diff.unchanged.map((p) => p.account.accountId)).toEqual([2]);
    expect(diff.missing.map((a) => a.accountId)).toEqual([1]);
  });

  it('brings back a closed account by its id; by its name it is neither brought back nor taken for a new one', () => {
    const closed = account(1, { platformId: '1000000001', status: 'closed' });
    expect(
      diffRegistry([closed], [entry({ platformId: '1000000001', status: 'registered' })], WHOLE).changed,
    ).toMatchObject([{ changes: [{ field: 'status', before: 'closed', after: 'registered' }] }]);
    for (const status of [null, 'closed'] as const)
      expect(diffRegistry([closed], [entry({ status })], WHOLE)).toMatchObject({
        new: [],
        unchanged: [{ account: { accountId: 1 } }],
      });
    expect(diffRegistry([closed], [entry({ status: 'registered' })], WHOLE).new).toHaveLength(1);
  });

  it('misses neither closed accounts nor those that were never registered', () => {
    const diff = diffRegistry(
      [account(1, { status: 'closed' }), account(2, { status: 'unregistered' })],
      [],
      WHOLE,
    );
    expect(diff.missing).toEqual([]);
  });

  it('says of nothing that it is missing if rows of the file were refused', () => {
    expect(diffRegistry([account(1)], [], { complete: false }).missing).toEqual([]);
  });

  it('puts every entry and every account in use in exactly one place', () => {
    const ids = fc.option(fc.integer({ min: 1, max: 6 }).map(String), { nil: null });
    const name = fc.constantFrom('甲', '乙', '丙', '丁');
    const sponsor = fc.constantFrom('某局', '某镇');
    const accounts = fc.uniqueArray(fc.record({ platformId: ids, name, sponsor }), {
      selector: (a) => a.platformId ?? `${a.name}${a.sponsor}`,
    });
    const entries = fc.array(
      fc.record({ platformId: ids, name, sponsor, formerNames: fc.array(name, { maxLength: 1 }) }),
    );
    fc.assert(
      fc.property(accounts, entries, (befores, afters) => {
        const before = befores.map((more, i) => account(i + 1, more));
        const after = afters.map((more) => entry(more));
        const diff = diffRegistry(before, after, WHOLE);
        const pairs = [...diff.renamed, ...diff.changed, ...diff.unchanged];
        expect(new Set([...diff.new, ...pairs.map((p) => p.entry)]).size).toBe(after.length);
        expect(diff.new.length + pairs.length).toBe(after.length);
        expect(new Set([...diff.missing, ...pairs.map((p) => p.account)]).size).toBe(before.length);
        expect(diff.missing.length + pairs.length).toBe(before.length);
      }),
    );
  });

  it('of 100,000 accounts is found in seconds', () => {
    const before = Array.from({ length: 100_000 }, (_, i) =>
      account(i, { platformId: i % 2 ? String(1e9 + i) : null }),
    );
    const after = before
      .slice(1_000)
      .map((a) => entry({ platformId: a.platformId, name: a.accountId % 1_001 ? a.name : `${a.name}新` }));
    const begun = performance.now();
    const diff = diffRegistry(before, after, WHOLE);
    expect(performance.now() - begun).toBeLessThan(10_000);
    // Of those given another name, the odd ones are known by their ids.
    expect(diff.renamed).toHaveLength(50);
    expect(diff.new).toHaveLength(49);
    expect(diff.missing).toHaveLength(1_049);
  });
});
