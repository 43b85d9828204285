/**
 * A stand-in of WeChat's article pages for the load benchmark, in a process of its own: one small article an account,
 * the newest of it, made from a template when it is asked for, so that a hundred thousand of them take no memory.
 */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { DAY, epoch, timestamp } from '../src/domain/time.ts';
import { articlePage } from '../tests/platforms/pages/article.ts';
import { answerOrders } from './orders.ts';
import { PLATFORM, smallAccount } from './small-accounts.ts';

/** `serve` once; `asked`: how many pages were asked for so far, and how many at a time at most. */
export type SmallPagesOrder =
  | {
      readonly do: 'serve';
      /** Milliseconds before each answer, as a distant server takes. */
      readonly latency: number;
    }
  | { readonly do: 'asked' };

export interface SmallPages {
  readonly origin: string;
  readonly bytes: number;
  readonly sentBytes: number;
}

export interface Asked {
  readonly pages: number;
  readonly mostAtATime: number;
}

const MARKS = { name: 'NAME-OF-THE-ACCOUNT', biz: 'QklaLU9GLUFDQw==', title: 'TITLE-OF-THE-ARTICLE' };
const DAYS = 12;

/** One template for each age of the article, cut at what differs between accounts. */
function template(days: number): string[] {
  const now = timestamp(Date.now());
  const page = articlePage({
    ...MARKS,
    at: timestamp(epoch(now) - days * DAY),
    now,
    layout: '2025',
    comments: 'open',
    address: `${PLATFORM}/s/PATH-OF-THE-ARTICLE--`,
  });
  return page.split(/(NAME-OF-THE-ACCOUNT|QklaLU9GLUFDQw==|TITLE-OF-THE-ARTICLE|PATH-OF-THE-ARTICLE--)/);
}

const templates = new Map<number, string[]>();

function pageOf(n: number): string {
  const days = 1 + (n % DAYS);
  const parts = templates.get(days) ?? template(days);
  templates.set(days, parts);
  const { name, biz, path } = smallAccount(n);
  const said: Readonly<Record<string, string>> = {
    [MARKS.name]: name,
    [MARKS.biz]: biz,
    [MARKS.title]: `关于做好第${n}项工作的通知`,
    'PATH-OF-THE-ARTICLE--': path.slice(3),
  };
  return parts.map((part) => said[part] ?? part).join('');
}

let asked = 0;
let atATime = 0;
let mostAtATime = 0;

async function serve(latency: number): Promise<SmallPages> {
  const server = createServer(async (request, response) => {
    asked += 1;
    atATime += 1;
    mostAtATime = Math.max(mostAtATime, atATime);
    if (latency > 0) await pause(latency);
    const n = /^\/s\/load-(\d{17})$/.exec(request.url ?? '')?.[1];
    if (n === undefined) response.writeHead(404, { 'content-type': 'text/plain' }).end('no such page');
    else {
      const page = gzipSync(pageOf(Number(n)), { level: 1 });
      response
        .writeHead(200, {
          'content-type': 'text/html; charset=UTF-8',
          'content-encoding': 'gzip',
          'content-length': page.length,
        })
        .end(page);
    }
    atATime -= 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const example = pageOf(1);
  return {
    origin: `http://127.0.0.1:${port}`,
    bytes: Buffer.byteLength(example),
    sentBytes: gzipSync(example, { level: 1 }).length,
  };
}

answerOrders(async (order: SmallPagesOrder): Promise<SmallPages | Asked> => {
  if (order.do === 'serve') return serve(order.latency);
  return { pages: asked, mostAtATime };
});
