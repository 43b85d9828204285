/**
 * Whether a bundle is what it says: needs nothing but the bundle, and, to know whose word it is, the office's public
 * key. Names the first thing that does not fit.
 */

import { z } from 'zod';
import {
  BESIDE_MANIFEST,
  INDEX_PATH,
  LABEL,
  MANIFEST,
  PUBLIC_KEY,
  ROUND_FILES,
  SIGNATURE,
} from './bundle.ts';
import {
  DATAPACKAGE,
  DATAPACKAGE_DIGEST,
  datapackageDigestOf,
  datapackageOf,
  type Label,
  type Resource,
} from './datapackage.ts';
import { fingerprint, isSignedBy } from './keys.ts';
import { WARC_PATH } from './lines.ts';
import { BundleDamage, type ReadThrough, readThrough } from './opened.ts';
import { stampFault } from './stamp.ts';
import { parseSums, sha256 } from './sums.ts';

export interface Fault {
  /** The entry, or the part of the file. */
  readonly where: string;
  /** In Chinese. */
  readonly why: string;
}

export interface Sound {
  readonly title: string;
  readonly files: number;
  readonly fingerprint: string;
  /** SHA-256 of the round's manifest, as the notice prints it; null if there was none yet. */
  readonly roundManifest: string | null;
  readonly isStamped: boolean;
}

export type Verified =
  | { readonly fits: true; readonly sound: Sound }
  | { readonly fits: false; readonly fault: Fault };

/** `publicKey`: PEM of the key that must have signed; null: whichever is in the bundle. */
export async function verifyBundle(path: string, publicKey: string | null = null): Promise<Verified> {
  const kept = keeper();
  let read: ReadThrough;
  try {
    read = await readThrough(path, kept.onPiece);
  } catch (error) {
    if (!(error instanceof BundleDamage)) throw error;
    return { fits: false, fault: { where: error.where, why: error.message } };
  }
  const found = { ...read, kept, publicKey };
  for (const check of CHECKS) {
    const fault = check(found);
    if (fault) return { fits: false, fault };
  }
  return { fits: true, sound: soundOf(found) };
}

interface Found extends ReadThrough {
  readonly kept: Keeper;
  readonly publicKey: string | null;
}

/** In this order: the first that does not fit is named. */
const CHECKS: readonly ((found: Found) => Fault | null)[] = [
  whole,
  manifestSigned,
  everyFile,
  contents,
  roundSigned,
  roundStamped,
  linesOfRound,
  frame,
];

const NEEDED = [WARC_PATH, INDEX_PATH, LABEL, PUBLIC_KEY, 'captures.jsonl', ...BESIDE_MANIFEST];

function whole({ entries }: Found): Fault | null {
  const paths = new Set<string>();
  for (const { path } of entries) {
    if (paths.has(path)) return { where: path, why: '该文件出现两次' };
    paths.add(path);
  }
  const missing = NEEDED.find((path) => !paths.has(path));
  return missing === undefined ? null : { where: missing, why: '缺少该文件' };
}

function manifestSigned({ entries, kept, publicKey }: Found): Fault | null {
  const key = kept.text(PUBLIC_KEY);
  if (!isSignedBy(key, kept.bytes(MANIFEST), kept.bytes(SIGNATURE))) {
    // Which of the three was changed, the list of contents can tell.
    const listed = listedIn(kept.text(DATAPACKAGE));
    const changed = entries.find(
      ({ path, sha256: digest }) =>
        [MANIFEST, SIGNATURE, PUBLIC_KEY].includes(path) && listed.get(path) !== `sha256:${digest}`,
    );
    return { where: changed?.path ?? MANIFEST, why: '签名与清单、公钥不符' };
  }
  if (publicKey !== null && !isSameKey(publicKey, key))
    return { where: PUBLIC_KEY, why: '签名所用的公钥不是指定的公钥' };
  return null;
}

function isSameKey(a: string, b: string): boolean {
  try {
    return fingerprint(a) === fingerprint(b);
  } catch {
    return false;
  }
}

function listedIn(datapackage: string): Map<string, string> {
  try {
    const { resources } = LISTED.parse(JSON.parse(datapackage));
    return new Map(resources.map(({ path, hash }) => [path, hash]));
  } catch {
    return new Map();
  }
}

const LISTED = z.object({ resources: z.array(z.object({ path: z.string(), hash: z.string() })) });

function everyFile({ entries, kept }: Found): Fault | null {
  const sums = parseSums(kept.text(MANIFEST));
  if (!sums) return { where: MANIFEST, why: '不是SHA-256清单' };
  const listed = new Map(sums.map((sum) => [sum.path, sum.sha256]));
  const beside: readonly string[] = BESIDE_MANIFEST;
  for (const { path, sha256: digest } of entries) {
    if (beside.includes(path)) continue;
    const expected = listed.get(path);
    if (expected === undefined) return { where: path, why: '清单中没有该文件' };
    if (expected !== digest) return { where: path, why: `SHA-256为${digest}，清单为${expected}` };
    listed.delete(path);
  }
  const [missing] = listed.keys();
  return missing === undefined ? null : { where: missing, why: '清单中有该文件，包中没有' };
}

