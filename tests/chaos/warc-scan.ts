/** The records of the archive, found by reading each file from its beginning as a stranger would. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { folderStore } from '../../src/fetch/store.ts';
import { readRecord } from '../../src/fetch/warc-record.ts';

export interface FoundRecord {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly type: string;
  readonly url: string;
}

export interface Scan {
  readonly records: readonly FoundRecord[];
  /** Files whose last record was never finished. */
  readonly cut: readonly string[];
}

/** Of a gzip member as we write it: neither name nor comment. */
const HEADER = 10;
const TRAILER = 8;

export async function scanArchive(root: string): Promise<Scan> {
  const records: FoundRecord[] = [];
  const cut: string[] = [];
  for await (const { file } of folderStore(root).list()) {
    const bytes = await readFile(join(root, file));
    let offset = 0;
    while (offset < bytes.length) {
      const member = memberAt(bytes, offset);
      if (!member) {
        cut.push(file);
        break;
      }
      const record = await readRecord(member.content);
      if (!record) throw new Error(`${file} at ${offset}: no WARC record`);
      const type = record.header('WARC-Type') ?? '';
      const url = record.header('WARC-Target-URI') ?? '';
      records.push({ file, offset, length: member.length, type, url });
      offset += member.length;
    }
  }
  return { records, cut };
}

/** Null if the file ends before the member does. Anything else that is wrong throws. */
function memberAt(bytes: Buffer, offset: number): { content: Buffer; length: number } | null {
  if (bytes.length - offset < HEADER) return null;
  if (bytes.readUInt16BE(offset) !== 0x1f8b) throw new Error(`no gzip member at ${offset}`);
  try {
    const { buffer, engine } = inflateRawSync(bytes.subarray(offset + HEADER), { info: true }) as unknown as {
      buffer: Buffer;
      engine: { bytesWritten: number };
    };
    const length = HEADER + engine.bytesWritten + TRAILER;
    return offset + length <= bytes.length ? { content: buffer, length } : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return null;
    throw error;
  }
}
