/** Writes one bundle of evidence: a WACZ file that public tools open and that anybody can check. */

import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Timestamp } from '../domain/time.ts';
import { cdxjOf } from '../fetch/warc-index.ts';
import type { EvidenceScope } from '../store/evidence.ts';
import { type Manifest, manifestContent } from '../store/manifests.ts';
import type { Round } from '../store/rounds.ts';
import { type Content, createContainer } from './container.ts';
import {
  DATAPACKAGE,
  DATAPACKAGE_DIGEST,
  datapackageDigestOf,
  datapackageOf,
  type Label,
  type Resource,
} from './datapackage.ts';
import { type Draft, type DraftParts, draftBundle } from './draft.ts';
import { fingerprint, type SigningKey } from './keys.ts';
import { WARC_PATH } from './lines.ts';
import { sumLine } from './sums.ts';
import { readme } from './texts.ts';

export interface BundleParts extends DraftParts {
  readonly key: SigningKey;
  readonly software: string;
  readonly now: Timestamp;
}

export interface BundleWish {
  readonly round: Round;
  readonly scope: EvidenceScope;
  /** In Chinese: what it is evidence of. */
  readonly title: string;
  /** The round's; null while it has not closed. */
  readonly manifest: Manifest | null;
  /** Where to write it; replaced if it is there. */
  readonly file: string;
}

export interface Written extends Omit<Draft, 'paths'> {
  readonly file: string;
  readonly bytes: number;
}

export const INDEX_PATH = 'indexes/index.cdx';
export const MANIFEST = 'manifest.sha256';
export const SIGNATURE = 'manifest.sig';
export const PUBLIC_KEY = 'public-key.pem';
export const LABEL = 'bundle.json';
export const ROUND_FILES = {
  manifest: 'round/manifest.sha256',
  signature: 'round/manifest.sig',
  publicKey: 'round/public-key.pem',
  stamp: 'round/manifest.tsr',
} as const;
/** What the bundle's own manifest does not speak of: itself, and what is made of it. */
export const BESIDE_MANIFEST = [MANIFEST, SIGNATURE, DATAPACKAGE, DATAPACKAGE_DIGEST] as const;

/** Whole or not at all. Throws an ArchiveError where the archive itself does not fit. */
export async function writeBundle(parts: BundleParts, wish: BundleWish): Promise<Written> {
  await mkdir(dirname(wish.file), { recursive: true });
  const folder = await mkdtemp(join(dirname(wish.file), '.xunjian-evidence-'));
  try {
    const draft = await draftBundle(parts, wish.scope, folder, wish.title);
    const packed = join(folder, 'bundle.wacz');
    const bytes = await pack(parts, wish, folder, draft, packed);
    await rename(packed, wish.file);
    const { inspections, violations, captures } = draft;
    return { file: wish.file, bytes, inspections, violations, captures };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function pack(
  parts: BundleParts,
  wish: BundleWish,
  folder: string,
  draft: Draft,
  packed: string,
): Promise<number> {
  const container = createContainer();
  const written = writeOut(packed, container.output);
  // Nothing is added to what nobody writes any more.
  const early = written.then(stopped);
  const resources: Resource[] = [];
  const add = async (path: string, content: Content) => {
    resources.push(await Promise.race([container.add(path, content), early]));
  };
  const label = labelOf(parts, wish, draft);
  const index = await cdxjOf('data.warc.gz', createReadStream(join(folder, WARC_PATH)));
  for (const path of draft.paths) await add(path, createReadStream(join(folder, path)));
  await add(INDEX_PATH, index.join(''));
  await add(LABEL, `${JSON.stringify({ version: 1, ...label }, null, 2)}\n`);
  await add('README.txt', readme(toldOf(parts, wish)));
  await add(PUBLIC_KEY, parts.key.publicKey);
  for (const [path, content] of await roundFiles(parts, wish.manifest)) await add(path, content);
  const manifest = Buffer.from(resources.map(sumLine).join(''));
  await add(MANIFEST, manifest);
  await add(SIGNATURE, parts.key.sign(manifest));
  const datapackage = datapackageOf(label, resources);
  await add(DATAPACKAGE, datapackage);
  await add(DATAPACKAGE_DIGEST, datapackageDigestOf(datapackage));
  container.end();
  return written;
}

function stopped(): never {
  throw new Error('the bundle ended before it was whole');
}

function labelOf({ now, software }: BundleParts, { title, round }: BundleWish, draft: Draft): Label {
  const { inspections, violations, captures } = draft;
  return {
    title,
    description: `${round.name}（${round.windowFrom}至${round.windowTo}）：检查${inspections}，突出问题${violations}，抓取${captures}`,
    created: now,
    software,
  };
}

function toldOf({ now, key }: BundleParts, { title, round, manifest }: BundleWish) {
  return {
    title,
    created: now,
    fingerprint: fingerprint(key.publicKey),
    round: round.name,
    manifest: manifest?.sha256 ?? null,
    stampedBy: manifest?.stampedBy ?? null,
  };
}

async function roundFiles(
  { db }: BundleParts,
  manifest: Manifest | null,
): Promise<[string, string | Uint8Array][]> {
  if (!manifest) return [];
  return [
    [ROUND_FILES.manifest, await manifestContent(db, manifest.manifestId)],
    [ROUND_FILES.signature, manifest.signature],
    [ROUND_FILES.publicKey, manifest.publicKey],
    ...(manifest.stamp ? [[ROUND_FILES.stamp, manifest.stamp] as [string, Uint8Array]] : []),
  ];
}

/** On the disk when it resolves; how many bytes. */
async function writeOut(file: string, output: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await open(file, 'wx', 0o640);
  try {
    let bytes = 0;
    for await (const piece of output) {
      await handle.appendFile(piece);
      bytes += piece.length;
    }
    await handle.sync();
    return bytes;
  } finally {
    await handle.close();
  }
}
