/**
 * Answers of the real platforms, served from the files of `../shared/captures` under the addresses that the
 * product asks. Only where that folder is present; the stand-in (tests/platforms) is what every clone has.
 */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';

const FOLDER = fileURLToPath(new URL('../../../shared/captures/', import.meta.url));

/** For `describe.skipIf(!capturesPresent)`. */
export const capturesPresent =
  existsSync(`${FOLDER}wechat/INDEX.tsv`) && existsSync(`${FOLDER}weibo/INDEX.tsv`);

/** What the index says of one file; `expected` is empty where the page shows nothing. */
export interface CaptureRow {
  readonly platform: 'wechat' | 'weibo';
  readonly file: string;
  readonly path: string;
  readonly kind: string;
  readonly outcome: string;
  readonly expected: Expected;
}

const latest = z.looseObject({ id: z.string().nullish(), publishedAt: z.string() }).partial();
const expected = z.looseObject({
  account: z.object({ name: z.string().nullish(), id: z.string().nullish() }).nullish(),
  latest: latest.nullish(),
  publishedAt: z.string().nullish(),
});
export type Expected = z.infer<typeof expected>;

/** The rows of both indexes; empty where the folder is missing. */
export function captureIndex(): readonly CaptureRow[] {
  return capturesPresent ? [...rowsOf('wechat'), ...rowsOf('weibo')] : [];
}

function rowsOf(platform: 'wechat' | 'weibo'): CaptureRow[] {
  const [head = '', ...lines] = readFileSync(`${FOLDER}${platform}/INDEX.tsv`, 'utf8').trimEnd().split('\n');
  const columns = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
    const file = cell('file');
    return {
      platform,
      file,
      path: `${FOLDER}${platform}/${file}`,
      kind: cell('kind'),
      outcome: cell('outcome'),
      expected: expected.parse(JSON.parse(cell('expected-json') || '{}')),
    };
  });
}

