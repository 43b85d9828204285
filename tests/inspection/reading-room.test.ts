/** Large pages are read in a thread of their own: what it says is what reading in place says. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALL_KINDS, scraperOf } from '../../scrapers/platforms.ts';
import type { Scraper } from '../../scrapers/scraper.ts';
import type { Platform, Subject } from '../../src/domain/account.ts';
import { parseTimestamp, timestamp } from '../../src/domain/time.ts';
import type { Exchange } from '../../src/fetch/exchange.ts';
import { interpret } from '../../src/inspection/interpret.ts';
import { createReadingRoom, type ReadingRoom } from '../../src/inspection/reading-room.ts';

const AT = parseTimestamp('2020-11-06T10:00:00+08:00') ?? timestamp(0);
const LARGE = 300_000;
const folder = (platform: string) =>
  fileURLToPath(new URL(`../scrapers/${platform}/cases/`, import.meta.url));

let room: ReadingRoom;
beforeAll(() => {
  room = createReadingRoom(ALL_KINDS);
});
afterAll(() => room.close());

function exchangeOf(body: Uint8Array, url: string): Exchange {
  return {
    request: { method: 'GET', url, headers: [], body: null },
    response: {
      url,
      status: 200,
      statusText: 'OK',
      headers: [['content-type', 'text/html']],
      raw: body,
      body,
    },
    failure: null,
    redirects: [],
    fetchedAt: AT,
    remoteAddress: null,
  };
}

/** As it comes if whoever asks undoes the coding. */
function compressed(exchange: Exchange): Exchange {
  const { response } = exchange;
  if (!response) return exchange;
  const raw = new Uint8Array(gzipSync(response.body));
  const headers = [...response.headers, ['content-encoding', 'gzip'] as const];
  const coded = { decodedBytes: 32_000_000, ratio: 1_000 };
  return { ...exchange, response: { ...response, headers, raw, body: raw, coded } };
}

/** Bytes of their own, as of a page that was just received. */
function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf8'));
}

function subjectOf(platform: Platform): Subject {
  return {
    platform,
    platformId: null,
    name: '某市人民政府办公室',
    addresses: [],
    website: 'https://www.example.gov.cn/',
    knownPosts: [],
    postCounts: [],
  } as Subject;
}

function scraperFor(platform: Platform): Scraper {
  const scraper = scraperOf(platform);
  if (!scraper) throw new Error(`nobody scrapes ${platform}`);
  return scraper;
}

/** The page of a case, blown up with spaces behind it, as pages in which scripts and pictures lie are large. */
function largePage(platform: Platform, name: string): { text: string; url: string } {
  const of = folder(platform) + name;
  const source = readdirSync(of).find((file) => file.startsWith('source.') || file.startsWith('page.')) ?? '';
  const url = existsSync(`${of}/url.txt`)
    ? readFileSync(`${of}/url.txt`, 'utf8').trim()
    : 'https://mp.weixin.qq.com/s/x';
  return { text: readFileSync(`${of}/${source}`, 'utf8').padEnd(LARGE, ' '), url };
}

const cases = (['wechat', 'weibo'] as const)
  .filter((platform) => existsSync(folder(platform)))
  .flatMap((platform) => readdirSync(folder(platform)).map((name) => [platform, name] as const));

