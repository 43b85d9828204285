/** A bundle's inspections, to be looked at again from its own archive: read line by line from its unpacked files. */

import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import type { CaptureRecord } from '../store/captures.ts';
import type { EvidenceOfInspection } from '../store/evidence.ts';
import { type Place, WARC_PATH } from './lines.ts';

export interface Unpacked {
  /** Below which the places of captures lie. */
  readonly folder: string;
  readonly captures: ReadonlyMap<string, CaptureRecord>;
  inspections(): AsyncGenerator<UnpackedInspection>;
  rulesetSource(hash: string): Promise<string>;
  /** Removes what was unpacked. */
  close(): Promise<void>;
}

export interface UnpackedInspection
  extends Pick<
    EvidenceOfInspection,
    'inspectionId' | 'account' | 'findings' | 'pageFindings' | 'transcripts' | 'ruleset'
  > {}

/** Of a WACZ file, or of a folder into which one was unpacked. Verify it first: what it says is taken as it stands. */
export async function unpack(path: string): Promise<Unpacked> {
  if ((await stat(path)).isDirectory()) return opened(path, async () => {});
  const folder = await mkdtemp(join(tmpdir(), 'xunjian-evidence-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    await unzip(path, folder);
    return await opened(folder, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function unzip(path: string, folder: string): Promise<void> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      // The reader of ZIP files refuses names that lead out of the folder.
      const file = join(folder, entry.fileName);
      await mkdir(dirname(file), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
    }
  } finally {
    zip.close();
  }
}

async function opened(folder: string, close: () => Promise<void>): Promise<Unpacked> {
  const captures = new Map<string, CaptureRecord>();
  for await (const line of linesOf(folder, 'captures.jsonl')) {
    const { capture, inspection: _, record, original, ...told } = line as unknown as CapturedLine;
    captures.set(capture, {
      ...told,
      captureId: capture,
      file: record && WARC_PATH,
      offset: record?.offset ?? null,
      length: record?.length ?? null,
      begins: record?.begins ?? null,
      original: original ? { id: original.capture, file: WARC_PATH, ...original.record } : null,
    });
  }
  return {
    folder,
    captures,
    inspections: () => inspectionsOf(folder),
    rulesetSource: (hash) => readFile(join(folder, 'rulesets', `${hash}.yaml`), 'utf8'),
    close,
  };
}

type CapturedLine = Omit<
  CaptureRecord,
  'captureId' | 'file' | 'offset' | 'length' | 'begins' | 'original'
> & {
  readonly capture: CaptureRecord['captureId'];
  readonly inspection: number | null;
  readonly record: Place | null;
  readonly original?: { readonly capture: CaptureRecord['captureId']; readonly record: Place };
};

/** One line of each file belongs to one inspection, in the same order. */
async function* inspectionsOf(folder: string): AsyncGenerator<UnpackedInspection> {
  const findings = linesOf(folder, 'findings.jsonl');
  const replays = linesOf(folder, 'replay.jsonl');
  for await (const head of linesOf(folder, 'inspections.jsonl')) {
    const found = (await findings.next()).value ?? {};
    const { transcripts } = (await replays.next()).value ?? {};
    yield {
      ...(head as unknown as UnpackedInspection),
      inspectionId: Number(head.inspection),
      findings: (found.findings ?? null) as UnpackedInspection['findings'],
      pageFindings: (found.pageFindings ?? null) as UnpackedInspection['pageFindings'],
      transcripts: transcripts as UnpackedInspection['transcripts'],
    };
  }
}

async function* linesOf(folder: string, file: string): AsyncGenerator<Record<string, unknown>> {
  for await (const line of createInterface({
    input: createReadStream(join(folder, file)),
    crlfDelay: Infinity,
  }))
    yield JSON.parse(line) as Record<string, unknown>;
}
