import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsetOf, decodeText } from '../../src/fetch/decode.ts';

const TEXT = '宝鸡工信';
const GBK = Buffer.from('b1a6bca6b9a4d0c5', 'hex');

describe('the text of a page', () => {
  it.each<[string, Uint8Array, string | null]>([
    ['UTF-8 by default', Buffer.from(TEXT), null],
    ['what the header says', GBK, 'text/html; charset=GBK'],
    ['what the header says, however written', GBK, 'text/html;Charset = "gb2312" ; x=1'],
    ['GB18030', GBK, 'application/json; charset=gb18030'],
    ['the mark before what the header says', Buffer.from(`\ufeff${TEXT}`), 'text/html; charset=gbk'],
    ['UTF-16 by its mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), null],
    ['UTF-16, the other way round, by its mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16(), null],
    [
      'the next that speaks, where the header names no known set',
      Buffer.from(TEXT),
      'text/html; charset=none',
    ],
  ])('is read by %s', (_what, bytes, contentType) => expect(decodeText(bytes, contentType)).toBe(TEXT));

  it.each([
    '<meta charset="gb2312">',
    '<html><head><META CHARSET=gbk />',
    '<meta http-equiv="Content-Type" content="text/html; charset=gb2312" />',
    '<?xml version="1.0" encoding="GB2312"?>',
  ])('is read by what the page says: %s', (declaration) => {
    const page = Buffer.concat([Buffer.from(declaration), GBK]);
    expect(decodeText(page, 'text/html')).toBe(`${declaration}${TEXT}`);
    expect(decodeText(page, null)).toBe(`${declaration}${TEXT}`);
  });

  it('is not read by what stands further down, or by a UTF-16 that it cannot be', () => {
    expect(charsetOf(Buffer.from(`${' '.repeat(1_024)}<meta charset="gbk">`), null)).toBe('utf-8');
    expect(charsetOf(Buffer.from('<meta charset="utf-16le">'), null)).toBe('utf-8');
    expect(charsetOf(Buffer.from('<meta name="a"> charset="gbk"'), null)).toBe('utf-8');
  });

  it('cut in the middle of a character keeps the whole ones', () => {
    expect(decodeText(Buffer.from(TEXT).subarray(0, 10), null)).toBe('宝鸡工\ufffd');
    const long = Buffer.from(TEXT.repeat(1_000)).subarray(0, -1);
    expect(decodeText(long, null)).toBe(`${TEXT.repeat(1_000).slice(0, -1)}\ufffd`);
  });

  it('is the same whichever way it takes: short or long, plain or not', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(800), (text, times) => {
        const bytes = Buffer.from(text.repeat(times).slice(0, 6_000));
        // Compared here: to show a difference of thousands of characters takes the tool longer than to find it.
        return decodeText(bytes, 'text/html; charset=utf-8') === new TextDecoder().decode(bytes);
      }),
    );
  });

  it('is found for any bytes and any header, without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.option(fc.string()), (bytes, contentType) => {
        expect(typeof decodeText(bytes, contentType)).toBe('string');
      }),
    );
  });

  it('does not take long to find its set, however hostile the page', () => {
    const started = performance.now();
    for (const hostile of ['<meta ', '<meta charset', '<?xml ', 'charset=', ' '])
      charsetOf(Buffer.from(hostile.repeat(500_000)), hostile.repeat(10_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

const CAPTURES = new URL('../../../shared/captures/', import.meta.url);

describe.skipIf(!existsSync(CAPTURES))('the text of real pages (shared/captures is present)', () => {
  it('is what the standard decoder makes of it', () => {
    for (const platform of ['wechat', 'weibo']) {
      const folder = new URL(`${platform}/`, CAPTURES);
      for (const name of readdirSync(folder)) {
        const bytes = readFileSync(new URL(name, folder));
        if (charsetOf(bytes, null) !== 'utf-8' || !isUtf8(bytes)) continue;
        expect(decodeText(bytes, null) === new TextDecoder().decode(bytes), name).toBe(true);
      }
    }
  });
});

describe('a page that calls itself UTF-8 and is not', () => {
  /** 抱歉，网络繁忙 in GBK, as old pages of Weibo come. */
  const busy = Buffer.from('b1a7c7b8a3accdf8c2e7b7b1c3a6', 'hex');
  const head = Buffer.from('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">');

  it('is read in the set that every byte of it fits', () => {
    expect(decodeText(Buffer.concat([head, busy]), null)).toContain('抱歉，网络繁忙');
  });

  it('but is UTF-8 where only its last character was cut off', () => {
    const whole = Buffer.concat([head, Buffer.from('抱歉，网络繁忙')]);
    expect(decodeText(whole.subarray(0, -1), null)).toContain('抱歉，网络繁');
  });

  it('and UTF-8 with a broken byte in the middle stays UTF-8', () => {
    const broken = Buffer.concat([head, Buffer.from('抱歉'), Buffer.of(0xff), Buffer.from('网络繁忙')]);
    expect(decodeText(broken, null)).toContain('网络繁忙');
  });
});
