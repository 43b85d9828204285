/**
 * The office's signing key (Ed25519): made once, kept under XUNJIAN_HOME where only its owner can read it. Public keys
 * stay for ever, so that what an earlier key signed can still be told from what it did not.
 */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface SigningKey {
  /** PEM (SubjectPublicKeyInfo). */
  readonly publicKey: string;
  sign(bytes: Uint8Array): Buffer;
}

/** First 16 hexadecimal digits of the SHA-256 of the public key's DER: what people compare. */
export function fingerprint(publicKey: string): string {
  const der = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex').slice(0, 16);
}

/** False also for what is no key or no signature at all. */
export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey(publicKey);
    return key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, signature);
  } catch {
    return false;
  }
}

const folderOf = (home: string) => join(home, 'evidence-keys');
const currentOf = (home: string) => join(folderOf(home), 'current.pem');

/** Made if there is none yet; of several that make one at once, all get the same. */
export async function signingKey(home: string): Promise<SigningKey> {
  const known = await readFile(currentOf(home), 'utf8').catch(unlessMissing);
  if (known !== null) return keyFrom(known);
  await putKey(home, (made) => link(made, currentOf(home)).then(() => true, unlessThere));
  return keyFrom(await readFile(currentOf(home), 'utf8'));
}

/** Another key signs from now on; the one before is forgotten, its public key is kept. */
export async function rotateKey(home: string): Promise<SigningKey> {
  await signingKey(home);
  await putKey(home, (made) => rename(made, currentOf(home)).then(() => true));
  return keyFrom(await readFile(currentOf(home), 'utf8'));
}

/** Every public key that ever signed here, by fingerprint. */
export async function publicKeys(home: string): Promise<Map<string, string>> {
  const folder = join(folderOf(home), 'public');
  const files = (await readdir(folder).catch(unlessMissing)) ?? [];
  const keys = await Promise.all(files.filter(isPem).map((file) => readFile(join(folder, file), 'utf8')));
  return new Map(keys.map((key) => [fingerprint(key), key]));
}

const isPem = (file: string) => file.endsWith('.pem');

/** The public key is kept before the private one is in force. `put` says whether it is now. */
async function putKey(home: string, put: (made: string) => Promise<boolean>): Promise<void> {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const { publicKey } = keyFrom(pem);
  const folder = folderOf(home);
  await mkdir(join(folder, 'public'), { recursive: true, mode: 0o700 });
  const made = join(folder, `new-${fingerprint(publicKey)}.pem`);
  await writeFile(made, pem, { mode: 0o600, flag: 'wx' });
  try {
    const kept = join(folder, 'public', `${fingerprint(publicKey)}.pem`);
    await writeFile(kept, publicKey, { mode: 0o644 });
    if (!(await put(made))) await rm(kept);
  } finally {
    await rm(made, { force: true });
  }
}

function keyFrom(pem: string): SigningKey {
  const key: KeyObject = createPrivateKey(pem);
  return {
    publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, key),
  };
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function unlessThere(error: NodeJS.ErrnoException): false {
  if (error.code !== 'EEXIST') throw error;
  return false;
}
