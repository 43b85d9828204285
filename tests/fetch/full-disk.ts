/**
 * Run by archive.test.ts in a process that may write no file beyond a limit, as on a disk that is full: stores
 * a page that fits, one that does not, one that fits again, and prints as JSON what became of each.
 */

import { randomUUID } from 'node:crypto';
import { createArchive } from '../../src/fetch/archive.ts';
import type { Exchange } from '../../src/fetch/exchange.ts';
import { AT } from './loopback.ts';

const [root = '', ...sizes] = process.argv.slice(2);
const archive = createArchive({ root, software: 'x', clock: () => AT, newId: randomUUID });

function page(size: number): Exchange {
  const raw = Buffer.alloc(size, 'page ');
  const url = 'https://m.weibo.cn/';
  return {
    request: { method: 'GET', url, headers: [], body: null },
    response: { url, status: 200, statusText: 'OK', headers: [['Content-Encoding', 'none']], raw, body: raw },
    failure: null,
    redirects: [],
    fetchedAt: AT,
    remoteAddress: null,
  };
}

const results: unknown[] = [];
for (const size of sizes) {
  const stored = await archive.store(page(Number(size))).catch((error: NodeJS.ErrnoException) => error.code);
  results.push(stored);
}
await archive.close();
process.stdout.write(JSON.stringify(results));
