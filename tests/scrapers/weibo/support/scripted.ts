/** A `browse` that answers from a script, with the real readers: what is not in the script fails the test. */

import { readPage } from '../../../../scrapers/read.ts';
import { savedPage } from '../../../../scrapers/saved-page.ts';
import type { Task } from '../../../../scrapers/scraper.ts';
import { weibo } from '../../../../scrapers/weibo/index.ts';
import type { Subject } from '../../../../src/domain/account.ts';
import {
  type Browse,
  blocked,
  type CaptureId,
  failed,
  nothingRead,
  type Outcome,
} from '../../../../src/domain/page.ts';
import type { Timestamp } from '../../../../src/domain/time.ts';
import { NAME, UID } from './made.ts';

export const NOW = '2020-11-06T10:00:00+08:00' as Timestamp;

/** A body, or an answer that never came. */
export type Answer = string | Outcome;
export type Script = Readonly<Record<string, Answer>>;

export const TIMEOUT = failed('timeout');
export const RATE_LIMIT = blocked('rate-limit');

export interface Scripted {
  readonly browse: Browse;
  readonly asked: string[];
}

/** Answers by the address without its scheme and host, e.g. `/ajax/profile/info?uid=1`. */
export function scripted(script: Script): Scripted {
  const asked: string[] = [];
  const browse: Browse = (request) => {
    const { pathname, search } = new URL(request.url);
    const place = pathname + search;
    const answer = script[place];
    if (answer === undefined) throw new Error(`not in the script: ${place}`);
    asked.push(place);
    const page = {
      capture: `c${asked.length}` as CaptureId,
      url: request.url,
      finalUrl: request.url,
      fetchedAt: NOW,
    };
    const reading =
      typeof answer === 'string'
        ? readPage(savedPage({ text: answer, url: request.url, status: 200, at: NOW }), weibo.kinds)
        : nothingRead('unknown', answer);
    return Promise.resolve({ ...reading, ...page });
  };
  return { browse, asked };
}

export function task(subject: Partial<Subject> = {}, facts: Partial<Task> = {}): Task {
  return {
    subject: {
      platform: 'weibo',
      platformId: UID,
      name: NAME,
      addresses: [],
      knownPosts: [],
      website: null,
      ...subject,
    },
    checkpoint: NOW,
    since: '2020-10-20T10:00:00+08:00' as Timestamp,
    discovered: [],
    proved: [],
    ...facts,
  };
}
