import { once } from 'node:events';
import { createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttp, type FetchLimits, type Http } from '../../src/fetch/http.ts';
import {
  AT,
  answer,
  type Behaviour,
  HOSTS,
  head,
  httpTo,
  type Loopback,
  loopback,
  raw,
  rawThenEnd,
  rawThenReset,
} from './loopback.ts';

const LIMITS = { rawBytes: 100_000, decodedBytes: 2_000_000, ratio: 50 };
/** For what would take for ever. */
const NO_PATIENCE = { headerMs: 150 };
const PAGE = Buffer.from(
  `<p>${'信息公开 '.repeat(3_000)}${Array.from({ length: 2_000 }, (_, i) => i * 7919).join()}`,
);
const ZIPPED = gzipSync(PAGE);
const CHUNKED = head(200, ['Transfer-Encoding: chunked']);
const chunk = (body: Uint8Array) =>
  Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')]);

let server: Loopback;
let http: Http;
beforeAll(async () => {
  server = await loopback();
  http = httpTo(server, LIMITS);
});
afterAll(async () => {
  await http.close();
  await server.close();
});

async function meet(behaviour: Behaviour, patience?: Partial<FetchLimits>) {
  server.on('/', behaviour);
  const fetch = patience ? httpTo(server, { ...LIMITS, ...patience }) : http;
  const exchange = await fetch({ url: 'https://m.weibo.cn/', hosts: HOSTS });
  if (fetch !== http) await fetch.close();
  return exchange;
}

