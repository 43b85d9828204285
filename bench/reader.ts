/** Our reader alone, in a process of its own: from the text, as the peers are given it, and from the bytes. */

import { readFile } from 'node:fs/promises';
import { readPage } from '../scrapers/read.ts';
import { type PageText, savedPage } from '../scrapers/saved-page.ts';
import { wechat } from '../scrapers/wechat/index.ts';
import type { PageReading } from '../src/domain/page.ts';
import { epoch, SECOND } from '../src/domain/time.ts';
import { decodeText, undecodedText } from '../src/fetch/decode.ts';
import { answerOrders } from './orders.ts';
import { NOW } from './pages.ts';

export interface ReadOrder {
  /** Each is read once, in turn. */
  readonly files: readonly string[];
}

/** Milliseconds of one page. */
export interface ReadTime {
  readonly file: string;
  readonly fromText: number;
}

export interface OurReadTime extends ReadTime {
  readonly fromBytes: number;
  readonly outcome: string;
  readonly account: string | null;
  readonly title: string | null;
  readonly publishedAt: number | null;
}

/** The address is known of every page that is fetched; these stand for any. */
const ADDRESS = 'https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv';
const CONTENT_TYPE = 'text/html; charset=UTF-8';

const pages = new Map<string, { readonly bytes: Buffer; readonly text: string }>();

answerOrders(async ({ files }: ReadOrder): Promise<OurReadTime[]> => {
  const times: OurReadTime[] = [];
  for (const file of files) {
    const { bytes, text } = await load(file);
    const [fromText, reading] = timed(() => read(text));
    const [fromBytes] = timed(() => read(undecodedText(bytes, CONTENT_TYPE)));
    times.push({ file, fromText, fromBytes, ...said(reading) });
  }
  return times;
});

async function load(file: string) {
  const known = pages.get(file);
  if (known) return known;
  const bytes = await readFile(file);
  const page = { bytes, text: decodeText(bytes, CONTENT_TYPE) };
  pages.set(file, page);
  return page;
}

function read(text: PageText['text']): PageReading {
  return readPage(savedPage({ text, url: ADDRESS, status: 200, at: NOW }), wechat.kinds);
}

function timed<T>(work: () => T): [milliseconds: number, value: T] {
  const start = performance.now();
  const value = work();
  return [performance.now() - start, value];
}

function said({ outcome, account, posts: [post] }: PageReading) {
  return {
    outcome: outcome.is,
    account: account?.name ?? null,
    title: post?.title ?? null,
    publishedAt: post?.publishedAt ? epoch(post.publishedAt) / SECOND : null,
  };
}
