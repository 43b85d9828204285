/** What an import gives: accounts as a registry file has them, and everything about the file that a person must know. */

import type { AccountStatus, Platform, Tier } from '../domain/account.ts';
import type { Day } from '../domain/time.ts';

/** One account as one row of the file has it. */
export interface RegistryEntry {
  readonly sheet: string | null;
  /** As spreadsheet programs count, from 1. */
  readonly row: number;
  readonly platform: Platform;
  /** The kind of new media in the file's own words: `订阅号`, `快手短视频`. */
  readonly kind: string;
  /** uid, `__biz` (padded), `gh_…`, or what the platform uses; null if the file does not give it. */
  readonly platformId: string | null;
  readonly name: string;
  readonly sponsor: string;
  readonly tier: Tier;
  /** Home pages and posts, in the file's order. */
  readonly addresses: readonly string[];
  readonly website: string | null;
  readonly region: string | null;
  readonly purpose: string | null;
  /** The last day that the file's words allow: of `2020年9月`, the 30th. The words themselves are then in `extra`. */
  readonly openedOn: Day | null;
  /** Null if the file has no such column, or none of the states that we know. */
  readonly status: AccountStatus | null;
  readonly formerNames: readonly string[];
  /** `responsible`, `person`, `phone`: those that the file gives. */
  readonly contact: Readonly<Record<string, string>>;
  readonly remark: string | null;
  /** The columns that we do not know, by their headings. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Where in the file. */
export interface Place {
  readonly file: string;
  readonly sheet: string | null;
  /** Null: the file or sheet as a whole. */
  readonly row: number | null;
  readonly column: { readonly letter: string; readonly heading: string } | null;
}

/** Why a row, or the whole file, cannot be taken as it is. All words in Chinese, for the office that fills in the file. */
export interface Problem extends Place {
  /** What stands there, shortened; null where nothing does. */
  readonly value: string | null;
  readonly message: string;
  readonly remedy: string;
}

/** What was done with a value, or is odd about it, without standing in the way. */
export interface Note extends Place {
  readonly message: string;
}

/** A row that is no account: a total, a note, a heading between the rows. */
export interface SkippedRow {
  readonly sheet: string | null;
  readonly row: number;
  readonly why: string;
}

export interface ImportResult {
  readonly file: string;
  /** The sheets that were read. */
  readonly sheets: readonly string[];
  /** The rows without a problem. All of them only if there is no problem at all. */
  readonly accounts: readonly RegistryEntry[];
  /** The first of them; `problemCount` counts all. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  readonly notes: readonly Note[];
  readonly skipped: readonly SkippedRow[];
}

/** `备案表.xlsx 工作表“Sheet1”第5行E列“账号ID”（1.23E+09）：……。改正办法：……` */
export function problemText(problem: Problem): string {
  const value = problem.value === null ? '' : `（${problem.value}）`;
  return `${placeText(problem)}${value}：${problem.message}。改正办法：${problem.remedy}。`;
}

export function placeText(place: Place): string {
  const sheet = place.sheet === null ? '' : `工作表“${place.sheet}”`;
  const row = place.row === null ? '' : `第${place.row}行`;
  const column = place.column === null ? '' : `${place.column.letter}列“${place.column.heading}”`;
  const where = `${sheet}${row}${column}`;
  return where === '' ? place.file : `${place.file} ${where}`;
}
