/** A sponsor's answer put on record: its files into the archive first, then the answer in one transaction. */

import type { Clock, Timestamp } from '../domain/time.ts';
import type { Archive } from '../fetch/archive.ts';
import type { Database } from '../store/database.ts';
import { type AttachedFile, addRectification } from '../store/rectifications.ts';

export interface HandedInFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface NewAnswer {
  readonly violationId: number;
  readonly by: string;
  readonly at: Timestamp;
  readonly text: string;
  readonly files: readonly HandedInFile[];
}

export interface RectificationParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly archive: Pick<Archive, 'storeFile'>;
}

/** Returns the answer's number. */
export async function recordRectification(parts: RectificationParts, answer: NewAnswer): Promise<number> {
  const files: AttachedFile[] = [];
  for (const file of answer.files) files.push(await store(parts.archive, answer, file));
  return parts.db.transaction((tx) => addRectification(tx, { ...answer, files }, parts.clock()));
}

async function store(
  archive: RectificationParts['archive'],
  { violationId, at }: NewAnswer,
  { name, type, bytes }: HandedInFile,
): Promise<AttachedFile> {
  const urn = `urn:xunjian:rectification:${violationId}:${encodeURIComponent(name)}`;
  const { id, file, offset, length, digest } = await archive.storeFile(bytes, { urn, at, type });
  if (file === null || offset === null || length === null || digest === null)
    throw new Error('the archive took a file and has no place of it');
  return { recordId: id, name, type, size: bytes.length, file, offset, length, digest };
}

const KINDS: readonly { readonly type: string; readonly begins: string }[] = [
  { type: 'image/png', begins: '89504e470d0a1a0a' },
  { type: 'image/jpeg', begins: 'ffd8ff' },
  { type: 'application/pdf', begins: '255044462d' },
];
const ZIP = '504b0304';
const OFFICE: Readonly<Record<string, string>> = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** By its content, never by its name alone; null for what is not taken. */
export function typeOfFile(name: string, bytes: Uint8Array): string | null {
  const start = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  const kind = KINDS.find(({ begins }) => start.startsWith(begins));
  if (kind) return kind.type;
  const [, ending = ''] = /\.(\w+)$/.exec(name.toLowerCase()) ?? [];
  return start.startsWith(ZIP) ? (OFFICE[ending] ?? null) : null;
}