export interface CapturesServer {
  readonly originMap: Readonly<Record<string, string>>;
  /** The address that answers with this file. Throws if the file is not served. */
  addressOf(file: string): string;
  /** Accounts whose list of posts is there, as `weibo:<uid>` and the file that holds it. */
  readonly listings: ReadonlyMap<string, CaptureRow>;
  /** Original addresses asked so far. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

const HOSTS = ['mp.weixin.qq.com', 'm.weibo.cn', 'weibo.com', 'www.weibo.com', 'weibo.cn'];
/** The newest post of m-posts-yearless-2019-06.json, whose comments m-comments-hotflow-2019-06.json holds. */
const COMMENTED = '4383183661430868';

/** The file's text, or a page that real answers end with where the captures hold no more. */
interface Served {
  readonly row: CaptureRow;
  readonly address: string;
}

/** Starts the server on loopback. Throws if the captures are not there. */
export async function startCapturesServer(): Promise<CapturesServer> {
  if (!capturesPresent) throw new Error(`no captures in ${FOLDER}`);
  const served = captureIndex().flatMap((row) => addressesOf(row).map((address) => ({ row, address })));
  // Two captures of one profile: the later one answers.
  const byAddress = new Map(served.map((entry) => [keyOf(new URL(entry.address)), entry]));
  const asked: string[] = [];
  const server = createServer((request, response) => answer(request, response, byAddress, asked));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    originMap: Object.fromEntries([...HOSTS.map((host) => [`https://${host}`, url]), ['*', url]]),
    addressOf(file) {
      const found = served.find((entry) => entry.row.file === file);
      if (!found) throw new Error(`${file} is not served: it has no address that the product asks`);
      return found.address;
    },
    listings: new Map(
      served
        .filter(({ row }) => isListing(row))
        .map(({ row }) => [`weibo:${row.expected.account?.id ?? ''}`, row]),
    ),
    asked,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function isListing(row: CaptureRow): boolean {
  return /^(?:m-posts|ajax-mymblog)-.*\.json$/.test(row.file);
}

/** The addresses under which the platform gave these answers; articles get short ones of our own. */
function addressesOf(row: CaptureRow): readonly string[] {
  if (row.platform === 'wechat') return row.kind === 'wechat-article' ? [shortAddress(row.file)] : [];
  const uid = row.expected.account?.id ?? '';
  const mid = row.expected.latest?.id ?? '';
  const container = `https://m.weibo.cn/api/container/getIndex?type=uid&value=${uid}`;
  // A list in the newer container stands for the older one too: it is the same list.
  if (row.file.startsWith('m-posts-'))
    return ['107603', '230413'].map((kind) => `${container}&containerid=${kind}${uid}`);
  if (row.file.startsWith('m-profile-')) return [container];
  if (row.file.startsWith('m-status-show-')) return [`https://m.weibo.cn/statuses/show?id=${mid}`];
  if (row.file.startsWith('m-status-render-')) return [`https://m.weibo.cn/detail/${mid}`];
  if (row.file.startsWith('m-comments-')) return [`https://m.weibo.cn/comments/hotflow?id=${COMMENTED}`];
  if (/^ajax-mymblog-.*\.json$/.test(row.file))
    return [`https://weibo.com/ajax/statuses/mymblog?uid=${uid}&page=1`];
  if (row.file.startsWith('ajax-status-') && mid) return [`https://weibo.com/ajax/statuses/show?id=${mid}`];
  return [];
}

function shortAddress(file: string): string {
  return `https://mp.weixin.qq.com/s/${createHash('sha256').update(file).digest('base64url').slice(0, 22)}`;
}

/** What tells two answers of one route apart; a cursor asks for what no capture holds. */
function keyOf(url: URL): string {
  const { searchParams: query } = url;
  const container = /^(\d{6})\d/.exec(query.get('containerid') ?? '')?.[1];
  const kind = container === '100505' ? '' : (container ?? '');
  const subject =
    query.get('value') ??
    query.get('uid') ??
    query.get('id') ??
    /^\d{6}(\d+)/.exec(query.get('containerid') ?? '')?.[1] ??
    '';
  const isLater = query.has('since_id') || Number(query.get('page') ?? 1) > 1;
  return [url.host, url.pathname, kind, subject, isLater ? 'later' : ''].join(' ');
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  byAddress: ReadonlyMap<string, Served>,
  asked: string[],
): void {
  const url = new URL(request.url ?? '/', `https://${request.headers.host ?? 'localhost'}`);
  asked.push(url.href);
  const found = byAddress.get(keyOf(url));
  const body = found ? readFileSync(found.row.path) : Buffer.from(otherwise(url));
  const isJson = url.host !== 'mp.weixin.qq.com' && !url.pathname.startsWith('/detail/');
  const isZipped = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const sent = isZipped ? gzipSync(body) : body;
  response.writeHead(200, {
    'content-type': isJson ? 'application/json; charset=utf-8' : 'text/html; charset=UTF-8',
    'content-length': sent.length,
    ...(isZipped ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(sent);
}

/** How each route really answers when it has no more to show. */
function otherwise(url: URL): string {
  if (url.pathname === '/api/container/getIndex')
    return '{"ok":0,"msg":"这里还没有内容","data":{"cards":[]}}';
  if (url.pathname === '/ajax/statuses/mymblog')
    return '{"data":{"list":[],"since_id":"","bottom_tips_visible":false},"ok":1}';
  if (url.pathname === '/comments/hotflow') return '{"ok":0}';
  if (url.pathname.startsWith('/ajax/'))
    return '{"ok":-100,"url":"https://weibo.com/login.php?url=https%3A%2F%2Fweibo.com%2F"}';
  if (url.host === 'm.weibo.cn') return '{"ok":0,"errno":"20101","msg":"该微博不存在"}';
  return '<!DOCTYPE html><html><head><title></title></head><body><div class="weui-msg"><div class="weui-msg__title warn">参数错误</div></div></body></html>';
}
