/** An xlsx file (Office Open XML, transitional or strict): its sheets, and the parts that their cells refer to. */

import type { FileHandle } from 'node:fs/promises';
import { posix } from 'node:path';
import { readSharedStrings } from './shared-strings.ts';
import { SheetError, type SheetLimits, type Workbook } from './sheet.ts';
import { readDateStyles } from './styles.ts';
import { type CellContext, readMerges, readRows } from './worksheet.ts';
import { readWholeXml } from './xml.ts';
import { type Archive, brokenArchive, openArchive } from './zip.ts';

interface Relation {
  readonly id: string;
  /** The last word of its type: `worksheet`, `sharedStrings`, `styles`, `officeDocument`. */
  readonly type: string;
  readonly target: string;
}

interface SheetPart {
  readonly name: string;
  readonly part: string;
  readonly hidden: boolean;
}

/** Small parts (the workbook, relations, styles) have no reason to be larger. */
const SMALL_PART_BYTES = 32 * 1024 * 1024;

export async function openXlsx(file: FileHandle, limits: SheetLimits): Promise<Workbook> {
  const archive = await openArchive(file);
  const small = (part: string) => archive.read(part, SMALL_PART_BYTES);
  const main = await workbookPart(archive, small);
  const relations = await readRelations(archive, main, small);
  const { sheets, from1904 } = await readWorkbook(main, small(main), relations);
  const shown = sheets.filter((sheet) => !sheet.hidden);
  const readable = shown.length > 0 ? shown : sheets;
  if (readable.length === 0)
    throw new SheetError('文件里没有工作表', '请确认选对了文件，登记表应在第一个工作表');
  let context: Promise<CellContext> | null = null;
  const partOf = (sheet: number): string => {
    const part = readable[sheet]?.part;
    if (part === undefined) throw new RangeError(`no sheet ${sheet}`);
    return part;
  };
  return {
    format: 'xlsx',
    sheets: readable.map((sheet) => sheet.name),
    merges: (sheet) => readMerges(partOf(sheet), archive.read(partOf(sheet), limits.partBytes)),
    async *rows(sheet) {
      context ??= readContext(archive, relations, from1904, limits);
      yield* readRows(partOf(sheet), archive.read(partOf(sheet), limits.partBytes), await context);
    },
    close: () => file.close(),
  };
}

type Read = (part: string) => AsyncIterable<Buffer>;

async function workbookPart(archive: Archive, read: Read): Promise<string> {
  const stated = archive.has('_rels/.rels')
    ? (await readRelationsPart('_rels/.rels', '', read)).find((r) => r.type === 'officeDocument')?.target
    : undefined;
  const part = stated ?? 'xl/workbook.xml';
  if (archive.has(part) && !/\.bin$/i.test(part) && !/^(word|ppt)\//i.test(part)) return part;
  throw notAWorkbook(archive);
}

/** Other documents are zip archives too: say which one this is. */
function notAWorkbook(archive: Archive): SheetError {
  const has = (name: RegExp) => archive.names.some((n) => name.test(n));
  const saveAs = '请用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”后重新导入';
  if (has(/^xl\/workbook\.bin$/i)) return new SheetError('这是Excel二进制工作簿（.xlsb），不能读取', saveAs);
  if (has(/^word\//i))
    return new SheetError('这是Word文档，不是表格文件', '请把表格复制到Excel，另存为xlsx后重新导入');
  if (has(/^ppt\//i)) return new SheetError('这是演示文稿，不是表格文件', '请选择登记表的xlsx或csv文件');
  if (has(/^content\.xml$/i)) return new SheetError('这是OpenDocument表格（.ods），不能读取', saveAs);
  if (has(/\.(xlsx|csv|xls)$/i))
    return new SheetError('这是压缩包，不是表格文件', '请解压后选择其中的xlsx或csv文件');
  return brokenArchive('缺少xl/workbook.xml');
}

async function readRelations(archive: Archive, part: string, read: Read): Promise<Relation[]> {
  const name = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);
  if (!archive.has(name)) throw brokenArchive(`缺少${name}`);
  return readRelationsPart(name, posix.dirname(part), read);
}

async function readRelationsPart(name: string, base: string, read: Read): Promise<Relation[]> {
  const relations: Relation[] = [];
  await readWholeXml(name, read(name), {
    open(element, attributes) {
      const { Id, Type, Target, TargetMode } = attributes;
      if (element !== 'Relationship' || !Id || !Type || !Target || TargetMode === 'External') return;
      const target = Target.startsWith('/') ? Target.slice(1) : posix.join(base, Target);
      relations.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), target });
    },
  });
  return relations;
}

async function readWorkbook(
  part: string,
  bytes: AsyncIterable<Buffer>,
  relations: readonly Relation[],
): Promise<{ sheets: SheetPart[]; from1904: boolean }> {
  const sheets: SheetPart[] = [];
  let from1904 = false;
  await readWholeXml(part, bytes, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = isTrue(attributes.date1904);
      if (name !== 'sheet') return;
      const relation = relations.find((r) => r.id === relationId(attributes));
      if (relation?.type !== 'worksheet') return;
      const hidden = attributes.state === 'hidden' || attributes.state === 'veryHidden';
      sheets.push({ name: attributes.name ?? '', part: relation.target, hidden });
    },
  });
  return { sheets, from1904 };
}

/** `r:id`, whatever prefix the file gives to the namespace of relations. */
function relationId(attributes: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1];
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

async function readContext(
  archive: Archive,
  relations: readonly Relation[],
  from1904: boolean,
  limits: SheetLimits,
): Promise<CellContext> {
  const part = (type: string) => {
    const target = relations.find((r) => r.type === type)?.target;
    return target !== undefined && archive.has(target) ? target : null;
  };
  const strings = part('sharedStrings');
  const styles = part('styles');
  return {
    shared: strings
      ? await readSharedStrings(strings, archive.read(strings, limits.partBytes), limits.sharedCharacters)
      : [],
    dateStyles: styles ? await readDateStyles(styles, archive.read(styles, SMALL_PART_BYTES)) : [],
    from1904,
    limits,
  };
}