describe('nothing came', () => {
  it.each<[string, string, Behaviour]>([
    ['a reset before any byte', 'reset', rawThenReset()],
    ['an end before any byte', 'reset', rawThenEnd()],
    [
      'a reset in the middle of the header',
      'reset',
      rawThenReset(Buffer.from('HTTP/1.1 200 OK\r\nContent-')),
    ],
    ['an end in the middle of the header', 'reset', rawThenEnd(Buffer.from('HTTP/1.1 200 OK\r\nContent-'))],
    ['something else than HTTP', 'not-recognised', rawThenEnd(Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'))],
    ['a header without end', 'too-large', raw(Buffer.from(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`))],
    ['an upgrade that nobody asked for', 'reset', raw(head(101, ['Upgrade: h2c', 'Connection: Upgrade']))],
  ])('%s is %s', async (_what, kind, behaviour) => {
    const exchange = await meet(behaviour);
    expect(exchange.response).toBeNull();
    expect(exchange.failure?.kind).toBe(kind);
    expect(exchange.failure?.detail).not.toBe('');
    expect(exchange.fetchedAt).toBe(AT);
  });

  it.each<[string, Behaviour]>([
    ['never answers', () => {}],
    ['stalls in the header', raw(Buffer.from('HTTP/1.1 200 OK\r\nContent-'))],
  ])('a server that %s is timeout', async (_what, behaviour) => {
    const exchange = await meet(behaviour, NO_PATIENCE);
    expect(exchange).toMatchObject({
      response: null,
      failure: { kind: 'timeout', detail: 'no answer within 150 ms' },
    });
  });

  it('a closed port is refused', async () => {
    const closed = await loopback();
    await closed.close();
    const toClosed = httpTo(closed, LIMITS);
    const exchange = await toClosed({ url: 'https://m.weibo.cn/', hosts: HOSTS });
    expect(exchange).toMatchObject({ response: null, failure: { kind: 'refused' } });
    await toClosed.close();
  });

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ESERVFAIL'])(
    'a name that does not resolve (%s) is dns',
    async (code) => {
      const lost = createHttp({
        userAgent: 'x',
        clock: () => AT,
        limits: LIMITS,
        lookup: (_name, _options, callback) => callback(Object.assign(new Error('lost'), { code }), []),
      });
      const exchange = await lost({ url: 'https://m.weibo.cn/', hosts: HOSTS });
      expect(exchange).toMatchObject({ response: null, failure: { kind: 'dns' }, remoteAddress: null });
      await lost.close();
    },
  );

  it('a look-up that never ends is timeout, and does not keep us from closing', async () => {
    const slow = createHttp({ userAgent: 'x', clock: () => AT, limits: NO_PATIENCE, lookup: () => {} });
    const exchange = await slow({ url: 'https://m.weibo.cn/', hosts: HOSTS });
    expect(exchange).toMatchObject({ response: null, failure: { kind: 'timeout' } });
    await slow.close();
  });

  it('a server that cannot speak TLS is tls', async () => {
    const plain = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const bound = plain.address();
    if (bound === null || typeof bound === 'string') throw new Error('no port');
    const originMap = new Map([['*', `https://127.0.0.1:${bound.port}`]]);
    const secure = httpTo(server, LIMITS, { originMap });
    const exchange = await secure({ url: 'https://m.weibo.cn/', hosts: HOSTS });
    expect(exchange).toMatchObject({ response: null, failure: { kind: 'tls' } });
    await secure.close();
    plain.close();
  });
});

describe('a part came: it is kept, and marked as cut', () => {
  const half = PAGE.subarray(0, 5_000);
  const sized = head(200, [`Content-Length: ${PAGE.length}`]);
  it.each<[string, string, string, Behaviour]>([
    ['a body shorter than announced', 'truncated', 'disconnect', rawThenEnd(sized, half)],
    ['a reset in the middle of the body', 'truncated', 'disconnect', rawThenReset(sized, half)],
    ['a chunked body without its end', 'truncated', 'disconnect', rawThenEnd(CHUNKED, chunk(half))],
    ['a chunk cut in two', 'truncated', 'disconnect', rawThenEnd(CHUNKED, chunk(PAGE).subarray(0, 5_010))],
    [
      'a chunk with a broken size',
      'truncated',
      'disconnect',
      raw(CHUNKED, chunk(half), Buffer.from('zz\r\n')),
    ],
    ['more than the limit', 'too-large', 'length', raw(CHUNKED, ...Array<Buffer>(30).fill(chunk(half)))],
  ])('%s is %s', async (_what, kind, cut, behaviour) => {
    const { response, failure } = await meet(behaviour);
    expect(failure?.kind).toBe(kind);
    expect(response).toMatchObject({ status: 200, cut });
    const came = Buffer.from(response?.raw ?? []);
    expect(came.length).toBeGreaterThan(0);
    expect(came.length).toBeLessThanOrEqual(LIMITS.rawBytes);
    expect(came.subarray(0, 5_000).equals(half)).toBe(true);
  });

  it('a server that stalls in the body is timeout', async () => {
    const { response, failure } = await meet(raw(sized, half), { idleMs: 300 });
    expect(failure).toEqual({
      kind: 'timeout',
      detail: 'nothing new after 5000 bytes of the body within 300 ms',
    });
    expect(response).toMatchObject({ status: 200, cut: 'time' });
    expect(Buffer.from(response?.raw ?? []).equals(half)).toBe(true);
  });

  it('more than the limit, announced, is not waited for', async () => {
    const { response, failure } = await meet(raw(head(200, ['Content-Length: 100001'])));
    expect(failure).toMatchObject({ kind: 'too-large', detail: '100001 bytes announced' });
    expect(response).toMatchObject({ status: 200, cut: 'length' });
  });

  it('a drip that never stalls ends at the limit of the whole', async () => {
    const drip: Behaviour = (socket) => {
      socket.write(CHUNKED);
      const drops = setInterval(() => socket.write(chunk(Buffer.from('.'))), 20);
      socket.on('close', () => clearInterval(drops));
    };
    const { response, failure } = await meet(drip, { totalMs: 500 });
    expect(failure).toEqual({ kind: 'timeout', detail: 'not complete within 500 ms' });
    expect(response?.cut).toBe('time');
    expect(response?.raw.length).toBeGreaterThan(1);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])(
    'cut at %i tenths, compressed, it is truncated with what could be read',
    async (tenth) => {
      const part = ZIPPED.subarray(0, Math.floor((ZIPPED.length * tenth) / 10));
      const { response, failure } = await meet(
        rawThenEnd(head(200, ['Content-Encoding: gzip', `Content-Length: ${ZIPPED.length}`]), part),
      );
      expect(failure?.kind).toBe('truncated');
      expect(response?.raw.length).toBe(part.length);
      const body = Buffer.from(response?.body ?? []);
      expect(body.length).toBeLessThan(PAGE.length);
      expect(PAGE.subarray(0, body.length).equals(body)).toBe(true);
    },
  );
});

describe('all came, but it cannot be what was meant', () => {
  const gz = ['Content-Encoding: gzip'];
  const corrupt = Buffer.from(ZIPPED);
  corrupt.fill(0xff, 2_000, 2_064);
  const wrongSum = Buffer.from(ZIPPED);
  wrongSum.writeUInt32LE(1, ZIPPED.length - 8);
  /** 2.3 MB, which gzip makes some forty times smaller. */
  const LONG = Array.from({ length: 10_000 }, (_, i) => String(i * 791_919).repeat(25)).join('');
  it.each<[string, string, Behaviour]>([
    ['gzip that ends early though the length fits', 'truncated', answer(200, gz, ZIPPED.subarray(0, -20))],
    ['gzip broken in the middle', 'truncated', answer(200, gz, corrupt)],
    ['gzip whose checksum is wrong', 'truncated', answer(200, gz, wrongSum)],
    ['plain text said to be gzip', 'truncated', answer(200, gz, PAGE)],
    ['plain text said to be br', 'truncated', answer(200, ['Content-Encoding: br'], PAGE)],
    ['a coding that nobody asked for', 'not-recognised', answer(200, ['Content-Encoding: zstd'], ZIPPED)],
    ['codings upon codings', 'not-recognised', answer(200, ['Content-Encoding: gzip, gzip, gzip'], ZIPPED)],
    [
      'a length shorter than the gzip sent',
      'truncated',
      raw(head(200, [...gz, 'Content-Length: 500']), ZIPPED),
    ],
    ['more than the limit once decoded', 'too-large', answer(200, gz, gzipSync(LONG))],
    ['a bomb', 'too-large', answer(200, gz, gzipSync(Buffer.alloc(20_000_000)))],
  ])('%s is %s, and the bytes are kept', async (_what, kind, behaviour) => {
    const { response, failure } = await meet(behaviour);
    expect(failure?.kind).toBe(kind);
    expect(response?.status).toBe(200);
    expect(response?.cut).toBeUndefined();
    expect(response?.raw.length).toBeGreaterThan(0);
    expect(response?.body.length).toBeLessThanOrEqual(LIMITS.decodedBytes);
  });

  it('a bomb is stopped at its ratio, before the limit of size', async () => {
    const { response, failure } = await meet(answer(200, gz, gzipSync(Buffer.alloc(20_000_000))));
    expect(failure?.kind).toBe('too-large');
    expect(response?.body.length).toBeLessThanOrEqual(1 << 20);
  });
});

it('after each of these the next request is answered as if nothing had been', async () => {
  for (const behaviour of [rawThenReset(), raw(CHUNKED, Buffer.from('zz')), answer(200, [], 'good')]) {
    await meet(behaviour);
  }
  const { response, failure } = await meet(answer(200, [], 'good'));
  expect(failure).toBeNull();
  expect(Buffer.from(response?.body ?? []).toString()).toBe('good');
});
