/**
 * The articles of the benchmark: each of another account, with another title, time and body, of the size and
 * shape of real ones (3 MB, nine tenths of it inline script). The same on every machine and in every run.
 */

import { DAY, epoch, HOUR, SECOND, type Timestamp, timestamp } from '../src/domain/time.ts';
import { shortCode, wechatMid } from '../tests/platforms/identities.ts';
import { articlePage } from '../tests/platforms/pages/article.ts';
import { prose } from '../tests/platforms/pages/text.ts';

/** What every contender has to find out about a page. */
export interface Facts {
  /** Path and query under the origin of the platform. */
  readonly path: string;
  readonly account: string;
  readonly title: string;
  /** Seconds since 1970. */
  readonly publishedAt: number;
}

export interface Article extends Facts {
  /** `__biz`. */
  readonly accountId: string;
  readonly at: Timestamp;
}

/** When the pages are served, and the instant from which the rules count back. */
export const NOW: Timestamp = timestamp(Date.parse('2026-01-21T09:00:00+08:00'));

const COUNTIES = ['青石', '白溪', '云塘', '东屏', '南浦', '西岗', '北汀', '上河', '下陂', '金坪'];
const BODIES = [
  '发布',
  '应急',
  '教育',
  '税务',
  '交通',
  '司法',
  '文旅',
  '水务',
  '住建',
  '民政',
  '卫健',
  '人社',
];
/** With the characters that pages escape. */
const SUBJECTS = [
  '召开全面工作会议',
  '“一网通办”再提速',
  '"最多跑一次"改革 & 便民服务',
  '发布提示：冬季安全<必读>',
  "2026 'Open Day' 报名开始",
  '公示（第二批）——请群众监督',
];

/** The article number `n`. */
export function article(n: number): Article {
  const accountId = Buffer.from(String(3_070_990_001 + n)).toString('base64');
  const name = `${pick(COUNTIES, n)}${pick(BODIES, Math.floor(n / COUNTIES.length))}`;
  const at = timestamp(epoch(NOW) - (1 + (n % 12)) * DAY - ((n * 7) % 23) * HOUR - n * 61 * SECOND);
  return {
    path: `/s/${shortCode(accountId, wechatMid(at), 1)}`,
    account: n < COUNTIES.length * BODIES.length ? name : `${name}${n}`,
    accountId,
    title: `${name}${pick(SUBJECTS, n)}（${n + 1}）`,
    publishedAt: epoch(at) / SECOND,
    at,
  };
}

/** The article behind a path. Throws if there is none. */
export function articleAt(path: string): Article {
  for (let n = byPath.size; !byPath.has(path) && n < MOST; n++) byPath.set(article(n).path, article(n));
  const found = byPath.get(path);
  if (!found) throw new Error(`no article has the path ${path}`);
  return found;
}

/** Accounts have different names up to here. */
const MOST = 20_000;
const byPath = new Map<string, Article>();

function pick(words: readonly string[], n: number): string {
  return words[n % words.length] ?? '';
}

/**
 * Bytes of bundled program, and blocks of eight elements in the body: with these pages have the size, the number of
 * elements and of scripts, and the share of markup of five real ones of late 2025 (docs/benchmarks.md).
 */
const PROGRAM = 2_930_000;
const BODY = { least: 8, step: 20, steps: 9 };

/** The HTML of that article. */
export function articleHtml(n: number): string {
  const { account, accountId, title, at } = article(n);
  const options = {
    name: account,
    biz: accountId,
    title,
    at,
    now: NOW,
    layout: '2025',
    comments: 'open',
    original: n % 3 === 0,
    body: edited(n, BODY.least + (n % BODY.steps) * BODY.step),
  } as const;
  // The generator keeps each size of program that it was asked for: so all pages ask for the same.
  const withoutProgram = Buffer.byteLength(articlePage(options));
  return articlePage({ ...options, bytes: withoutProgram + PROGRAM });
}

/**
 * A body as editors' plug-ins leave it: one sentence in many elements, and pictures. None of them at its foot, where
 * the product would fetch them in search of a QR code: the peers fetch none.
 */
function edited(seed: number, blocks: number): string {
  return Array.from(
    { length: blocks },
    (_, i) =>
      `<section style="margin:15px 10px;box-sizing:border-box;text-align:center;"><section style="line-height:1.75em;text-align:left;color:#333333;box-sizing:border-box;margin-bottom:unset;" data-mpa-action-id="maub${(seed * 997 + i * 31 + 46_656).toString(36)}">` +
      `<p style="text-indent:2em;line-height:1.75em;font-size:17px;"><span style="font-family:微软雅黑;font-size:16px;"><span leaf=""><span textstyle="" style="font-weight: bold;">${prose(seed + i, 1)}</span></span></span></p></section>` +
      `${i % 6 === 5 && i < blocks - FOOT ? picture(seed, i) : '<p><br></p>'}</section>`,
  ).join('');
}

/** Blocks whose text fills more than a screen. */
const FOOT = 30;

function picture(seed: number, i: number): string {
  const file = Buffer.from(`${seed}.${i}.standin.picture.of.an.article.of.the.benchmark`).toString(
    'base64url',
  );
  return `<section style="text-align: center;margin-top: 24px;" nodeleaf=""><img data-src="https://mmbiz.qpic.cn/sz_mmbiz_jpg/${file}/640?wx_fmt=jpeg&amp;from=appmsg" class="rich_pages wxw-img" data-ratio="0.75" data-s="300,640" data-type="jpeg" data-w="1280" style="width:100%;" type="block" data-backw="507" data-backh="380"></section>`;
}
