/**
 * A spreadsheet file, told by its content (names lie: an `.xls` or a web page is often renamed `.xlsx`), opened for
 * reading row by row. 100,000 rows of 12 columns take some 280 MB with the accounts that are made of them; a library
 * that hands over whole sheets took 370 MB for the sheet alone, and tells neither merged cells nor digits as stored.
 */

import { type FileHandle, open } from 'node:fs/promises';
import { extname } from 'node:path';
import { openCsv } from './sheet/csv.ts';
import { SHEET_LIMITS, SheetError, type SheetLimits, type Workbook } from './sheet/sheet.ts';
import { openXlsx } from './sheet/xlsx.ts';
import { readRange } from './sheet/zip.ts';

export {
  type Cell,
  columnLetter,
  type Merge,
  SheetError,
  type SheetLimits,
  type SheetRow,
  type Workbook,
} from './sheet/sheet.ts';

/** Opens the file; the caller closes the workbook. Throws `SheetError` for every fault of the file. */
export async function openWorkbook(path: string, limits: Partial<SheetLimits> = {}): Promise<Workbook> {
  const within = { ...SHEET_LIMITS, ...limits };
  const file = await openFile(path);
  try {
    const start = await readStart(file, within);
    const workbook = isZip(start)
      ? await openXlsx(file, within)
      : await openText(file, start, extname(path).toLowerCase(), within);
    return { ...workbook, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') throw new SheetError('文件不存在', '请检查文件路径');
    if (code === 'EACCES' || code === 'EPERM') throw new SheetError('没有读取该文件的权限', '请检查文件权限');
    throw error;
  }
}

/** The first kilobytes, by which a file is known. */
async function readStart(file: FileHandle, limits: SheetLimits): Promise<Buffer> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new SheetError('这不是文件', '请指定xlsx或csv文件');
  if (stat.size === 0) throw new SheetError('文件是空的', '请重新导出或重新索取登记表');
  if (stat.size > limits.fileBytes) {
    throw new SheetError(
      `文件超过${Math.round(limits.fileBytes / 1024 / 1024)}MB`,
      '请删除图片和多余的工作表，或拆分为几个文件分别导入',
    );
  }
  const start = Buffer.alloc(Math.min(stat.size, 16 * 1024));
  await file.read(start, 0, start.length, 0);
  return start;
}

function isZip(start: Buffer): boolean {
  return (
    start.length >= 4 &&
    start.readUInt16LE(0) === 0x4b50 &&
    [0x0403, 0x0605, 0x0807].includes(start.readUInt16LE(2))
  );
}

async function openText(
  file: FileHandle,
  start: Buffer,
  extension: string,
  limits: SheetLimits,
): Promise<Workbook> {
  const other = await otherFormat(file, start);
  if (other) throw other;
  if (extension === '.xlsx' || extension === '.xlsm') {
    throw new SheetError(
      '文件已损坏，不是xlsx文件（文件头不符）',
      '请用Excel或WPS打开该文件，另存为“Excel工作簿（.xlsx）”后重新导入；打不开时请向填报单位重新索取',
    );
  }
  return openCsv(() => readRange(file), limits);
}

const SAVE_AS_XLSX = '请用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”后重新导入';

/** Files that are neither a zip archive nor a table of text, but are handed in as registers all the same. */
async function otherFormat(file: FileHandle, start: Buffer): Promise<SheetError | null> {
  if (start.subarray(0, 8).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex'))) return oleFile(file);
  const head = start
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .slice(0, 2_000)
    .toLowerCase();
  if (head.startsWith('<?xml') && head.includes('urn:schemas-microsoft-com:office:spreadsheet')) {
    return new SheetError('这是XML表格（Excel 2003 XML），不能读取', SAVE_AS_XLSX);
  }
  if (/^<(?:!doctype html|html|head|body|table|meta|style|div|\?xml|!--)/.test(head)) {
    return new SheetError('这是网页文件，只是改了扩展名', SAVE_AS_XLSX);
  }
  if (head.startsWith('mime-version:'))
    return new SheetError('这是网页归档文件（mht），不能读取', SAVE_AS_XLSX);
  if (head.startsWith('%pdf'))
    return new SheetError('这是PDF文件，不是表格文件', '请向填报单位索取xlsx或csv文件');
  if (head.startsWith('{\\rtf'))
    return new SheetError('这是RTF文档，不是表格文件', '请选择登记表的xlsx或csv文件');
  return null;
}

/** Compound files: old `.xls`, or an xlsx that was encrypted with a password (MS-OFFCRYPTO 2.3.2). */
async function oleFile(file: FileHandle): Promise<SheetError> {
  const mark = Buffer.from('EncryptedPackage', 'utf16le');
  let carried = Buffer.alloc(0);
  for await (const chunk of readRange(file)) {
    const window = Buffer.concat([carried, chunk]);
    if (window.includes(mark)) {
      return new SheetError('文件设有打开密码，无法读取', '请在Excel或WPS中取消密码，另存为xlsx后重新导入');
    }
    carried = window.subarray(Math.max(0, window.length - mark.length));
  }
  return new SheetError('这是旧版Excel文件（.xls），不能读取', SAVE_AS_XLSX);
}
