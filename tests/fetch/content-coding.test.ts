/** A coding that is undone at once, where the page is read, says what one undone as the page came would have said. */

import { createHash } from 'node:crypto';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseTimestamp, timestamp } from '../../src/domain/time.ts';
import { decodeContent, decodedExchange } from '../../src/fetch/content-coding.ts';
import type { Exchange } from '../../src/fetch/exchange.ts';

const LIMITS = { decodedBytes: 2_000_000, ratio: 50 };
const PAGE = Buffer.from(
  Array.from({ length: 20_000 }, (_, i) => `<p>${(i * 7_919) % 10_007}政务公开</p>`).join(''),
);
const ZIPPED = gzipSync(PAGE);

function changed(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes);
  other[at] = (other[at] ?? 0) ^ 0xff;
  return other;
}

function coded(coding: string, raw: Uint8Array): Exchange {
  return {
    request: { method: 'GET', url: 'https://mp.weixin.qq.com/s/x', headers: [], body: null },
    response: {
      url: 'https://mp.weixin.qq.com/s/x',
      status: 200,
      statusText: 'OK',
      headers: [['Content-Encoding', coding]],
      raw,
      body: raw,
      coded: LIMITS,
    },
    failure: null,
    redirects: [],
    fetchedAt: parseTimestamp('2020-11-06T10:00:00+08:00') ?? timestamp(0),
    remoteAddress: null,
  };
}

const digestOf = (bytes: Uint8Array = new Uint8Array()) => createHash('sha256').update(bytes).digest('hex');

describe('a coding that still stands', () => {
  it.each([
    ['gzip', 'gzip', ZIPPED],
    ['gzip in two members', 'x-gzip', Buffer.concat([ZIPPED, gzipSync('<p>end</p>')])],
    ['deflate', 'deflate', deflateSync(PAGE)],
    ['bare deflate', 'deflate', deflateRawSync(PAGE)],
    ['brotli', 'br', brotliCompressSync(PAGE)],
    ['one upon the other', 'deflate, gzip', gzipSync(deflateSync(PAGE))],
  ])('is undone: %s', async (_what, coding, raw) => {
    const { response, failure } = await decodedExchange(coded(coding, raw));
    expect(failure).toBeNull();
    expect(response?.coded).toBeUndefined();
    expect(digestOf(response?.body.subarray(0, PAGE.length))).toBe(digestOf(PAGE));
    const streamed = await decodeContent(raw, [['content-encoding', coding]], LIMITS);
    expect(digestOf(response?.body)).toBe(digestOf(streamed.body));
  });

  it.each([
    ['cut off', 'truncated', 'gzip', ZIPPED.subarray(0, -2_000)],
    ['broken in the middle', 'truncated', 'gzip', changed(ZIPPED, ZIPPED.length >> 1)],
    ['of a wrong sum', 'truncated', 'gzip', changed(ZIPPED, ZIPPED.length - 6)],
    ['no gzip at all', 'truncated', 'gzip', PAGE],
    ['of a size that it does not tell', 'truncated', 'gzip', changed(ZIPPED, ZIPPED.length - 1)],
    ['larger than the limit', 'too-large', 'gzip', gzipSync(Buffer.alloc(3_000_000, '政务'))],
    ['larger than the limit in brotli', 'too-large', 'br', brotliCompressSync(Buffer.alloc(3_000_000, 'ab'))],
    ['not known', 'not-recognised', 'zstd', PAGE],
    ['upon others', 'not-recognised', 'gzip, gzip, gzip', ZIPPED],
  ])('is no whole answer if it is %s', async (_what, kind, coding, raw) => {
    const { response, failure } = await decodedExchange(coded(coding, raw));
    const streamed = await decodeContent(raw, [['content-encoding', coding]], LIMITS);
    expect(failure).toMatchObject({ kind });
    expect(failure).toEqual(streamed.failure);
    expect(digestOf(response?.body)).toBe(digestOf(streamed.body));
  });

  it('leaves what the connection failed by as it is', async () => {
    const cut = { kind: 'timeout', detail: 'nothing new' } as const;
    const { failure } = await decodedExchange({ ...coded('gzip', ZIPPED.subarray(0, 90)), failure: cut });
    expect(failure).toEqual(cut);
  });
});
