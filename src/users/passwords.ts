/** Passwords, kept as Argon2id, and which of them anybody would try first. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import { once } from '../once.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

/** 19 MiB, two passes: what OWASP asks for, and the library's default. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), COST);
}

/** Takes as long where there is nothing to compare with, so that its time does not tell which names exist. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const matches = await verify(stored ?? (await nobodys()), password.normalize('NFKC'));
  return stored !== null && matches;
}

const nobodys = once(() => hashPassword('a password that nobody has'));

/** Read at the first change of a password: most processes see none. */
const common = once(async () => {
  const file = await readFile(join(PACKAGE_ROOT, 'src/users/common-passwords.txt'), 'utf8');
  return new Set(file.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
});

/** What whoever guesses would begin with here (docs/console.md names them). */
const NEAR_AT_HAND = [
  'xunjian',
  '巡检',
  'administrator',
  'admin',
  '管理员',
  'password',
  'mima',
  '密码',
  'zhengwu',
  '政务',
  'xinmeiti',
  '新媒体',
  'weixin',
  '微信',
  'weibo',
  '微博',
];
/** A word of ours with less than so much beside it is soon guessed. */
const ENOUGH = 6;

/** Breached before, or little more than the user's own name or a word of this trade. */
export async function isGuessable(password: string, name: string): Promise<boolean> {
  const plain = password.normalize('NFKC').toLowerCase();
  if ((await common()).has(plain)) return true;
  const rest = [name.toLowerCase(), ...NEAR_AT_HAND].reduce((left, word) => left.replaceAll(word, ''), plain);
  return rest.length < plain.length && [...rest].length < ENOUGH;
}
