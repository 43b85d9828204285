/**
 * A WeChat article page in the structure of the year in which it was served. A generator of its own, without
 * server or world, so that benchmarks and parser tests can ask for one page of any size.
 */

import { epoch, SECOND, shanghai, type Timestamp } from '../../../src/domain/time.ts';
import { articleSecret, commentId, originalId, shortCode, wechatMid } from '../identities.ts';
import type { CommentState, Commercial, Layout } from '../world.ts';
import { page2020 } from './article-2020.ts';
import { page2024 } from './article-2024.ts';
import { page2025 } from './article-2025.ts';
import { inBody } from './commercial.ts';
import { sharePage2018, sharePage2025 } from './share.ts';
import { paragraphs } from './text.ts';

export type ArticleType = 'article' | 'picture' | 'text' | 'video';

export interface ArticleOptions {
  readonly name: string;
  readonly biz: string;
  readonly title: string;
  readonly at: Timestamp;
  /** When the page is served: `svr_time`, and the layout if none is given. */
  readonly now: Timestamp;
  readonly layout?: Layout;
  readonly type?: ArticleType;
  readonly original?: boolean;
  readonly repost?: boolean;
  readonly commercial?: Commercial;
  readonly comments?: CommentState;
  readonly mid?: string;
  readonly idx?: number;
  readonly sn?: string;
  /** The address by which the page was asked for; modern layouts print it back. */
  readonly address?: string;
  /** Inner HTML instead of the paragraphs made here. */
  readonly body?: string;
  /** An album that the article is part of. */
  readonly album?: { readonly id: string; readonly title: string; readonly size: number } | null;
  /** Whole size to aim at (UTF-8), reached within five percent from 100,000 on; small if not given. */
  readonly bytes?: number;
}

/** Everything a template prints, settled. */
export interface Article {
  readonly name: string;
  readonly biz: string;
  readonly ghId: string;
  readonly title: string;
  readonly at: Timestamp;
  readonly epoch: number;
  readonly servedAt: number;
  readonly type: ArticleType;
  /** `item_show_type`. */
  readonly showType: string;
  /** `copyright_stat`: 0 no mark, 1 original, 2 reprint. */
  readonly copyright: '0' | '1' | '2';
  readonly source: {
    readonly biz: string;
    readonly name: string;
    readonly ghId: string;
    readonly url: string;
  } | null;
  readonly commercial: Commercial;
  readonly comments: CommentState;
  readonly commentId: string;
  /** Shown comments; null in layouts that do not print their number. */
  readonly electedComments: number | null;
  readonly mid: string;
  readonly idx: number;
  readonly sn: string;
  readonly longUrl: string;
  readonly address: string;
  readonly asShort: boolean;
  readonly body: string;
  readonly album: ArticleOptions['album'];
  readonly nonce: string;
  /** Bytes of bundled program. */
  readonly ballast: number;
}

const SHOW_TYPES: Readonly<Record<ArticleType, string>> = {
  article: '0',
  video: '5',
  picture: '8',
  text: '10',
};

/** The HTML of one article page. */
export function articlePage(options: ArticleOptions): string {
  const layout = options.layout ?? layoutFor(options.now, options.comments ?? 'unseen');
  const make = template(layout, options.type ?? 'article');
  const bare = make(settle(options, layout, 0, 0));
  const missing = (options.bytes ?? 0) - Buffer.byteLength(bare);
  if (missing <= 0) return bare;
  // The body is a twelfth of a real page, and modern pages hold it twice: shown, and escaped in a script.
  const bodyBytes = Math.floor(missing / 16);
  const withBody = Buffer.byteLength(make(settle(options, layout, bodyBytes, 0)));
  return make(settle(options, layout, bodyBytes, Math.max(0, (options.bytes ?? 0) - withBody)));
}

/**
 * The layout of a page served at `now`. Layouts before late 2025 and from April 2026 on do not show that
 * comments are open: a world that says `open` is served the one that does, else its pages would not say it.
 */
export function layoutFor(now: Timestamp, comments: CommentState): Layout {
  if (comments === 'open') return '2025';
  if (now < (shanghai(2022, 1, 1) ?? now)) return '2020';
  if (now < (shanghai(2025, 11, 1) ?? now)) return '2024';
  return now < (shanghai(2026, 3, 29) ?? now) ? '2025' : '2026';
}

function template(layout: Layout, type: ArticleType): (article: Article) => string {
  if (type !== 'article') return layout === '2020' ? sharePage2018 : sharePage2025;
  if (layout === '2020') return page2020;
  return layout === '2024' ? page2024 : page2025;
}

function settle(options: ArticleOptions, layout: Layout, bodyBytes: number, ballast: number): Article {
  const { biz, at, title } = options;
  const mid = options.mid ?? wechatMid(at);
  const idx = options.idx ?? 1;
  const sn = options.sn ?? articleSecret(biz, mid, idx);
  const comments = options.comments ?? 'unseen';
  const commercial = options.commercial ?? 'none';
  const type = options.type ?? 'article';
  const longUrl = `http://mp.weixin.qq.com/s?__biz=${biz}&mid=${mid}&idx=${idx}&sn=${sn}`;
  const address = options.address ?? `https://mp.weixin.qq.com/s/${shortCode(biz, mid, idx)}`;
  const seconds = epoch(at) / SECOND;
  return {
    name: options.name,
    biz,
    ghId: originalId(biz),
    title,
    at,
    epoch: seconds,
    servedAt: epoch(options.now) / SECOND,
    type,
    showType: SHOW_TYPES[type],
    copyright: options.repost ? '2' : options.original ? '1' : '0',
    source: options.repost ? reprinted() : null,
    commercial,
    comments,
    commentId: comments === 'closed' ? '0' : commentId(biz, mid, idx),
    electedComments: layout === '2026' ? null : comments === 'open' ? 3 + (seconds % 20) : 0,
    mid,
    idx,
    sn,
    longUrl,
    address,
    asShort: /\/s\/[\w-]+$/.test(new URL(address).pathname),
    body:
      bodyOf(options, type, seconds, bodyBytes) +
      (type === 'article' || type === 'picture' ? inBody(commercial) : ''),
    album: options.album ?? null,
    nonce: String(100_000_000 + (seconds % 800_000_000)),
    ballast,
  };
}

/** Picture and text posts have plain lines instead of paragraphs. */
function bodyOf(options: ArticleOptions, type: ArticleType, seed: number, bytes: number): string {
  if (options.body !== undefined) return options.body;
  if (type === 'article') return paragraphs(seed, bytes);
  return `${options.title}\n\n更多信息请关注后续发布。`;
}

function reprinted(): NonNullable<Article['source']> {
  const biz = 'MzU5OTAwMDAwMQ==';
  const mid = '2247484001';
  return {
    biz,
    name: '示例省日报',
    ghId: originalId(biz),
    url: `http://mp.weixin.qq.com/s?__biz=MzU5OTAwMDAwMQ%3D%3D&mid=${mid}&idx=1&sn=${articleSecret(biz, mid, 1)}`,
  };
}
