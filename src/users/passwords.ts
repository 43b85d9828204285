/** Passwords, kept as Argon2id. */

import { hash, verify } from '@node-rs/argon2';
import { once } from '../once.ts';

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
