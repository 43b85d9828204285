/** Secrets at rest: AES-256-GCM under a key derived from XUNJIAN_SECRET, bound to what the secret is for. */

import { createCipheriv, createDecipheriv, createHash, randomBytes, scryptSync } from 'node:crypto';

const VERSION = 1;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The secret was sealed under another key, for another purpose, or was changed. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** Version, salt, nonce, tag, ciphertext. `purpose` must be the same when it is opened again. */
export function seal(plain: string, secret: string, purpose: string): Buffer {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key(secret, salt), nonce);
  cipher.setAAD(Buffer.from(purpose));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), salt, nonce, cipher.getAuthTag(), body]);
}

export function unseal(sealed: Buffer, secret: string, purpose: string): string {
  if (sealed.length < 1 + SALT_BYTES + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) {
    throw new SealBroken('this is not a sealed secret');
  }
  const salt = sealed.subarray(1, 1 + SALT_BYTES);
  const nonce = sealed.subarray(1 + SALT_BYTES, 1 + SALT_BYTES + NONCE_BYTES);
  const rest = sealed.subarray(1 + SALT_BYTES + NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key(secret, salt), nonce);
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(rest.subarray(0, TAG_BYTES));
  try {
    return decipher.update(rest.subarray(TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    throw new SealBroken(
      'the secret cannot be opened: XUNJIAN_SECRET is not the one that it was sealed with',
    );
  }
}

/**
 * Keys that were derived before, the latest last: a session is opened for every request in its name, and each
 * derivation would hold up the whole process for some 40 ms.
 */
const derived = new Map<string, Buffer>();
const MOST_DERIVED = 1_000;

function key(secret: string, salt: Buffer): Buffer {
  const name = createHash('sha256').update(salt).update(secret).digest('base64');
  const made = derived.get(name) ?? scryptSync(secret, salt, 32);
  derived.delete(name);
  derived.set(name, made);
  const [oldest] = derived.keys();
  if (derived.size > MOST_DERIVED && oldest !== undefined) derived.delete(oldest);
  return made;
}
