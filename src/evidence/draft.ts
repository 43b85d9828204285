/**
 * The files of a bundle, put together in a folder of their own, batch by batch: nothing of a round is held in memory
 * but the ids of its captures and the lines of the index.
 */

import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { utc } from '../domain/time.ts';
import type { Archive } from '../fetch/archive.ts';
import type { StoredCapture } from '../fetch/exchange.ts';
import type { RuleSet } from '../rules/ruleset.ts';
import { type CaptureRecord, DRAWN_KINDS } from '../store/captures.ts';
import type { Database } from '../store/database.ts';
import {
  capturesOfInspections,
  type EvidenceOfInspection,
  type EvidenceScope,
  evidenceOfInspections,
  inspectionsIn,
} from '../store/evidence.ts';
import { rulesetByHash } from '../store/rulesets.ts';
import {
  captureLine,
  findingsLine,
  inspectionLine,
  type Place,
  replayLine,
  verdictsLine,
  violationLine,
  WARC_PATH,
} from './lines.ts';
import { explanation } from './texts.ts';

export interface DraftParts {
  readonly db: Database;
  readonly archive: Pick<Archive, 'read' | 'readScreenshot' | 'copy'>;
  readonly rulesetOf: (hash: string) => Promise<RuleSet>;
  /** The first record of the bundle's WARC file. */
  readonly warcinfo: () => Promise<readonly Uint8Array[]>;
}

export interface Draft {
  /** In the order in which the bundle has them. */
  readonly paths: readonly string[];
  readonly inspections: number;
  readonly violations: number;
  readonly captures: number;
}

const LISTS = ['findings', 'verdicts', 'violations', 'inspections', 'captures', 'replay'] as const;
type ListName = (typeof LISTS)[number];
const BATCH = 50;
const PAGES = 'pages/pages.jsonl';
const EXPLANATION = 'explanation.txt';

/** Reads every record before it copies it: what does not fit its digest is an ArchiveError, and no evidence. */
export async function draftBundle(
  parts: DraftParts,
  scope: EvidenceScope,
  folder: string,
  title: string,
): Promise<Draft> {
  const open = await openFiles(folder, [WARC_PATH, PAGES, EXPLANATION, ...LISTS.map(listPath)]);
  const say = (name: ListName, line: string) => open.write(listPath(name), line);
  const rulesets = new Set<string>();
  const screenshots: string[] = [];
  const told = new Set<string>();
  const places = new Map<string, Place>();
  const counts = { inspections: 0, violations: 0 };

  async function add(capture: CaptureRecord & { inspectionId: number | null }, of: string): Promise<void> {
    if (told.has(capture.captureId)) return;
    told.add(capture.captureId);
    const { original } = capture;
    // Players look for the record that has the body before the one that repeats it.
    const originalPlace = original ? await placed(original.id, () => copy(original)) : null;
    const place = capture.file === null ? null : await placed(capture.captureId, () => checked(capture));
    await say('captures', captureLine(capture, place, originalPlace));
    if (isPage(capture)) await open.write(PAGES, pageLine(capture, of));
  }

  /** Each record once, however many captures rest on it. */
  async function placed(id: string, write: () => Promise<Place>): Promise<Place> {
    const place = places.get(id) ?? (await write());
    places.set(id, place);
    return place;
  }

  async function checked(capture: CaptureRecord): Promise<Place> {
    const stored: StoredCapture = { ...capture, id: capture.captureId };
    if (isPicture(capture)) await picture(capture, await parts.archive.readScreenshot(stored));
    else await parts.archive.read(stored);
    return copy(stored);
  }

  async function copy(record: Omit<StoredCapture, 'digest'>): Promise<Place> {
    const begins = open.size(WARC_PATH);
    for await (const piece of parts.archive.copy(record)) await open.write(WARC_PATH, piece);
    const length = record.length ?? 0;
    return { begins, offset: open.size(WARC_PATH) - length, length };
  }

  async function picture({ captureId }: CaptureRecord, bytes: Uint8Array): Promise<void> {
    const ending = endingOf(bytes);
    if (ending === null) return;
    const path = `screenshots/${captureId}.${ending}`;
    await mkdir(join(folder, 'screenshots'), { recursive: true });
    await writeFile(join(folder, path), bytes);
    screenshots.push(path);
  }

  async function tell(evidence: EvidenceOfInspection, captures: ReadonlyMap<string, CaptureRecord>) {
    counts.inspections += 1;
    counts.violations += evidence.violations.length;
    await say('inspections', inspectionLine(evidence));
    await say('findings', findingsLine(evidence));
    await say('verdicts', verdictsLine(evidence));
    for (const violation of evidence.violations) await say('violations', violationLine(violation));
    await say('replay', replayLine(evidence));
    const { rules } = await parts.rulesetOf(evidence.ruleset);
    const basisOf = (rule: string) => rules.find(({ id }) => id === rule)?.basis ?? [];
    await open.write(EXPLANATION, explanation(evidence, captures, basisOf));
    rulesets.add(evidence.ruleset);
  }

  for (const piece of await parts.warcinfo()) await open.write(WARC_PATH, piece);
  await open.write(PAGES, `${JSON.stringify({ format: 'json-pages-1.0', id: 'pages', title })}\n`);
  await open.write(EXPLANATION, `${title}\n\n`);
  for (let after = 0; ; ) {
    const ids = await inspectionsIn(parts.db, scope, after, BATCH);
    const last = ids.at(-1);
    if (last === undefined) break;
    const captures = await capturesOfInspections(parts.db, ids);
    const byId = new Map(captures.map((capture) => [capture.captureId as string, capture]));
    const batch = await evidenceOfInspections(parts.db, ids);
    const names = new Map(batch.map(({ inspectionId, account }) => [inspectionId, account.name]));
    for (const capture of captures) await add(capture, names.get(capture.inspectionId ?? 0) ?? '');
    for (const evidence of batch) await tell(evidence, byId);
    after = last;
  }
  await open.end();
  const rules = await writeRulesets(parts.db, [...rulesets], folder);
  const papers = [EXPLANATION, ...LISTS.map(listPath)];
  return {
    paths: [WARC_PATH, PAGES, ...papers, ...rules, ...screenshots.sort()],
    ...counts,
    captures: told.size,
  };
}