/** The list of contents and its digest have one form, which follows from the files. */
function contents({ entries, kept }: Found): Fault | null {
  const label = LABELLED.safeParse(jsonOf(kept.text(LABEL)));
  if (!label.success) return { where: LABEL, why: '内容无法识别' };
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  // In the order of the manifest: a folder has lost the one of the file.
  const listed = (parseSums(kept.text(MANIFEST)) ?? []).map(({ path }) => path);
  const resources = [...listed, MANIFEST, SIGNATURE].flatMap((path) => byPath.get(path) ?? []);
  const datapackage = datapackageOf(label.data satisfies Label, resources satisfies readonly Resource[]);
  if (kept.text(DATAPACKAGE) !== datapackage) return { where: DATAPACKAGE, why: '与包中的文件不符' };
  if (kept.text(DATAPACKAGE_DIGEST) !== datapackageDigestOf(datapackage))
    return { where: DATAPACKAGE_DIGEST, why: `与${DATAPACKAGE}不符` };
  return null;
}

const LABELLED = z.object({
  version: z.literal(1),
  title: z.string(),
  description: z.string(),
  created: z.string(),
  software: z.string(),
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function roundSigned({ kept }: Found): Fault | null {
  if (!kept.has(ROUND_FILES.manifest)) return null;
  const { manifest, signature, publicKey } = ROUND_FILES;
  return isSignedBy(kept.text(publicKey), kept.bytes(manifest), kept.bytes(signature))
    ? null
    : { where: manifest, why: '本轮检查取证清单的签名不符' };
}

function roundStamped({ kept }: Found): Fault | null {
  if (!kept.has(ROUND_FILES.stamp)) return null;
  const fault = stampFault(kept.bytes(ROUND_FILES.stamp), sha256(kept.bytes(ROUND_FILES.manifest)));
  return fault === null ? null : { where: ROUND_FILES.stamp, why: `时间戳不符（${fault}）` };
}

/** What the bundle says of inspections and captures is what the round's manifest has digests of. */
function linesOfRound({ kept }: Found): Fault | null {
  if (!kept.has(ROUND_FILES.manifest)) return null;
  const sums = parseSums(kept.text(ROUND_FILES.manifest));
  if (!sums) return { where: ROUND_FILES.manifest, why: '不是SHA-256清单' };
  const listed = new Map(sums.map((sum) => [sum.path, sum.sha256]));
  const stray = kept.lines.find(({ path, sha256: digest }) => listed.get(path) !== digest);
  return stray
    ? { where: stray.file, why: `${stray.path} 与本轮检查取证清单（${ROUND_FILES.manifest}）不符` }
    : null;
}

function frame({ frameFault }: Found): Fault | null {
  return frameFault && { where: frameFault.where, why: `ZIP结构在第${frameFault.offset}字节处与写入时不同` };
}

function soundOf({ entries, kept }: Found): Sound {
  const { title } = LABELLED.parse(jsonOf(kept.text(LABEL)));
  return {
    title,
    files: entries.length,
    fingerprint: fingerprint(kept.text(PUBLIC_KEY)),
    roundManifest: kept.has(ROUND_FILES.manifest) ? sha256(kept.bytes(ROUND_FILES.manifest)) : null,
    isStamped: kept.has(ROUND_FILES.stamp),
  };
}

/** Small files, and the digests of the lines of large ones. */
interface Keeper {
  readonly onPiece: (path: string, piece: Uint8Array) => void;
  has(path: string): boolean;
  bytes(path: string): Buffer;
  text(path: string): string;
  readonly lines: readonly LineSum[];
}

interface LineSum {
  readonly file: string;
  /** As the round's manifest names it. */
  readonly path: string;
  readonly sha256: string;
}

const KEPT: readonly string[] = [...BESIDE_MANIFEST, LABEL, PUBLIC_KEY, ...Object.values(ROUND_FILES)];

/** By which member a line names itself. */
const LINED: Readonly<Record<string, readonly [kind: string, member: string]>> = {
  'findings.jsonl': ['findings', 'inspection'],
  'verdicts.jsonl': ['verdicts', 'inspection'],
  'violations.jsonl': ['violations', 'violation'],
  'captures.jsonl': ['captures', 'capture'],
};

function keeper(): Keeper {
  const held = new Map<string, Buffer[]>();
  const rest = new Map<string, Buffer>();
  const lines: LineSum[] = [];
  function line(file: string, text: Buffer): void {
    const [kind, member] = LINED[file] ?? [];
    const told = jsonOf(text.toString('utf8')) as Readonly<Record<string, unknown>> | null;
    const name = member === undefined ? null : told?.[member];
    const digest = kind === 'captures' ? told?.digest : sha256(text);
    // What never came has no digest.
    if (digest !== null) lines.push({ file, path: `${kind}/${String(name)}`, sha256: String(digest) });
  }
  return {
    onPiece(path, piece) {
      if (KEPT.includes(path)) held.set(path, [...(held.get(path) ?? []), Buffer.from(piece)]);
      if (!(path in LINED)) return;
      let left = Buffer.concat([rest.get(path) ?? Buffer.alloc(0), piece]);
      for (let end = left.indexOf(10); end >= 0; end = left.indexOf(10)) {
        line(path, left.subarray(0, end + 1));
        left = left.subarray(end + 1);
      }
      rest.set(path, left);
    },
    has: (path) => held.has(path),
    bytes: (path) => Buffer.concat(held.get(path) ?? []),
    text: (path) => Buffer.concat(held.get(path) ?? []).toString('utf8'),
    lines,
  };
}
