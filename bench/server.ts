/**
 * Serves the benchmark's articles from a process of its own, so that its memory is nobody's. It shares the
 * machine's cores with the contender; pages are compressed once, before the first round.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { answerOrders } from './orders.ts';
import { article, articleHtml } from './pages.ts';

/** `save`: writes articles as files, for the parsers; `serve`: starts serving; `requests`: what was asked since. */
export type ServerOrder =
  | { readonly do: 'save'; readonly articles: readonly number[]; readonly folder: string }
  | { readonly do: 'serve'; readonly articles: number }
  | { readonly do: 'requests' };

export interface Serving {
  readonly origin: string;
  /** Bytes of all pages together, as they are and as they are sent. */
  readonly bytes: number;
  readonly sentBytes: number;
}

const pages = new Map<string, Buffer>();
let requests: string[] = [];

const server = createServer((request, response) => {
  const path = request.url ?? '/';
  requests.push(path);
  const page = pages.get(path);
  if (!page) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('no such page');
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/html; charset=UTF-8',
    'content-encoding': 'gzip',
    'cache-control': 'no-cache, must-revalidate',
    'content-length': page.length,
  });
  response.end(page);
});

async function serve(articles: number): Promise<Serving> {
  let bytes = 0;
  let sentBytes = 0;
  for (let n = 0; n < articles; n++) {
    const html = Buffer.from(articleHtml(n));
    const page = await promisify(gzip)(html);
    pages.set(article(n).path, page);
    bytes += html.length;
    sentBytes += page.length;
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, bytes, sentBytes };
}

async function save(articles: readonly number[], folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  return Promise.all(
    articles.map(async (n) => {
      const file = join(folder, `article-${n}.html`);
      await writeFile(file, articleHtml(n));
      return file;
    }),
  );
}

answerOrders(async (order: ServerOrder) => {
  if (order.do === 'save') return save(order.articles, order.folder);
  if (order.do === 'serve') return serve(order.articles);
  const asked = requests;
  requests = [];
  return asked;
});
