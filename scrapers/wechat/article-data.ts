/**
 * Finds what the server says of an article among three megabytes of program: by index, never by parsing the
 * page. The layouts of 2016 to 2026 keep it in three places, alone or together:
 *
 * - `window.cgiDataNew = { … }` (late 2025 on), read as one block, since the bundled program holds mock data
 *   (`nick_name: '微信广告'`) before it;
 * - `var ct`, `var msg_title`, … (articles since 2016), with `var biz`, `var mid`, … in an earlier script;
 * - `d.ct`, `d.title`, … and `window.ct`, … (pages of pictures, videos and texts since 2018).
 *
 * Only scripts are looked at: an article may quote any of this in its text.
 */

import type { RawText, Searchable } from '../scraper.ts';
import {
  decodedObject,
  type LiteralObject,
  type Operands,
  readObject,
  readOperands,
  valueAt,
} from './script-values.ts';

/** Each field with all that is claimed for it, as it stands in the source, most trusted first. */
export interface ArticleData {
  readonly claims: ReadonlyMap<Field, readonly string[]>;
  /** Every statement of the comment area's id, with all its operands. */
  readonly commentIds: readonly Operands[];
  /** `window.cgiDataNew`, where the layout has it. */
  readonly block: LiteralObject | null;
}

export type Field =
  | 'time'
  | 'answered'
  | 'name'
  | 'title'
  | 'biz'
  | 'mid'
  | 'idx'
  | 'sn'
  | 'link'
  | 'type'
  | 'copyright'
  | 'source'
  | 'original link'
  | 'comments shown'
  | 'comments enabled'
  | 'visitor'
  | 'original id';

/** By the name in the source. `var title` is not here: in articles it is the account's name. */
const STATEMENTS: Readonly<Record<string, Field | 'comment id'>> = {
  'var ct': 'time',
  'd.ct': 'time',
  'window.ct': 'time',
  '_g.ct': 'time',
  'var svr_time': 'answered',
  'd.svr_time': 'answered',
  'var nickname': 'name',
  'd.nick_name': 'name',
  'var msg_title': 'title',
  'window.msg_title': 'title',
  'd.title': 'title',
  'window.title': 'title',
  'var biz': 'biz',
  'd.biz': 'biz',
  'window.biz': 'biz',
  'var mid': 'mid',
  'd.mid': 'mid',
  'window.mid': 'mid',
  'var idx': 'idx',
  'd.idx': 'idx',
  'window.idx': 'idx',
  'var sn': 'sn',
  'd.sn': 'sn',
  'window.sn': 'sn',
  'var msg_link': 'link',
  'd.msg_link': 'link',
  'var item_show_type': 'type',
  'window.item_show_type': 'type',
  '_g.item_show_type': 'type',
  'var copyright_stat': 'copyright',
  'var source_biz': 'source',
  'var msg_source_url': 'original link',
  'var preload_comment_total_cnt': 'comments shown',
  '_g.preload_comment_total_cnt': 'comments shown',
  'var comment_enabled': 'comments enabled',
  'var user_uin': 'visitor',
  'var user_name': 'original id',
  'd.user_name': 'original id',
  'var comment_id': 'comment id',
  'd.comment_id': 'comment id',
};

/** Where `window.cgiDataNew` keeps them. */
const IN_BLOCK: readonly (readonly [Field | 'comment id', ...string[]])[] = [
  ['time', 'ori_create_time'],
  ['answered', 'svr_time'],
  ['name', 'nick_name'],
  ['title', 'title'],
  ['biz', 'bizuin'],
  ['mid', 'mid'],
  ['idx', 'idx'],
  ['sn', 'sn'],
  ['link', 'link'],
  ['type', 'item_show_type'],
  ['copyright', 'copyright_info', 'copyright_stat'],
  ['source', 'copyright_info', 'source_biz'],
  ['original link', 'source_url'],
  ['comments shown', 'rt_biz_info', 'elected_comment_total_cnt'],
  ['comments shown', 'elected_comment_total_cnt'],
  ['comments enabled', 'comment_enabled'],
  ['visitor', 'user_uin'],
  ['original id', 'user_name'],
  ['comment id', 'comment_id'],
];

/** Null if the page has none of the three. */
export function articleData({ characters: text, textOf }: RawText): ArticleData | null {
  const gathered = new Gathered(textOf);
  const found = dataBlock(text);
  const block = found && decodedObject(found, textOf);
  if (block) gathered.fromBlock(block);
  // The articles' own statements add nothing to a complete block but what only they can confirm.
  if (!block || gathered.wantsConfirmation()) {
    gathered.fromScript(scriptStating(text, 'var msg_title') ?? scriptStating(text, 'var ct'));
  }
  if (!gathered.has('time')) {
    gathered.fromScript(scriptStating(text, 'd.ct'));
    gathered.fromScript(scriptStating(text, 'window.ct'));
  }
  if (!gathered.has('biz') || !gathered.has('mid')) {
    gathered.fromScript(scriptStating(text, 'var biz'));
  }
  // Other pages of the platform name the account too; only an article's has a time or a number of its own.
  if (!gathered.has('time') && !(gathered.has('mid') && gathered.has('biz'))) return null;
  gathered.add('link', textOf(pageLink(text) ?? ''));
  return { claims: gathered.claims, commentIds: gathered.commentIds, block };
}

