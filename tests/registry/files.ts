/** Makes registry files for the tests: by a library, by hand part by part, and in the encodings of Chinese offices. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll } from 'vitest';
import type { Sheet, SheetData } from 'write-excel-file/node';
import writeExcelFile from 'write-excel-file/node';
import { type ImportOptions, type ImportResult, importRegistry } from '../../src/registry/import.ts';

let folder: Promise<string> | null = null;
let count = 0;

afterAll(async () => {
  if (folder) await rm(await folder, { recursive: true, force: true });
  folder = null;
});

/** A path in a folder that is removed after the test file. */
export async function pathOf(name: string): Promise<string> {
  folder ??= mkdtemp(join(tmpdir(), 'xunjian-registry-'));
  count += 1;
  const own = await mkdtemp(join(await folder, `${count}-`));
  return join(own, name);
}

export async function file(name: string, content: Buffer | string): Promise<string> {
  const path = await pathOf(name);
  await writeFile(path, content);
  return path;
}

/** Written by a library that is not ours. */
export async function xlsx(data: SheetData, name = '备案表.xlsx'): Promise<string> {
  const path = await pathOf(name);
  await writeExcelFile(data, { sheet: '登记表' }).toFile(path);
  return path;
}

export async function xlsxOf(sheets: Sheet<Buffer>[], name = '备案表.xlsx'): Promise<string> {
  const path = await pathOf(name);
  await writeExcelFile(sheets).toFile(path);
  return path;
}

export function csvText(rows: readonly (readonly (string | number | null)[])[], delimiter = ','): string {
  const quoted = (value: string | number | null) => {
    const text = value === null ? '' : String(value);
    return /["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => row.map(quoted).join(delimiter)).join('\r\n');
}

/** Knows no address of any platform. */
const NO_ADDRESS = () => null;

export async function imported(path: string, options: Partial<ImportOptions> = {}): Promise<ImportResult> {
  return importRegistry(path, { identify: NO_ADDRESS, ...options });
}

/** The parts of the smallest xlsx file, by hand; `sheet` is what stands inside of `<worksheet>`. */
export function xlsxParts(
  sheet: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string | Buffer> {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
  return {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="登记表" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}">${sheet}</worksheet>`,
    ...more,
  };
}

/** One row of texts as XML, each written into its cell. */
export function xmlRow(row: number, texts: readonly (string | null)[]): string {
  const cells = texts.map((text, i) =>
    text === null
      ? ''
      : `<c r="${String.fromCharCode(65 + i)}${row}" t="inlineStr"><is><t>${escapeXml(text)}</t></is></c>`,
  );
  return `<row r="${row}">${cells.join('')}</row>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

export interface ZipOptions {
  /** Sets the flag of encryption on every part. */
  readonly encrypted?: boolean;
  /** States this size or sum instead of the true one, of the part named or of all. */
  readonly lie?: { readonly of?: string; readonly size?: number; readonly crc?: number };
  readonly store?: boolean;
  /** Writes sizes and places into the 64-bit fields, as some libraries always do. */
  readonly zip64?: boolean;
}

/** A zip archive, byte by byte. */
export function zip(parts: Readonly<Record<string, string | Buffer>>, options: ZipOptions = {}): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const bytes = Buffer.from(content);
    const lie = options.lie?.of === undefined || options.lie.of === name ? options.lie : undefined;
    const stored = options.store ? bytes : deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(45, 0);
    head.writeUInt16LE(options.encrypted ? 0x801 : 0x800, 2);
    head.writeUInt16LE(options.store ? 0 : 8, 4);
    head.writeUInt32LE(lie?.crc ?? crc32(bytes), 10);
    const size = lie?.size ?? bytes.length;
    head.writeUInt32LE(options.zip64 ? 0xffffffff : stored.length, 14);
    head.writeUInt32LE(options.zip64 ? 0xffffffff : size, 18);
    head.writeUInt16LE(nameBytes.length, 22);
    const extra = options.zip64 ? zip64Extra(size, stored.length, offset) : Buffer.alloc(0);
    locals.push(signature(0x04034b50), head, nameBytes, stored);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(options.zip64 ? 0xffffffff : offset, 10);
    const central = Buffer.from(head);
    central.writeUInt16LE(extra.length, 24);
    directory.push(signature(0x02014b50), Buffer.from([45, 0]), central, tail, nameBytes, extra);
    offset += 4 + head.length + nameBytes.length + stored.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(parts).length, 4);
  end.writeUInt16LE(Object.keys(parts).length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, signature(0x06054b50), end]);
}

function zip64Extra(size: number, stored: number, offset: number): Buffer {
  const extra = Buffer.alloc(28);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(24, 2);
  extra.writeBigUInt64LE(BigInt(size), 4);
  extra.writeBigUInt64LE(BigInt(stored), 12);
  extra.writeBigUInt64LE(BigInt(offset), 20);
  return extra;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

let gbkCodes: Map<string, number> | null = null;

/** The text in GBK, the two-byte part of GB18030. Throws for a character that has no two bytes there. */
export function gbk(text: string): Buffer {
  gbkCodes ??= readGbkCodes();
  const codes = gbkCodes;
  return Buffer.concat(
    [...text].map((character) => {
      if (character.charCodeAt(0) < 0x80) return Buffer.from(character);
      const code = codes.get(character);
      if (code === undefined) throw new Error(`${character} is not in GBK`);
      return Buffer.from([code >> 8, code & 0xff]);
    }),
  );
}

function readGbkCodes(): Map<string, number> {
  const codes = new Map<string, number>();
  const decoder = new TextDecoder('gb18030');
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      const text = decoder.decode(Buffer.from([high, low]));
      if ([...text].length === 1) codes.set(text, high * 256 + low);
    }
  }
  return codes;
}
