/** Damaged pages: some here; a hundred thousand by `npx tsx tests/fuzz/main.ts --count 100000`. */

import { describe, expect, it } from 'vitest';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import { corpus } from './corpus.ts';
import { tryOnce } from './fuzz.ts';
import { MUTATION_NAMES } from './mutations.ts';

const SEED = 20_201_106;
const COUNT = 1_500;

describe('a damaged page', () => {
  const pages = corpus().filter(({ name, bytes }) => !name.startsWith('real ') || bytes.length < 200_000);
  const trials = Array.from({ length: COUNT }, (_, number) => tryOnce(pages, SEED, number));

  it('throws nothing, takes neither long nor much, and lacks nothing that it had', () => {
    const wrong = trials.filter((trial) => trial.wrong.length > 0);
    expect(
      wrong.map(({ number, specimen, mutation, wrong: what }) => [number, specimen, mutation, what]),
    ).toEqual([]);
  });

  it('is damaged in every way', () => {
    expect(new Set(trials.map(({ mutation }) => mutation))).toEqual(new Set(MUTATION_NAMES));
  });

  it('is found out by this test if its reader claims what it does not show', () => {
    const closed = pages.find(({ absences }) => absences.has('comments closed'));
    const unknowing = pages
      .filter((page) => page === closed)
      .map((page) => ({ ...page, absences: new Set<string>(), absencesWithEnd: new Set<string>() }));
    const found = Array.from({ length: 100 }, (_, number) => tryOnce(unknowing, SEED, number));
    expect(found.flatMap(({ wrong }) => wrong)).toContain('says comments closed');
  });
});

describe('an ending that an article quotes is none', () => {
  const quoted = (title: string) =>
    `<!DOCTYPE html><html><head></head><body><main>${title}<p>该内容已被发布者删除</p></main></body></html>`;
  const outcomeOf = (text: string) =>
    readPage(savedPage({ text, url: null, status: 200 }), ALL_KINDS).outcome.is;

  it('also where the mark of the article is missing', () => {
    const text = quoted('<h1>通知</h1>').replace('<p>', '<p>公告：');
    expect(outcomeOf(text)).not.toBe('gone');
  });

  it('nor where nothing of the article is left but the words, in an element that is none of a notice', () => {
    const page = (element: string) =>
      `<!DOCTYPE html><html><head></head><body id="activity-detail">${element}该内容已被发布者删除</div>` +
      '<script>var zt = "1604628000";</script></body></html>';
    const url = 'https://mp.weixin.qq.com/s/quoted';
    const read = (text: string) => readPage(savedPage({ text, url, status: 200 }), ALL_KINDS).outcome;
    expect(read(page('<div id="i">')).is).not.toBe('gone');
    expect(read(page('<div class="weui-msg">'))).toMatchObject({ is: 'gone', kind: 'deleted' });
  });

  it.each(['"', '&quot;', '\\"', "'", ''])('also where the article’s quotes have become %s', (quote) => {
    expect(outcomeOf(quoted(`<h2 id=${quote}activity-name${quote}>标题</h2>`))).not.toBe('gone');
  });
});
