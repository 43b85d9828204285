/** The registry as a file: the columns of the contract, then the unknown ones; what is exported imports as it was. */

import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import writeExcelFile from 'write-excel-file/node';
import { PLATFORM_NAMES, TIER_NAMES } from '../domain/account.ts';
import type { RegisteredAccount } from './diff.ts';
import { FIELD_TITLES, type RegistryField } from './headings.ts';
import { STATUS_NAMES } from './status-names.ts';

/** The first row is the header. */
export type ExportTable = readonly (readonly string[])[];

type Text = (account: RegisteredAccount) => string | null | undefined;

/** What the columns of the contract hold; a wording kept in `extra` comes before what it was read as. */
const COLUMNS: readonly { readonly field: RegistryField; readonly text: Text; readonly width: number }[] = [
  { field: 'platform', width: 14, text: (a) => PLATFORM_NAMES[a.platform] },
  { field: 'otherKind', width: 18, text: () => null },
  { field: 'name', width: 28, text: (a) => a.name },
  { field: 'sponsor', width: 32, text: (a) => a.sponsor },
  { field: 'tier', width: 20, text: (a) => a.tier && TIER_NAMES[a.tier] },
  { field: 'id', width: 20, text: (a) => a.platformId },
  { field: 'link', width: 40, text: (a) => a.addresses.join(' ') },
  { field: 'website', width: 28, text: (a) => a.website },
  { field: 'region', width: 14, text: (a) => a.region },
  { field: 'responsible', width: 10, text: (a) => a.contact?.responsible },
  { field: 'contactPerson', width: 10, text: (a) => a.contact?.person },
  { field: 'phone', width: 16, text: (a) => a.contact?.phone },
  { field: 'openedOn', width: 12, text: (a) => a.openedOn },
  { field: 'purpose', width: 14, text: (a) => a.purpose },
  { field: 'status', width: 10, text: (a) => (a.status === 'unregistered' ? null : STATUS_NAMES[a.status]) },
  { field: 'remark', width: 28, text: (a) => a.remark },
];

/** All texts: an id among numbers would be shown as 1.23E+09 again. */
export function exportTable(accounts: readonly RegisteredAccount[]): ExportTable {
  const titles = COLUMNS.map((column) => FIELD_TITLES[column.field]);
  const unknown = [...new Set(accounts.flatMap((account) => Object.keys(account.extra ?? {})))].filter(
    (h) => !titles.includes(h),
  );
  const rows = accounts.map((account) => {
    const extra = new Map(Object.entries(account.extra ?? {}));
    const known = COLUMNS.map(({ field, text }) => extra.get(FIELD_TITLES[field]) ?? text(account) ?? '');
    return [...known, ...unknown.map((heading) => extra.get(heading) ?? '')];
  });
  return [[...titles, ...unknown], ...rows];
}

/**
 * RFC 4180 with a byte order mark, so that spreadsheet programs read it as UTF-8. A text that they would take for a
 * formula gets an apostrophe before it, which the import takes off again.
 */
export function csvOf(table: ExportTable): string {
  const lines = table.map((row) => row.map(csvField).join(','));
  return `\ufeff${lines.join('\r\n')}\r\n`;
}

function csvField(text: string): string {
  const safe = /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** By the file's extension, `.xlsx` or `.csv`. */
export async function writeRegistry(path: string, accounts: readonly RegisteredAccount[]): Promise<void> {
  const extension = extname(path).toLowerCase();
  if (extension !== '.csv' && extension !== '.xlsx')
    throw new RangeError(`cannot write ${extension || 'a file without extension'}: .xlsx or .csv`);
  await writeFile(path, await registryFile(extension === '.csv' ? 'csv' : 'xlsx', accounts));
}

/** The bytes of such a file. In xlsx every cell is a text, so none can be a formula. */
export async function registryFile(
  format: 'xlsx' | 'csv',
  accounts: readonly RegisteredAccount[],
): Promise<Buffer> {
  const table = exportTable(accounts);
  if (format === 'csv') return Buffer.from(csvOf(table));
  const [header = [], ...rows] = table;
  const text = (value: string) => (value === '' ? null : { value, type: String, format: '@' });
  const sheet = writeExcelFile(
    [header.map((value) => ({ value, fontWeight: 'bold' as const })), ...rows.map((row) => row.map(text))],
    {
      sheet: '备案登记表',
      columns: header.map((_, i) => ({ width: COLUMNS[i]?.width ?? 18 })),
      stickyRowsCount: 1,
    },
  );
  return Buffer.from(await sheet.toBuffer());
}
