/** Any list of the console as a file: `?format=csv` or `?format=xlsx` after the address of the list itself. */

import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { csvLines, MOST_XLSX_ROWS, type Sheet, xlsxOf } from '../reports/spreadsheet.ts';

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** `batches`: the rows as they are read from the store, a thousand or so at a time. */
export async function sendSheet<Row>(
  reply: FastifyReply,
  format: ExportFormat,
  sheet: Sheet<Row>,
  batches: AsyncIterable<readonly Row[]>,
): Promise<FastifyReply> {
  reply
    .type(TYPES[format])
    .header('cache-control', 'private, no-store')
    .header('content-disposition', attachment(`${sheet.title}.${format}`));
  if (format === 'csv') return reply.send(Readable.from(csvLines(sheet, batches)));
  const rows: Row[] = [];
  for await (const batch of batches) {
    rows.push(...batch);
    if (rows.length > MOST_XLSX_ROWS) throw new RangeError('a sheet has no more than 1,048,576 rows');
  }
  return reply.send(Buffer.from(await xlsxOf(sheet, rows)));
}

/** A download under a name in Chinese (RFC 6266), with a plain one for programs that know no other. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\w.-]+/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** From a keyset-paged query to its batches: `page` is asked for the rows behind the last one, until there is none. */
export async function* allPages<Row, Key>(
  page: (after: Key | null) => Promise<readonly Row[]>,
  keyOf: (row: Row) => Key,
): AsyncGenerator<readonly Row[]> {
  let after: Key | null = null;
  for (;;) {
    const rows: readonly Row[] = await page(after);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = keyOf(last);
  }
}