describe('the reading room', () => {
  it.each(cases)('reads a large page of %s as it would be read in place: %s', async (platform, name) => {
    const { text, url } = largePage(platform, name);
    const scraper = scraperFor(platform);
    const subject = subjectOf(platform);
    const kinds = [...ALL_KINDS, ...(scraper.kindsFor?.(subject) ?? [])];
    const there = await room.read(exchangeOf(bytesOf(text), url), { scraper, subject });
    expect(there).toEqual(interpret(exchangeOf(bytesOf(text), url), kinds));
  });

  it.each(cases)('reads a page of %s that still is compressed likewise: %s', async (platform, name) => {
    const { text, url } = largePage(platform, name);
    const scraper = scraperFor(platform);
    const subject = subjectOf(platform);
    const kinds = [...ALL_KINDS, ...(scraper.kindsFor?.(subject) ?? [])];
    const there = await room.read(compressed(exchangeOf(bytesOf(text), url)), { scraper, subject });
    expect(there).toEqual(interpret(exchangeOf(bytesOf(text), url), kinds));
  });

  it('trusts nothing in a compressed page that was cut, and undoes it in place for who reads in place', async () => {
    const subject = subjectOf('wechat');
    const whole = compressed(
      exchangeOf(bytesOf('<html>'.padEnd(LARGE, ' ')), 'https://mp.weixin.qq.com/s/x'),
    );
    const cut = () => {
      const raw = whole.response?.raw.slice(0, -9) ?? new Uint8Array();
      return { ...whole, response: whole.response && { ...whole.response, raw, body: raw } };
    };
    const unknown: Scraper = { ...scraperFor('wechat'), kinds: [] };
    for (const scraper of [scraperFor('wechat'), unknown]) {
      const { outcome } = await room.read(cut(), { scraper, subject });
      expect(outcome).toMatchObject({ is: 'failed', kind: 'truncated' });
    }
  });

  it('says of a compressed nothing that it is empty', async () => {
    const nothing = compressed(exchangeOf(new Uint8Array(), 'https://mp.weixin.qq.com/s/x'));
    const of = { scraper: scraperFor('wechat'), subject: subjectOf('wechat') };
    const { outcome } = await room.read(nothing, of);
    expect(outcome).toMatchObject({ is: 'failed', kind: 'not-recognised' });
  });

  it('takes a large body over instead of copying it, and leaves a small one where it is', async () => {
    const of = { scraper: scraperFor('wechat'), subject: subjectOf('wechat') };
    const large = bytesOf('<html>'.padEnd(LARGE, ' '));
    const small = bytesOf('<html></html>');
    await room.read(exchangeOf(large, 'https://mp.weixin.qq.com/s/x'), of);
    await room.read(exchangeOf(small, 'https://mp.weixin.qq.com/s/x'), of);
    expect([large.length, small.length]).toEqual([0, 13]);
  });

  it('says of a large page under a refusal what its status says', async () => {
    const exchange = exchangeOf(bytesOf('<html>'.padEnd(LARGE, ' ')), 'https://mp.weixin.qq.com/s/x');
    const refused: Exchange = {
      ...exchange,
      response: exchange.response && { ...exchange.response, status: 403 },
    };
    const { outcome } = await room.read(refused, {
      scraper: scraperFor('wechat'),
      subject: subjectOf('wechat'),
    });
    expect(outcome).toMatchObject({ is: 'blocked', kind: 'forbidden' });
  });

  it('reads the pages of a scraper that it does not know in place', async () => {
    const scraper: Scraper = { ...scraperFor('wechat'), kinds: [] };
    const body = bytesOf('<html>'.padEnd(LARGE, ' '));
    await room.read(exchangeOf(body, 'https://mp.weixin.qq.com/s/x'), {
      scraper,
      subject: subjectOf('wechat'),
    });
    expect(body.length).toBe(LARGE);
  });

  it('fails the inspections whose pages lie with it when it is closed, and reads again afterwards', async () => {
    const own = createReadingRoom(ALL_KINDS);
    const of = { scraper: scraperFor('wechat'), subject: subjectOf('wechat') };
    const page = () => exchangeOf(bytesOf('<html>'.padEnd(LARGE, ' ')), 'https://mp.weixin.qq.com/s/x');
    const under = own.read(page(), of);
    const told = expect(under).rejects.toThrow('has ended');
    await own.close();
    await told;
    expect((await own.read(page(), of)).outcome).toMatchObject({ is: 'failed', kind: 'not-recognised' });
    await own.close();
  });
});
