/** The index of WARC files by which players find a page (CDXJ), made by warcio's own indexer. */

import { CDXIndexer } from 'warcio';

/** Lines in the order of their keys, each with its end. In memory: some 300 bytes a record. */
export async function cdxjOf(filename: string, reader: AsyncIterable<Uint8Array>): Promise<string[]> {
  const indexer = new CDXIndexer({ format: 'cdxj' });
  const lines: string[] = [];
  for await (const entry of indexer.iterIndex([{ filename, reader }]))
    lines.push(indexer.serializeCDXJ(entry));
  return lines.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
