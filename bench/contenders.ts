/** Who goes through the pages, each in a process of its own, and what each of them does with a page. */

import { join } from 'node:path';
import { PEERS, PROGRAM } from './places.ts';

export type ContenderName = 'xunjian' | 'CheerioCrawler' | 'HttpCrawler';

export interface Contender {
  readonly name: ContenderName;
  readonly file: string;
  readonly does: string;
}

export const CONTENDERS: readonly Contender[] = [
  {
    name: 'xunjian',
    file: join(PROGRAM, 'bench/product.js'),
    does: 'fetches, archives (WARC, flushed to the disk), reads, judges by six rules, stores in Postgres',
  },
  {
    name: 'CheerioCrawler',
    file: join(PEERS, 'cheerio-crawler.mjs'),
    does: 'fetches, parses the page, reads three values',
  },
  {
    name: 'HttpCrawler',
    file: join(PEERS, 'http-crawler.mjs'),
    does: 'fetches, looks for three values by regular expression',
  },
];
