/** The accounts of the load benchmark: the registry file and the pages say the same of each. */

export const PLATFORM = 'https://mp.weixin.qq.com';

/** The address, name and id of the account number `n`: the registry file and the pages say the same. */
export function smallAccount(n: number): { name: string; biz: string; path: string } {
  return {
    name: `示例县第${n}号`,
    biz: Buffer.from(String(3_070_000_001 + n)).toString('base64'),
    path: `/s/load-${String(n).padStart(17, '0')}`,
  };
}
