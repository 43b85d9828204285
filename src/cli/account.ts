/** Which account somebody means: a registry id, a name, or `weibo:<uid>`, `wechat:<biz or id>`. */

import type { Platform } from '../domain/account.ts';
import { PLATFORMS } from '../domain/account.ts';
import {
  accountById,
  accountByPlatformId,
  accountsByName,
  ensureUnregistered,
  type StoredAccount,
} from '../store/accounts.ts';
import type { Database } from '../store/database.ts';
import { InputError } from './command.ts';

const ID_FORMS: Partial<Record<Platform, { form: RegExp; expected: string }>> = {
  weibo: { form: /^\d{5,12}$/, expected: 'a uid of digits, e.g. weibo:6279793937' },
  wechat: {
    form: /^([A-Za-z0-9+/_-]{8,24}={0,2}|gh_[0-9a-f]{12})$/,
    expected: 'a __biz or gh_ id, e.g. wechat:MzA3MDk5MDAwMQ==',
  },
};

/** Throws an InputError that says which accounts could be meant, or how to name one. */
export async function findAccount(db: Database, named: string): Promise<StoredAccount> {
  const [, prefix, id] = /^([a-z]+):(.+)$/.exec(named) ?? [];
  const platform = PLATFORMS.find((candidate) => candidate === prefix);
  if (platform && id) return byPlatformId(db, platform, id);
  const found = /^\d{1,9}$/.test(named) ? await accountById(db, Number(named)) : null;
  if (found) return found;
  const accounts = await accountsByName(db, named);
  if (accounts.length > 1) {
    const choices = accounts.map((a) => `${a.accountId} (${a.platform}, ${a.sponsor ?? 'not registered'})`);
    throw new InputError(
      `several accounts are called "${named}": ${choices.join('; ')}; name one by its registry id`,
    );
  }
  const [account] = accounts;
  if (account) return account;
  throw new InputError(
    `there is no account "${named}"; give a registry id or a name ("xunjian registry list" shows them), ` +
      'or weibo:<uid>, wechat:<__biz> for one that is not registered',
  );
}

async function byPlatformId(db: Database, platform: Platform, id: string): Promise<StoredAccount> {
  const form = ID_FORMS[platform];
  if (form && !form.form.test(id))
    throw new InputError(`"${platform}:${id}" is no id of that platform; expected ${form.expected}`);
  const found = await accountByPlatformId(db, platform, id);
  if (found) return found;
  if (!form)
    throw new InputError(`there is no registered account ${platform}:${id}, and no scraper for ${platform}`);
  return db.transaction((tx) => ensureUnregistered(tx, platform, id));
}
