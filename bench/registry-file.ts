/** Writes the registry of a benchmark as an office would send it; in a process of its own, whose memory is nobody's. */

import { TIERS } from '../src/domain/account.ts';
import { writeRegistry } from '../src/registry/export.ts';
import { answerOrders } from './orders.ts';
import { PLATFORM, smallAccount } from './small-accounts.ts';

export interface RegistryFileOrder {
  readonly file: string;
  /** Numbers of accounts, from this one up to, not including, that one. */
  readonly from: number;
  readonly to: number;
  /** Of every so many accounts one has another remark; 0: none. */
  readonly changed: number;
}

answerOrders(async ({ file, from, to, changed }: RegistryFileOrder): Promise<null> => {
  const accounts = Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    const { name, biz, path } = smallAccount(n);
    return {
      accountId: n,
      platform: 'wechat',
      platformId: biz,
      name,
      sponsor: `示例县第${n - (n % 3)}局办公室`,
      tier: TIERS[n % TIERS.length] ?? null,
      status: 'registered',
      addresses: [PLATFORM + path],
      website: `http://www.example${n}.gov.cn/`,
      region: `示例市${n % 100}县`,
      openedOn: '2019-03-01',
      remark: changed > 0 && n % changed === 0 ? '已核对' : `备注${n}`,
      contact: { responsible: `某${n}`, phone: `0000-${String(n).padStart(7, '0')}` },
    } as const;
  });
  await writeRegistry(file, accounts);
  return null;
});
