/** Accounts registered for a test, as an import would register them. */

import type { App } from '../../src/app.ts';
import { type AccountRecord, accountByPlatformId } from '../../src/store/accounts.ts';
import { addAccount } from '../../src/store/new-accounts.ts';

/** The account's number in the registry; one that is registered already stays as it is. */
export async function register(
  app: App,
  account: Pick<AccountRecord, 'platform' | 'name'> & { platformId: string } & Partial<AccountRecord>,
): Promise<number> {
  const found = await accountByPlatformId(app.db, account.platform, account.platformId);
  if (found) return found.accountId;
  const record: AccountRecord = {
    sponsor: '示例局',
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
    ...account,
  };
  return app.db.transaction((tx) => addAccount(tx, record, { source: 'test', at: app.clock() }));
}
