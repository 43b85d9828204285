/** A `browse` over the stand-in on loopback, with the real readers, and what a source is told. */

import { readPage } from '../../../../scrapers/read.ts';
import { savedPage } from '../../../../scrapers/saved-page.ts';
import type { Task } from '../../../../scrapers/scraper.ts';
import { wechat } from '../../../../scrapers/wechat/index.ts';
import type { Subject } from '../../../../src/domain/account.ts';
import { type Browse, type CaptureId, failed, nothingRead } from '../../../../src/domain/page.ts';
import type { Timestamp } from '../../../../src/domain/time.ts';
import { type AskOptions, ask } from '../../../platforms/ask.ts';
import type { Platforms } from '../../../platforms/server.ts';

export const NOW = '2026-02-20T10:00:00+08:00' as Timestamp;
export const BIZ = 'MzA5MDAwMDAwMQ==';
export const NAME = '石城发布';

export interface Visiting {
  readonly browse: Browse;
  /** Host and path of each page asked for, in order. */
  readonly asked: string[];
  /** What was posted with each; empty for nothing. */
  readonly bodies: string[];
}

/** Pages that need a session are asked in the name of an operator, or of `holder`, as the session's keeper would. */
export function visiting(
  platforms: Platforms,
  replace: Readonly<Record<string, string>> = {},
  { holder = BIZ, website = null }: { holder?: string; website?: string | null } = {},
): Visiting {
  const kinds = [...wechat.kinds, ...(wechat.kindsFor?.(task({ website }).subject) ?? [])];
  const token = (of: Platforms) => officialToken(of, holder);
  const asked: string[] = [];
  const bodies: string[] = [];
  const browse: Browse = async (request) => {
    const url = new URL(request.url);
    asked.push(url.host + url.pathname);
    const of = { capture: `c${asked.length}` as CaptureId, url: request.url, fetchedAt: NOW };
    if (request.session === 'wechat-console') url.searchParams.set('token', platforms.sessions.console.token);
    if (request.session === 'wechat-official') url.searchParams.set('access_token', await token(platforms));
    const headers = {
      ...request.headers,
      ...(request.session === 'wechat-console' ? { cookie: platforms.sessions.console.cookie } : {}),
    };
    bodies.push(request.body ?? '');
    const substitute = replace[request.url];
    try {
      const answer =
        substitute === undefined
          ? await follow(platforms.url, url.href, {
              headers,
              ...(request.method ? { method: request.method } : {}),
              ...(request.body === undefined ? {} : { body: request.body }),
            })
          : { text: substitute, finalUrl: url.href };
      const page = savedPage({
        text: answer.text,
        url: request.url,
        finalUrl: answer.finalUrl,
        status: 200,
        at: NOW,
      });
      return { ...readPage(page, kinds), ...of, finalUrl: answer.finalUrl };
    } catch {
      // What the network does is an outcome, as in the product's fetcher.
      return { ...nothingRead('unknown', failed('reset')), ...of, finalUrl: request.url };
    }
  };
  return { browse, asked, bodies };
}

/** As the holder of the account would be given one. */
async function officialToken(platforms: Platforms, biz: string): Promise<string> {
  const account = platforms.scene.account('wechat', biz);
  const answer = await ask(platforms.url, 'https://api.weixin.qq.com/cgi-bin/stable_token', {
    method: 'POST',
    body: JSON.stringify({ appid: account?.appId, secret: account?.appSecret }),
  });
  const { access_token: token } = JSON.parse(answer.text) as { access_token?: string };
  return token ?? '';
}

/** One redirect, as to the platform's verification page. */
async function follow(base: string, url: string, options: AskOptions) {
  const first = await ask(base, url, options);
  const to = first.headers.location;
  if (to === undefined) return { text: first.text, finalUrl: url };
  const target = new URL(to, url).href;
  return { text: (await ask(base, target, options)).text, finalUrl: target };
}

export function task(subject: Partial<Subject> = {}, facts: Partial<Task> = {}): Task {
  return {
    subject: {
      platform: 'wechat',
      platformId: BIZ,
      name: NAME,
      addresses: [],
      knownPosts: [],
      website: null,
      ...subject,
    },
    checkpoint: NOW,
    since: '2025-11-12T10:00:00+08:00' as Timestamp,
    discovered: [],
    proved: [],
    ...facts,
  };
}

export function known(url: string, publishedAt: string | null = null): Subject['knownPosts'][number] {
  return { url, publishedAt: publishedAt as Timestamp | null };
}
