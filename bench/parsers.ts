/** The parser alone: our reader against `cheerio.load` and htmlparser2's stream, on the same pages. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bar, median, table } from './figures.ts';
import { type Helper, startHelper } from './orders.ts';
import { article } from './pages.ts';
import { CAPTURES, PEERS, PROGRAM } from './places.ts';
import type { OurReadTime, ReadTime } from './reader.ts';

export interface Expected {
  readonly file: string;
  readonly account: string | null;
  readonly title: string | null;
  readonly publishedAt: number | null;
}

export interface ParserResult {
  readonly text: string;
  readonly bars: readonly Bar[];
  /** What our reader said otherwise than expected; empty if nothing. */
  readonly mismatches: readonly string[];
}

/** Of each contender, uncounted, until the engine has compiled what is used. */
const WARM_UP_PASSES = 3;

/** Reads every page so often, the contenders in turn. */
export async function compareParsers(
  heading: string,
  pages: readonly Expected[],
  passes: number,
): Promise<ParserResult> {
  const files = pages.map(({ file }) => file);
  const ours = startHelper(join(PROGRAM, 'bench/reader.js'));
  const cheerio = startHelper(join(PEERS, 'cheerio-load.mjs'));
  const stream = startHelper(join(PEERS, 'htmlparser2-stream.mjs'));
  try {
    const counted = { ours: [] as OurReadTime[], cheerio: [] as ReadTime[], stream: [] as ReadTime[] };
    for (let pass = -WARM_UP_PASSES; pass < passes; pass++) {
      const times = {
        ours: await readAll<OurReadTime>(ours, files),
        cheerio: await readAll<ReadTime>(cheerio, files),
        stream: await readAll<ReadTime>(stream, files),
      };
      if (pass < 0) continue;
      counted.ours.push(...times.ours);
      counted.cheerio.push(...times.cheerio);
      counted.stream.push(...times.stream);
    }
    return result(heading, pages, counted);
  } finally {
    await Promise.all([ours.end(), cheerio.end(), stream.end()]);
  }
}

function readAll<Time>(helper: Helper, files: readonly string[]): Promise<Time[]> {
  return helper.ask<Time[]>({ files });
}

interface Counted {
  readonly ours: readonly OurReadTime[];
  readonly cheerio: readonly ReadTime[];
  readonly stream: readonly ReadTime[];
}

function result(
  heading: string,
  pages: readonly Expected[],
  { ours, cheerio, stream }: Counted,
): ParserResult {
  const ourTime = median(ours.map((time) => time.fromText));
  const ourWholeTime = median(ours.map((time) => time.fromBytes));
  const cheerioTime = median(cheerio.map((time) => time.fromText));
  const streamTime = median(stream.map((time) => time.fromText));
  const row = (name: string, time: number) => [name, time.toFixed(2), (time / ourTime).toFixed(1)];
  const rows = [
    ['', 'ms a page', 'times ours'],
    row('xunjian, from text to findings', ourTime),
    row('xunjian, from bytes to findings', ourWholeTime),
    row("htmlparser2's stream, nothing looked for", streamTime),
    row('cheerio.load, nothing looked for', cheerioTime),
  ];
  const bars: Bar[] = [
    {
      what: `${heading}: our time in cheerio.load's`,
      measured: ourTime / cheerioTime,
      bar: 1 / 20,
      is: 'at most',
    },
    {
      what: `${heading}: our time in htmlparser2's`,
      measured: ourTime / streamTime,
      bar: 1 / 3,
      is: 'at most',
    },
  ];
  const title = `${heading}: ${pages.length} pages, medians of ${ours.length} readings each`;
  return { text: `${title}\n${table(rows)}`, bars, mismatches: mismatches(pages, ours) };
}

function mismatches(pages: readonly Expected[], ours: readonly OurReadTime[]): string[] {
  const wrong = ours.flatMap((said) => {
    const page = pages.find(({ file }) => file === said.file);
    const fields = (['account', 'title', 'publishedAt'] as const).filter(
      (field) => page?.[field] !== said[field],
    );
    if (said.outcome === 'ok' && fields.length === 0) return [];
    return [`${said.file}: ${said.outcome}, ${fields.map((field) => `${field} ${said[field]}`).join(', ')}`];
  });
  return [...new Set(wrong)];
}

/** Of the generated articles, saved in these files. */
export function expectedOf(numbers: readonly number[], files: readonly string[]): Expected[] {
  return numbers.map((n, i) => {
    const { account, title, publishedAt } = article(n);
    return { file: files[i] ?? '', account, title, publishedAt };
  });
}

/** Real pages of a megabyte and more, with what their index says of them; none where they are not present. */
export async function realPages(): Promise<Expected[]> {
  const index = await readFile(join(CAPTURES, 'INDEX.tsv'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const [heading = '', ...lines] = index.trimEnd().split('\n');
  const columns = heading.split('\t');
  const pages: Expected[] = [];
  for (const line of lines) {
    const cells = line.split('\t');
    const cell = (name: string) => cells[columns.indexOf(name)] ?? '';
    if (cell('kind') !== 'wechat-article' || cell('outcome') !== 'ok') continue;
    const file = join(CAPTURES, cell('file'));
    if ((await readFile(file)).length < 1_000_000) continue;
    const said = JSON.parse(cell('expected-json')) as {
      account: { name: string };
      title: string;
      publishedAt: string;
    };
    pages.push({
      file,
      account: said.account.name,
      title: said.title,
      publishedAt: Date.parse(said.publishedAt) / 1_000,
    });
  }
  return pages;
}
