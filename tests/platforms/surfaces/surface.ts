/** What every surface of the platforms has in common: a question, and a reply that may be about one account. */

import type { Account, Scene } from '../scene.ts';
import type { Sessions } from '../sessions.ts';

export interface Question {
  readonly method: string;
  /** Lower case, without port: the original host, whichever address was connected to. */
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The original address. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: ReadonlyMap<string, string>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Several lines of one name as a list. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Uint8Array;
}

/** In whose manner a refusal is worded. */
export type Voice =
  | 'wechat'
  | 'console'
  | 'official'
  | 'sogou'
  | 'weibo-mobile'
  | 'weibo-desktop'
  | 'weibo-page'
  | 'web';

export interface Reply {
  /** The account whose `refuses` apply and whose answers are counted. */
  readonly about: Account | null;
  readonly voice: Voice;
  /** Made only if nothing refuses. */
  answer(): Answer;
}

export type Surface = (question: Question, scene: Scene, sessions: Sessions) => Reply;

export function page(body: string, status = 200): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=UTF-8' }, body };
}

export function json(body: string, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

export function redirect(to: string): Answer {
  return { status: 302, headers: { location: to, 'content-type': 'text/html; charset=UTF-8' }, body: '' };
}

export function plain(body: string, status = 200): Answer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/** A page that nobody has. */
export function missing(): Answer {
  return page(
    '<!DOCTYPE html><html><head><title>404</title></head><body><h1>404 Not Found</h1></body></html>',
    404,
  );
}

/** A number from the query, within bounds. */
export function numberOf(question: Question, name: string, fallback: number, most = 10_000): number {
  const value = Number(question.query.get(name) ?? Number.NaN);
  return Number.isInteger(value) && value >= 0 ? Math.min(value, most) : fallback;
}
