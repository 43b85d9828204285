/**
 * Reads a zip archive from its central directory (PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3), one part at a
 * time and with a bound on what a part may expand to: the sizes that the archive states are not believed.
 */

import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { SheetError } from './sheet.ts';

const SAVE_AGAIN =
  '请用Excel或WPS打开该文件，另存为“Excel工作簿（.xlsx）”后重新导入；打不开时请向填报单位重新索取';

export function brokenArchive(detail: string): SheetError {
  return new SheetError(`文件已损坏，不是完整的xlsx文件（${detail}）`, SAVE_AGAIN);
}

interface Part {
  readonly method: number;
  readonly encrypted: boolean;
  readonly compressed: number;
  readonly size: number;
  readonly crc: number;
  readonly offset: number;
}

export interface Archive {
  /** Names as the archive spells them. */
  readonly names: readonly string[];
  has(name: string): boolean;
  /** The uncompressed bytes of one part; throws `SheetError` if they are damaged or more than `limit`. */
  read(name: string, limit: number): AsyncGenerator<Buffer>;
}

/** Archives of spreadsheets have some tens of parts; pictures may make it some thousands. */
const MOST_PARTS = 20_000;
const MOST_DIRECTORY_BYTES = 8 * 1024 * 1024;
const END_RECORD = 0x06054b50;
const END_RECORD_64 = 0x06064b50;
const END_LOCATOR_64 = 0x07064b50;
const DIRECTORY_HEADER = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

export async function openArchive(file: FileHandle): Promise<Archive> {
  const { size } = await file.stat();
  const end = await findEnd(file, size);
  if (end.count > MOST_PARTS || end.bytes > MOST_DIRECTORY_BYTES) throw brokenArchive('压缩包目录过大');
  const directory = await readAt(file, end.offset, end.bytes);
  const parts = new Map<string, Part>();
  const names: string[] = [];
  for (const [name, part] of directoryEntries(directory, end.count)) {
    names.push(name);
    parts.set(partKey(name), part);
  }
  return {
    names,
    has: (name) => parts.has(partKey(name)),
    read(name, limit) {
      const part = parts.get(partKey(name));
      if (!part) throw brokenArchive(`缺少${name}`);
      return readPart(file, name, part, limit);
    },
  };
}

/** Part names are compared without case (ECMA-376 part 2, 6.2.2.3), and some writers put backslashes in them. */
function partKey(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}

/** The file's bytes from `start` up to, not including, `end` (or its own end). */
export async function* readRange(
  file: FileHandle,
  start = 0,
  end = Number.MAX_SAFE_INTEGER,
): AsyncGenerator<Buffer> {
  for (let at = start; at < end; ) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(64 * 1024, end - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  if (!Number.isSafeInteger(offset + length)) throw brokenArchive('压缩包目录不完整');
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  if (bytesRead < length) throw brokenArchive('文件不完整');
  return buffer;
}

interface End {
  readonly count: number;
  readonly bytes: number;
  readonly offset: number;
}

/** The end record stands before a comment of at most 65,535 bytes. */
async function findEnd(file: FileHandle, size: number): Promise<End> {
  const length = Math.min(size, 65_535 + 22);
  const tail = await readAt(file, size - length, length);
  for (let at = length - 22; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_RECORD) continue;
    const end = {
      count: tail.readUInt16LE(at + 10),
      bytes: tail.readUInt32LE(at + 12),
      offset: tail.readUInt32LE(at + 16),
    };
    const beyond32 = end.count === 0xffff || end.bytes === 0xffffffff || end.offset === 0xffffffff;
    return beyond32 ? await findEnd64(file, size - length + at) : end;
  }
  throw brokenArchive('文件末尾缺失，可能没有下载完整');
}

async function findEnd64(file: FileHandle, endAt: number): Promise<End> {
  if (endAt < 20) throw brokenArchive('压缩包目录缺失');
  const locator = await readAt(file, endAt - 20, 20);
  if (locator.readUInt32LE(0) !== END_LOCATOR_64) throw brokenArchive('压缩包目录缺失');
  const record = await readAt(file, Number(locator.readBigUInt64LE(8)), 56);
  if (record.readUInt32LE(0) !== END_RECORD_64) throw brokenArchive('压缩包目录缺失');
  return {
    count: Number(record.readBigUInt64LE(32)),
    bytes: Number(record.readBigUInt64LE(40)),
    offset: Number(record.readBigUInt64LE(48)),
  };
}

function* directoryEntries(directory: Buffer, count: number): Generator<[string, Part]> {
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== DIRECTORY_HEADER) {
      throw brokenArchive('压缩包目录不完整');
    }
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    if (extraEnd > directory.length) throw brokenArchive('压缩包目录不完整');
    const name = directory.toString('utf8', at + 46, nameEnd);
    yield [name, entryPart(directory, at, directory.subarray(nameEnd, extraEnd))];
    at = extraEnd + directory.readUInt16LE(at + 32);
  }
}

function entryPart(directory: Buffer, at: number, extra: Buffer): Part {
  const large = zip64Fields(extra);
  const field = (offset: number): number => {
    const value = directory.readUInt32LE(at + offset);
    return value === 0xffffffff ? (large.shift() ?? value) : value;
  };
  // In the extra field the sizes stand in this order, and only those that did not fit (APPNOTE 4.5.3).
  const size = field(24);
  const compressed = field(20);
  const offset = field(42);
  return {
    method: directory.readUInt16LE(at + 10),
    encrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
    crc: directory.readUInt32LE(at + 16),
    size,
    compressed,
    offset,
  };
}

function zip64Fields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      const fields: number[] = [];
      for (let i = at + 4; i + 8 <= Math.min(end, extra.length); i += 8)
        fields.push(Number(extra.readBigUInt64LE(i)));
      return fields;
    }
    at = end;
  }
  return [];
}

async function* readPart(file: FileHandle, name: string, part: Part, limit: number): AsyncGenerator<Buffer> {
  if (part.encrypted) {
    throw new SheetError('文件设有密码，无法读取', '请取消密码保护，另存为xlsx后重新导入');
  }
  if (part.method !== 0 && part.method !== 8) throw brokenArchive(`${name}的压缩方式不受支持`);
  let total = 0;
  let crc = 0;
  for await (const chunk of expand(file, name, part)) {
    total += chunk.length;
    if (total > limit) {
      throw new SheetError(
        `文件解压后超过${Math.round(limit / 1024 / 1024)}MB（${name}）`,
        '请只保留登记表所在的工作表，清除多余的行、列和格式后另存再导入',
      );
    }
    crc = crc32(chunk, crc);
    yield chunk;
  }
  if (total !== part.size || crc !== part.crc) throw brokenArchive(`${name}校验不符`);
}

async function* expand(file: FileHandle, name: string, part: Part): AsyncGenerator<Buffer> {
  const local = await readAt(file, part.offset, 30);
  if (local.readUInt32LE(0) !== LOCAL_HEADER) throw brokenArchive(`${name}位置不符`);
  const start = part.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const stored = readRange(file, start, start + part.compressed);
  yield* part.method === 0 ? stored : inflated(stored, name);
}

async function* inflated(stored: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const source = Readable.from(stored);
  const inflate = createInflateRaw();
  source.on('error', (error) => inflate.destroy(error));
  try {
    for await (const chunk of source.pipe(inflate)) yield chunk;
  } catch (error) {
    throw isZlibError(error) ? brokenArchive(`${name}解压失败`) : error;
  } finally {
    inflate.destroy();
    source.destroy();
  }
}

function isZlibError(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
  );
}