const listPath = (name: ListName) => `${name}.jsonl`;

async function writeRulesets(db: Database, hashes: readonly string[], folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const hash of [...hashes].sort()) {
    const stored = await rulesetByHash(db, hash);
    if (!stored) throw new Error(`there is no rule set ${hash}`);
    await mkdir(join(folder, 'rulesets'), { recursive: true });
    await writeFile(join(folder, 'rulesets', `${hash}.yaml`), stored.source);
    paths.push(`rulesets/${hash}.yaml`);
  }
  return paths;
}

export function isPicture({ kind }: Pick<CaptureRecord, 'kind'>): boolean {
  return DRAWN_KINDS.includes(kind);
}

function isPage({ kind, httpStatus }: CaptureRecord): boolean {
  return httpStatus === 200 && kind !== 'picture' && !isPicture({ kind });
}

function pageLine({ captureId, url, fetchedAt, kind }: CaptureRecord, of: string): string {
  return `${JSON.stringify({ id: captureId, url: url.split('#', 1)[0], ts: utc(fetchedAt), title: `${of} ${kind}`.trim() })}\n`;
}

function endingOf(bytes: Uint8Array): string | null {
  const magic = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  if (magic === '89504e47') return 'png';
  return magic.startsWith('ffd8ff') ? 'jpg' : null;
}

/** Several files that are written side by side. */
async function openFiles(folder: string, paths: readonly string[]) {
  const files = new Map<string, { readonly stream: WriteStream; size: number }>();
  for (const path of paths) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    files.set(path, { stream: createWriteStream(join(folder, path), { mode: 0o640 }), size: 0 });
  }
  const file = (path: string) => {
    const open = files.get(path);
    if (!open) throw new Error(`${path} is not open`);
    return open;
  };
  return {
    size: (path: string) => file(path).size,
    async write(path: string, content: string | Uint8Array): Promise<void> {
      const bytes = Buffer.from(content);
      const open = file(path);
      open.size += bytes.length;
      await new Promise<void>((resolve, reject) => {
        open.stream.write(bytes, (error) => (error ? reject(error) : resolve()));
      });
    },
    async end(): Promise<void> {
      for (const { stream } of files.values()) {
        stream.end();
        await finished(stream);
      }
    },
  };
}