class Gathered {
  readonly claims = new Map<Field, string[]>();
  readonly commentIds: Operands[] = [];
  readonly #textOf: RawText['textOf'];

  constructor(textOf: RawText['textOf']) {
    this.#textOf = textOf;
  }

  add(field: Field, value: string | undefined): void {
    if (!value) return;
    const claims = this.claims.get(field) ?? [];
    claims.push(value);
    this.claims.set(field, claims);
  }

  has(field: Field): boolean {
    return this.claims.has(field);
  }

  fromBlock(block: LiteralObject): void {
    for (const [field, ...path] of IN_BLOCK) {
      const value = valueAt(block, ...path);
      if (field !== 'comment id') this.add(field, value);
      else if (value !== undefined) this.commentIds.push({ values: [value], whole: true });
    }
  }

  /**
   * A comment area said to be closed must be said so everywhere; a page for a logged-in visitor says more
   * in the old statements.
   */
  wantsConfirmation(): boolean {
    const visitor = this.claims.get('visitor')?.[0] ?? '0';
    return !this.has('time') || visitor !== '0' || this.commentIds.some((id) => id.values.includes('0'));
  }

  fromScript(script: string | null): void {
    if (script === null) return;
    for (const hit of script.matchAll(STATEMENT)) {
      const field = STATEMENTS[`${hit[1]}${hit[2]}`.replace(/\s/, ' ')];
      const operands = field ? readOperands(script, hit.index + hit[0].length) : null;
      if (!field || !operands) continue;
      if (field === 'comment id') this.commentIds.push(operands);
      else this.add(field, this.#textOf(operands.values.find((value) => value !== '') ?? ''));
    }
  }
}

const STATEMENT = new RegExp(
  `\\b(var\\s|d\\.|window\\.|_g\\.)(${[...new Set(Object.keys(STATEMENTS).map((name) => name.replace(/^\w+[ .]/, '')))].join('|')})\\s?=(?!=)`,
  'g',
);

interface Slice {
  readonly start: number;
  readonly end: number;
}

/** So many places are looked at for one statement: the bundled program names the same variables a few dozen times. */
const MOST_PLACES = 80;

/** The inline script in which `name` (`var ct`) is given a literal. */
function scriptStating(text: Searchable, name: string): string | null {
  let at = text.indexOf(name);
  for (let places = 0; at >= 0 && places < MOST_PLACES; places++) {
    const before = text.slice(Math.max(0, at - 1), at).charCodeAt(0);
    if (!isWordCode(before) && STATES.test(text.slice(at + name.length, at + name.length + 120))) {
      const script = scriptAround(text, at);
      if (script)
        return text.slice(Math.max(script.start, at - MOST_SCRIPT), Math.min(script.end, at + MOST_SCRIPT));
    }
    at = text.indexOf(name, at + name.length);
  }
  return null;
}

/** The statements stand together, in some tens of kilobytes. */
const MOST_SCRIPT = 400_000;

/** `= "…"`, `= '…'`, `= htmlDecode("…`, `= xml ? getXmlValue('…') : '…'`. */
const STATES = /^\s?=\s{0,3}\(?(?:xml\s?\?[^:;\n]{0,90}:\s?|htmlDecode\(|JsDecode\()?["']/;

function isWordCode(code: number): boolean {
  // Letters, digits, `_`, `$` and `.`: `add.ct` is not `d.ct`.
  return (
    (code >= 48 && code <= 57) ||
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    code === 95 ||
    code === 36 ||
    code === 46
  );
}

/** The inline script around a position; null where the position is in the page's text. */
function scriptAround(text: Searchable, at: number): Slice | null {
  const start = text.lastIndexOf('<script', at);
  // Backwards from here, not forwards from there: megabytes may lie between.
  if (start < 0 || text.lastIndexOf('</script', at) > start) return null;
  const end = text.indexOf('</script', at);
  return { start, end: end < 0 ? text.length : end };
}

const BLOCK = /^window\.cgiDataNew\s{0,3}=\s{0,3}\{/;
/** An unreadable block is tried no more often than this. */
const MOST_BLOCKS = 3;

function dataBlock(text: Searchable): LiteralObject | null {
  let tried = 0;
  let at = text.indexOf('window.cgiDataNew');
  for (let places = 0; at >= 0 && places < MOST_PLACES && tried < MOST_BLOCKS; places++) {
    const opening = BLOCK.exec(text.slice(at, at + 30))?.[0];
    const script = opening ? scriptAround(text, at) : null;
    if (opening && script) {
      tried++;
      const block = readObject(text.slice(at, script.end), opening.length - 1);
      if (block) return block;
    }
    at = text.indexOf('window.cgiDataNew', at + 17);
  }
  return null;
}

/** `og:url`, which stands in the head; its content may come on the next line. */
function pageLink(text: Searchable): string | undefined {
  const at = text.indexOf('property="og:url"');
  if (at < 0) return undefined;
  return /^[^<>]{0,40}?\bcontent="([^"<>]{0,800})"/.exec(text.slice(at + 17, at + 900))?.[1];
}

/** The first claim; undefined if there is none. */
export function claimed(data: ArticleData, field: Field): string | undefined {
  return data.claims.get(field)?.[0];
}
