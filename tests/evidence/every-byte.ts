/**
 * `tsx tests/evidence/every-byte.ts BUNDLE [nth of how many]`: changes every single byte of a bundle, one at a time, and
 * tells what `xunjian evidence verify` made of it. Written for bundles of some ten thousand bytes: a copy a byte.
 */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyBundle } from '../../src/evidence/verify.ts';
import { partsOf, type ZipPart } from './zip-parts.ts';

export interface Tally {
  /** Bytes that were changed. */
  readonly changed: number;
  /** Offsets at which the change was not found. */
  readonly missed: readonly number[];
  /** Where another entry was named than the one that was changed: `part → named`, and how often. */
  readonly elsewhere: ReadonlyMap<string, number>;
}

/** The bundle with these of its bytes changed, each in a copy of its own. */
export async function changeEach(bundle: string, offsets: Iterable<number>): Promise<Tally> {
  const bytes = await readFile(bundle);
  const parts = await partsOf(bundle);
  const paths = new Set(parts.map(({ path }) => path ?? ''));
  const folder = await mkdtemp(join(tmpdir(), 'xunjian-every-byte-'));
  const file = join(folder, 'changed.wacz');
  const missed: number[] = [];
  const elsewhere = new Map<string, number>();
  let changed = 0;
  try {
    for (const offset of offsets) {
      changed += 1;
      const copy = Buffer.from(bytes);
      // Another value each time: no bit of a byte is always spared.
      copy.writeUInt8(copy.readUInt8(offset) ^ (1 + (offset % 255)), offset);
      await writeFile(file, copy);
      const verified = await verifyBundle(file);
      if (verified.fits) missed.push(offset);
      else {
        const { path, is } = partAt(parts, offset);
        const { where } = verified.fault;
        // A directory that was changed may tell another name than any of the bundle's.
        if (where !== path && (is === 'content' || paths.has(where)))
          count(elsewhere, `${is} of ${path ?? 'ZIP'} → ${where}`);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  return { changed, missed, elsewhere };
}

function partAt(parts: readonly ZipPart[], offset: number): ZipPart {
  const part = parts.find(({ start, end }) => start <= offset && offset < end);
  if (!part) throw new Error(`no part of the file has byte ${offset}`);
  return part;
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

async function main(bundle: string, nth = 0, of = 1): Promise<void> {
  const { length } = await readFile(bundle);
  const offsets = Array.from({ length }, (_, i) => i).filter((offset) => offset % of === nth);
  const { changed, missed, elsewhere } = await changeEach(bundle, offsets);
  console.log(`${bundle}: ${changed} of ${length} bytes changed one at a time; missed: ${missed.length}`);
  for (const offset of missed) console.log(`missed: byte ${offset}`);
  for (const [what, times] of elsewhere) console.log(`${times} times named elsewhere: ${what}`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}

const [, script, bundle, nth, of] = process.argv;
if (script === fileURLToPath(import.meta.url) && bundle !== undefined)
  await main(bundle, Number(nth ?? 0), Number(of ?? 1));
