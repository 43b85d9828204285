/** One look at a saved page, shared by all kinds: its JSON answer (also one that was cut off) and its address. */

import type { SavedPage } from '../scraper.ts';
import { mendedJson } from './cut.ts';
import { isWeiboHost, urlOf } from './hosts.ts';
import { type Members, membersOf, numberOf, textOf } from './json.ts';

export interface View {
  readonly page: SavedPage;
  /** Null if the page is no JSON object. */
  readonly answer: Answer | null;
  readonly asked: Asked;
  /** The end of the page never came. */
  readonly cut: boolean;
}

/** Weibo wraps what it says in `{ok, data}` or `{code, data}`, and says what went wrong beside it. */
export interface Answer {
  readonly body: Members;
  /** `data` where it is an object, else the body itself (answers of 2016, single posts of the desktop). */
  readonly data: Members;
  /** 1: it went well; 0 and -100: it did not. Null: it does not say. */
  readonly ok: number | null;
  /** `msg` or `message`. */
  readonly words: string;
  /** `errno`, `error_code`, or the `code` of old answers; null if none. */
  readonly code: string | null;
  /** Where we are sent instead. */
  readonly link: URL | null;
}

/** What the address asks for, as far as it is known. */
export interface Asked {
  readonly url: URL | null;
  readonly path: string;
  readonly uid: string | null;
  readonly containerid: string | null;
  /** From 1; null if the address is not known. */
  readonly page: number | null;
  /** A cursor in the address: not the first page. */
  readonly cursor: boolean;
}

const views = new WeakMap<SavedPage, View | null>();

/** Null if the page came from another platform's host. */
export function viewOf(page: SavedPage): View | null {
  const known = views.get(page);
  if (known !== undefined) return known;
  const made = look(page);
  views.set(page, made);
  return made;
}

function look(page: SavedPage): View | null {
  const url = urlOf(page.finalUrl) ?? urlOf(page.url);
  if (url && !isWeiboHost(url.hostname)) return null;
  const whole = membersOf(page.json);
  const body = whole ?? (page.json === undefined ? membersOf(mendedJson(page.text)) : null);
  const isJson = body !== null;
  return {
    page,
    answer: body && answerOf(body),
    asked: askedBy(urlOf(page.url)),
    cut: isJson ? whole === null : !/<\/html>/i.test(page.text.slice(-1_000)),
  };
}

function answerOf(body: Members): Answer {
  const code = body.errno ?? body.error_code ?? body.code;
  return {
    body,
    data: membersOf(body.data) ?? body,
    ok: numberOf(body.ok),
    words: (textOf(body.msg) || textOf(body.message) || '').trim(),
    code: typeof code === 'string' || typeof code === 'number' ? String(code) : null,
    link: urlOf(textOf(body.url)),
  };
}

function askedBy(url: URL | null): Asked {
  const parameter = (name: string) => url?.searchParams.get(name) || null;
  const containerid = parameter('containerid');
  const uid = parameter('uid') ?? parameter('value') ?? (containerid && uidOfContainer(containerid));
  return {
    url,
    path: url?.pathname ?? '',
    uid: uid !== null && /^\d{5,12}$/.test(uid) ? uid : null,
    containerid,
    page: url && numberOf(parameter('page') ?? 1),
    cursor: ['since_id', 'max_id', 'cursor'].some((name) => (parameter(name) ?? '0') !== '0'),
  };
}

/** `1076031669879400`, `2304131669879400_-_WEIBO_…`: six digits for the kind of list, then the uid. */
export function uidOfContainer(containerid: string): string | null {
  return (
    /^(?:100[25]0[0-9]|10350[0-9]|107603|107803|230283|230413|231567)(\d{5,12})(?=_|$)/.exec(
      containerid,
    )?.[1] ?? null
  );
}
