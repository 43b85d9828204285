import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readPage } from '../../../scrapers/read.ts';
import { savedPage } from '../../../scrapers/saved-page.ts';
import type { SavedPage } from '../../../scrapers/scraper.ts';
import { wechatKinds } from '../../../scrapers/wechat/kinds.ts';
import { outcomeLabel, type PageReading } from '../../../src/domain/page.ts';

/** One folder a case: `source.html` (or .json, .xml), `expected.json`, and `url.txt` where the address is known. */
const folder = fileURLToPath(new URL('./cases/', import.meta.url));
const cases = readdirSync(folder);

function pageOf(name: string, cut = Number.POSITIVE_INFINITY): SavedPage {
  const source = readdirSync(`${folder}${name}`).find((file) => file.startsWith('source.')) ?? 'source.html';
  const url = `${folder}${name}/url.txt`;
  return savedPage({
    text: readFileSync(`${folder}${name}/${source}`, 'utf8').slice(0, cut),
    url: existsSync(url) ? readFileSync(url, 'utf8').trim() : null,
  });
}

/** The reading as the cases write it: the outcome as its label, its parts beside it. */
function written(reading: PageReading): Record<string, unknown> {
  const { outcome, ...rest } = reading;
  return { ...outcome, ...rest, outcome: outcomeLabel(outcome) };
}

describe('the pages of WeChat, case by case', () => {
  it.each(cases)('%s', (name) => {
    const expected: unknown = JSON.parse(readFileSync(`${folder}${name}/expected.json`, 'utf8'));
    expect(written(readPage(pageOf(name), wechatKinds))).toMatchObject(expected as object);
  });

  it.each(cases)('%s is claimed by one kind, or by none', (name) => {
    const page = pageOf(name);
    const kinds = wechatKinds.filter((kind) => kind.recognises(page)).map((kind) => kind.name);
    const { kind } = readPage(page, wechatKinds);
    expect(kinds).toEqual(kind === 'unknown' ? [] : [kind]);
  });

  it.each(cases)('%s, cut off anywhere, shows no absence that the whole does not', (name) => {
    const whole = readPage(pageOf(name), wechatKinds);
    const { length } = pageOf(name).text;
    for (let cut = 0; cut < length; cut += Math.max(1, Math.floor(length / 60))) {
      const part = readPage(pageOf(name, cut), wechatKinds);
      if (part.outcome.is === 'gone') expect(outcomeLabel(part.outcome)).toBe(outcomeLabel(whole.outcome));
      if (part.comments !== null) expect(part.comments).toBe(whole.comments);
      if (part.listing?.complete) expect(whole.listing?.complete).toBe(true);
      if (part.outcome.is === 'ok') expect(part.posts).toEqual(whole.posts);
    }
  });
});
