import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import type { PageReading } from '../../src/domain/page.ts';
import { shanghai } from '../../src/domain/time.ts';
import { decodeText, undecodedText } from '../../src/fetch/decode.ts';
import { PACKAGE_ROOT } from '../../src/package-root.ts';
import { articlePage } from '../platforms/pages/article.ts';
import { LAYOUTS } from '../platforms/world.ts';

const CAPTURES = join(PACKAGE_ROOT, '../shared/captures');
const CASES = ['wechat', 'weibo'].map((platform) => join(PACKAGE_ROOT, 'tests/scrapers', platform, 'cases'));
const AT = shanghai(2026, 3, 1, 9);

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:html|json|xml)$/.test(name) && !/expected\.json$/.test(name))
    .map((name) => join(folder, name));
}

const read = (text: Parameters<typeof savedPage>[0]['text']): PageReading =>
  readPage(savedPage({ text, at: AT }), ALL_KINDS);

/** Read from its bytes as they came, and from its text. */
function bothWays(bytes: Uint8Array): [undecoded: PageReading, decoded: PageReading] {
  return [read(undecodedText(bytes, null)), read(decodeText(bytes, null))];
}

function expectTheSame(bytes: Uint8Array): void {
  const [undecoded, decoded] = bothWays(bytes);
  expect(undecoded).toEqual(decoded);
}

describe('a page read before it is decoded says what its text says', () => {
  it.each(CASES.flatMap(filesIn))('%s', (file) => expectTheSame(readFileSync(file)));

  it.each(CASES.flatMap(filesIn).filter((file) => file.includes('like')))('%s, encoded twice', (file) =>
    expectTheSame(Buffer.from(readFileSync(file).toString('latin1'))),
  );

  it.each(LAYOUTS)('an article in the layout of %s', (layout) => {
    const now = AT ?? '';
    const page = articlePage({
      name: '青石“发布”',
      biz: 'MzA3MDk5MDAwMQ==',
      title: '“一网通办”再提速 & 《公告》\u00a0第２号　附件',
      at: shanghai(2026, 2, 20, 9) ?? now,
      now,
      layout,
      commercial: 'promo-text',
      comments: 'open',
    } as Parameters<typeof articlePage>[0]);
    const [undecoded, decoded] = bothWays(Buffer.from(page));
    expect(undecoded).toEqual(decoded);
    expect(undecoded.outcome.is).toBe('ok');
    expect(undecoded.posts[0]?.title).toContain('“一网通办”再提速 & 《公告》');
  });

  it('also with a byte order mark, and where it was cut in the middle of a character', () => {
    const page = Buffer.from(
      `\ufeff<html><script>var msg_title = '标题'; var ct = "1700000000";</script>青石发布`,
    );
    expectTheSame(page);
    for (let end = page.length - 12; end < page.length; end++) expectTheSame(page.subarray(0, end));
  });

  it('also where it is not UTF-8', () => {
    const gb18030 = Buffer.from([0x7b, 0x22, 0xb1, 0xa6, 0xbc, 0xa6, 0x22, 0x7d]);
    expect(undecodedText(gb18030, null).text()).toBe('{"宝鸡"}');
    expectTheSame(gb18030);
  });

  describe.skipIf(!existsSync(CAPTURES))('real pages (where ../shared/captures is present)', () => {
    const files = existsSync(CAPTURES) ? filesIn(CAPTURES) : [];
    it.each(files)('%s', (file) => {
      const bytes = readFileSync(file);
      expectTheSame(bytes);
      for (const share of [0.3, 0.8]) expectTheSame(bytes.subarray(0, Math.floor(bytes.length * share)));
    });
  });
});

describe('a body a character a byte', () => {
  // Few letters, so that what is looked for is often there.
  const body = fc.string({ unit: fc.constantFrom('a', 'b', '<', '发', '\u00e9'), maxLength: 40 });
  const ascii = fc.string({ unit: fc.constantFrom('a', 'b', '<'), minLength: 1, maxLength: 3 });
  const place = fc.integer({ min: -1, max: 100 });

  it('is searched and cut as a string of its bytes would be', () => {
    fc.assert(
      fc.property(body, ascii, place, place, (text, wanted, from, to) => {
        const { characters } = undecodedText(Buffer.from(text), null).raw;
        const string = Buffer.from(text).toString('latin1');
        expect(characters.length).toBe(string.length);
        expect(characters.indexOf(wanted)).toBe(string.indexOf(wanted));
        expect(characters.indexOf(wanted, from)).toBe(string.indexOf(wanted, from));
        expect(characters.lastIndexOf(wanted)).toBe(string.lastIndexOf(wanted));
        expect(characters.lastIndexOf(wanted, from)).toBe(string.lastIndexOf(wanted, from));
        expect(characters.slice(Math.max(0, from))).toBe(string.slice(Math.max(0, from)));
        expect(characters.slice(Math.max(0, from), Math.max(0, to))).toBe(
          string.slice(Math.max(0, from), Math.max(0, to)),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a page whose words were garbled on the way', () => {
  const answer = JSON.stringify({ ok: 1, data: { list: [{ id: 1, text_raw: '明日有雨，请带好雨具' }] } });

  it('is not read, whatever its layout', () => {
    const { outcome } = read(undecodedText(Buffer.from(Buffer.from(answer).toString('latin1')), null));
    expect(outcome).toMatchObject({ is: 'failed', kind: 'not-recognised' });
  });

  it('is read as what its bytes are, where only its label is wrong', () => {
    expect(decodeText(Buffer.from('明日有雨'), 'application/json; charset=gbk')).toBe('明日有雨');
  });
});
