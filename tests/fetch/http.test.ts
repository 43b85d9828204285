import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodedExchange } from '../../src/fetch/content-coding.ts';
import { createHttp, type Http } from '../../src/fetch/http.ts';
import { AT, answer, HOSTS, head, httpTo, type Loopback, loopback, raw } from './loopback.ts';

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();
const PAGE = `<!doctype html><title>宝鸡工信</title>${'<p>信息公开</p>'.repeat(2_000)}`;

let server: Loopback;
let http: Http;
beforeAll(async () => {
  server = await loopback();
  http = httpTo(server);
});
afterAll(async () => {
  await http.close();
  await server.close();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  http({ url: `https://m.weibo.cn${path}`, hosts: HOSTS, headers });

describe('an answer', () => {
  it('comes with its address, status, header lines in order and its bytes, at the time of the clock', async () => {
    server.on('/page', answer(200, ['Content-Type: text/html', 'X-B: 2', 'x-a: 1', 'X-B: 3'], PAGE));
    const exchange = await get('/page?a=1&b=%E4%B8%AD');
    expect(exchange).toMatchObject({ failure: null, redirects: [], fetchedAt: AT });
    expect(exchange.response).toMatchObject({
      url: 'https://m.weibo.cn/page?a=1&b=%E4%B8%AD',
      status: 200,
      statusText: 'Because',
    });
    expect(exchange.response?.headers.slice(0, 4)).toEqual([
      ['Content-Type', 'text/html'],
      ['X-B', '2'],
      ['x-a', '1'],
      ['X-B', '3'],
    ]);
    expect(text(exchange.response?.body)).toBe(PAGE);
    expect(exchange.response?.raw).toBe(exchange.response?.body);
  });

  it('keeps bytes beyond ASCII in headers one by one', async () => {
    server.on('/latin', answer(200, ['X-Name: \u00e4\u00b8\u00ad'], 'x'));
    const exchange = await get('/latin');
    expect(exchange.response?.headers[0]).toEqual(['X-Name', '\u00e4\u00b8\u00ad']);
  });

  it.each([
    ['gzip', gzipSync(PAGE)],
    ['x-gzip', gzipSync(PAGE)],
    ['GZIP', gzipSync(PAGE)],
    ['br', brotliCompressSync(PAGE)],
    ['deflate', deflateSync(PAGE)],
    ['deflate', deflateRawSync(PAGE)],
    ['gzip, br', brotliCompressSync(gzipSync(PAGE))],
    ['identity', Buffer.from(PAGE)],
  ])('in the coding %s is decoded, and kept as it came', async (coding, bytes) => {
    server.on('/coded', answer(200, [`Content-Encoding: ${coding}`], bytes));
    const { response, failure } = await get('/coded');
    expect(failure).toBeNull();
    expect(text(response?.body)).toBe(PAGE);
    expect(Buffer.compare(response?.raw ?? Buffer.of(), bytes)).toBe(0);
  });

  it('stays compressed where it is large and whoever asked undoes it elsewhere, and only there', async () => {
    const large = gzipSync(randomBytes(80_000).toString('hex'));
    server.on('/large', answer(200, ['Content-Encoding: gzip'], large));
    server.on('/small', answer(200, ['Content-Encoding: gzip'], gzipSync(PAGE)));
    server.on('/plain', answer(200, [], PAGE));
    const ask = (path: string) => http({ url: `https://m.weibo.cn${path}`, hosts: HOSTS, mayBeCoded: true });
    const [left, small, plain, decoded] = await Promise.all([
      ask('/large'),
      ask('/small'),
      ask('/plain'),
      get('/large'),
    ]);
    expect(left.response?.coded).toMatchObject({ ratio: 100 });
    expect(left.response?.body).toBe(left.response?.raw);
    for (const { response } of [small, plain, decoded]) expect(response?.coded).toBeUndefined();
    expect(text(small.response?.body)).toBe(PAGE);
    expect((await decodedExchange(left)).response?.body).toEqual(decoded.response?.body);
  });

  it('may come in pieces, without a length, after an early hint', async () => {
    const chunks = Buffer.from('5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n');
    const hint = Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n');
    server.on('/pieces', raw(hint, head(200, ['Transfer-Encoding: chunked']), chunks));
    const { response, failure } = await get('/pieces');
    expect(failure).toBeNull();
    expect(response?.status).toBe(200);
    expect(text(response?.body)).toBe('hello world');
  });

  it.each([200, 204, 304, 400, 401, 403, 404, 410, 414, 418, 429, 432, 500, 502, 503])(
    'of status %i is an exchange like any other',
    async (status) => {
      server.on(
        `/status/${status}`,
        status === 204 || status === 304 ? raw(head(status, [])) : answer(status, [], 'x'),
      );
      const exchange = await get(`/status/${status}`);
      expect(exchange.failure).toBeNull();
      expect(exchange.response?.status).toBe(status);
    },
  );
});

describe('a request', () => {
  it('says who asks and what it can read, and goes to the original host', async () => {
    server.on('/who', answer(200, [], 'x'));
    await get('/who?x=1');
    expect(server.arrived.at(-1)).toMatchObject({
      line: 'GET /who?x=1 HTTP/1.1',
      headers: { host: 'm.weibo.cn', 'user-agent': 'xunjian/test', 'accept-encoding': 'gzip, br, deflate' },
    });
  });

  it('brings its own headers, and its own agent if it has one', async () => {
    server.on('/own', answer(200, [], 'x'));
    await get('/own', {
      'User-Agent': 'Mobile',
      'MWeibo-Pwa': '1',
      Host: 'elsewhere',
      'Accept-Encoding': 'zstd',
    });
    expect(server.arrived.at(-1)?.headers).toMatchObject({
      host: 'm.weibo.cn',
      'user-agent': 'Mobile',
      'mweibo-pwa': '1',
      'accept-encoding': 'gzip, br, deflate',
    });
  });

  it('may carry a body', async () => {
    server.on('/form', answer(200, [], 'x'));
    const exchange = await http({
      url: 'https://m.weibo.cn/form',
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'cb=visitor&st=secret-st',
      hosts: HOSTS,
    });
    expect(server.arrived.at(-1)).toMatchObject({
      line: 'POST /form HTTP/1.1',
      body: 'cb=visitor&st=secret-st',
    });
    expect(text(exchange.request.body ?? undefined)).toBe('cb=visitor&st=***');
  });

  it('is shown without its secrets', async () => {
    server.on('/secret', answer(200, [], 'x'));
    const secrets = { Cookie: 'SUB=planted', Authorization: 'Bearer planted', 'X-XSRF-TOKEN': 'planted' };
    const exchange = await get('/secret?access_token=planted&fakeid=1', {
      ...secrets,
      Referer: 'https://m.weibo.cn/?token=planted',
    });
    expect(server.arrived.at(-1)?.headers.cookie).toBe('SUB=planted');
    expect(server.arrived.at(-1)?.line).toContain('access_token=planted');
    expect(JSON.stringify(exchange)).not.toContain('planted');
    expect(exchange.request.url).toBe('https://m.weibo.cn/secret?access_token=***&fakeid=1');
    expect(exchange.request.headers).toContainEqual(['Cookie', '***']);
  });

  it('that cannot be made of what was given is an error of ours, and throws', async () => {
    await expect(get('/', { Cookie: 'a\r\nInjected: 1' })).rejects.toThrow(/cookie/i);
  });

  it('ends with the reason of the caller who gives up, before, while waiting and in the middle', async () => {
    const before = AbortSignal.abort(new Error('before'));
    await expect(http({ url: 'https://m.weibo.cn/', hosts: HOSTS, signal: before })).rejects.toThrow(
      'before',
    );
    for (const [path, behaviour] of [
      ['/silent', () => {}],
      ['/half', raw(head(200, ['Content-Length: 10']), Buffer.from('12345'))],
    ] as const) {
      const caller = new AbortController();
      server.on(path, (socket, request) => {
        behaviour(socket, request);
        caller.abort(new Error('enough'));
      });
      const asked = http({ url: `https://m.weibo.cn${path}`, hosts: HOSTS, signal: caller.signal });
      await expect(asked).rejects.toThrow('enough');
    }
  });
});

describe('connections', () => {
  it('are kept for the requests after', async () => {
    server.on('/again', answer(200, [], 'x'));
    const own = httpTo(server);
    const before = server.connections();
    for (let i = 0; i < 40; i += 1) await own({ url: 'https://m.weibo.cn/again', hosts: HOSTS });
    // A request at the very moment of an answer's end may find its connection not yet free, and open another.
    expect(server.connections() - before).toBeLessThanOrEqual(8);
    await own.close();
  });

  it('to one origin are no more than allowed; the other requests wait for them', async () => {
    server.on('/many', (socket) =>
      setImmediate(() => answer(200, [], 'x')(socket, { line: '', headers: {}, body: '' })),
    );
    const own = httpTo(server, {}, { connections: 2 });
    const before = server.connections();
    const asked = Array.from({ length: 8 }, () => own({ url: 'https://m.weibo.cn/many', hosts: HOSTS }));
    const exchanges = await Promise.all(asked);
    expect(exchanges.map((exchange) => exchange.response?.status)).toEqual(Array(8).fill(200));
    expect(server.connections() - before).toBeLessThanOrEqual(2);
    await own.close();
  });
});

describe('the origin map', () => {
  it('leads to another server; what is not in it goes to its real host, unless * says otherwise', async () => {
    server.on('/mapped', answer(200, [], 'x'));
    const asked: string[] = [];
    const mapped = createHttp({
      userAgent: 'x',
      clock: () => AT,
      originMap: new Map([['https://m.weibo.cn', server.origin]]),
      lookup: (name, _options, callback) => {
        asked.push(name);
        callback(Object.assign(new Error(`no ${name}`), { code: 'ENOTFOUND' }), []);
      },
    });
    const hosts = ['m.weibo.cn', 'weibo.com'];
    expect((await mapped({ url: 'https://m.weibo.cn/mapped', hosts })).response?.status).toBe(200);
    expect(asked).toEqual([]);
    expect((await mapped({ url: 'https://weibo.com/mapped', hosts })).failure?.kind).toBe('dns');
    expect(asked).toEqual(['weibo.com']);
    await mapped.close();
  });
});

describe('a proxy', () => {
  let proxy: Server;
  let address: string;
  const tunnels: string[] = [];
  beforeAll(async () => {
    proxy = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', (chunk) => {
        const [line = ''] = chunk.toString().split('\r\n');
        tunnels.push(line);
        if (!line.includes(':80')) return socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\ntunneled'));
        return socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      });
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const bound = proxy.address();
    address = `http://127.0.0.1:${bound !== null && typeof bound === 'object' ? bound.port : 0}`;
  });
  afterAll(() => void proxy.close());

  it('is asked for every real host by name; its refusal is a refused connection', async () => {
    const proxied = createHttp({ userAgent: 'x', clock: () => AT, proxy: address });
    const exchange = await proxied({ url: 'https://m.weibo.cn/a', hosts: HOSTS });
    expect(tunnels).toEqual(['CONNECT m.weibo.cn:443 HTTP/1.1']);
    expect(exchange).toMatchObject({ response: null, failure: { kind: 'refused' }, remoteAddress: null });
    await proxied.close();
  });

  it('tunnels to the host, whose answer it is', async () => {
    const proxied = createHttp({ userAgent: 'x', clock: () => AT, proxy: address });
    const exchange = await proxied({ url: 'http://m.weibo.cn/a', hosts: HOSTS });
    expect(tunnels.at(-1)).toBe('CONNECT m.weibo.cn:80 HTTP/1.1');
    expect(text(exchange.response?.body)).toBe('tunneled');
    expect(exchange).toMatchObject({ failure: null, remoteAddress: null });
    await proxied.close();
  });

  it('is not asked for what the guard refuses, nor for mapped origins', async () => {
    server.on('/direct', answer(200, [], 'x'));
    const before = tunnels.length;
    const proxied = httpTo(server, {}, { proxy: address });
    expect((await proxied({ url: 'https://m.weibo.cn/direct', hosts: HOSTS })).response?.status).toBe(200);
    expect((await proxied({ url: 'http://169.254.169.254/', hosts: HOSTS })).failure?.kind).toBe('outside');
    expect(tunnels.length).toBe(before);
    await proxied.close();
  });
});
