import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Http } from '../../src/fetch/http.ts';
import { answer, HOSTS, head, httpTo, type Loopback, loopback, rawThenEnd } from './loopback.ts';

let server: Loopback;
let http: Http;
beforeAll(async () => {
  server = await loopback();
  http = httpTo(server, { redirects: 5 });
});
afterAll(async () => {
  await http.close();
  await server.close();
});

const to = (location: string, status = 302) => answer(status, [`Location: ${location}`], 'moved');
const get = (path: string, headers: Record<string, string> = {}) =>
  http({ url: `https://m.weibo.cn${path}`, hosts: HOSTS, headers });

describe('a redirect to an address that may be asked', () => {
  it('is followed, relative and absolute, to other hosts of the platform, and remembered', async () => {
    server.on('/a', to('b?x=1', 301));
    server.on('/b', to('https://passport.weibo.com/login?url=1'));
    server.on('/login', answer(200, [], 'please log in'));
    const exchange = await get('/a');
    expect(exchange.failure).toBeNull();
    expect(exchange.request.url).toBe('https://m.weibo.cn/a');
    expect(exchange.response).toMatchObject({ url: 'https://passport.weibo.com/login?url=1', status: 200 });
    expect(exchange.redirects).toEqual([
      'https://m.weibo.cn/b?x=1',
      'https://passport.weibo.com/login?url=1',
    ]);
    expect(exchange.hops?.map((hop) => [hop.response.url, hop.response.status, hop.next.url])).toEqual([
      ['https://m.weibo.cn/a', 301, 'https://m.weibo.cn/b?x=1'],
      ['https://m.weibo.cn/b?x=1', 302, 'https://passport.weibo.com/login?url=1'],
    ]);
    expect(server.arrived.slice(-3).map((request) => request.headers.host)).toEqual([
      'm.weibo.cn',
      'm.weibo.cn',
      'passport.weibo.com',
    ]);
  });

  it('keeps the cookies to itself if it leads to another origin', async () => {
    server.on('/same', to('/target'));
    server.on('/other', to('https://passport.weibo.com/target'));
    server.on('/target', answer(200, [], 'x'));
    await get('/same', { Cookie: 'SUB=1', 'X-Own': '1' });
    expect(server.arrived.at(-1)?.headers).toMatchObject({ cookie: 'SUB=1', 'x-own': '1' });
    await get('/other', { Cookie: 'SUB=1', 'X-Own': '1' });
    expect(server.arrived.at(-1)?.headers.cookie).toBeUndefined();
    expect(server.arrived.at(-1)?.headers['x-own']).toBe('1');
  });

  it.each([
    [303, 'GET', ''],
    [302, 'GET', ''],
    [307, 'POST', 'a=1'],
    [308, 'POST', 'a=1'],
  ])('of status %i repeats a form as %s', async (status, method, body) => {
    server.on('/form', to('/formed', status));
    server.on('/formed', answer(200, [], 'x'));
    await http({ url: 'https://m.weibo.cn/form', method: 'POST', body: 'a=1', hosts: HOSTS });
    expect(server.arrived.at(-1)).toMatchObject({ line: `${method} /formed HTTP/1.1`, body });
  });

  it('is followed where its address is not ASCII', async () => {
    server.on('/chinese', to(Buffer.from('/中').toString('latin1')));
    server.on('/%E4%B8%AD', answer(200, [], 'x'));
    expect((await get('/chinese')).response).toMatchObject({
      url: 'https://m.weibo.cn/%E4%B8%AD',
      status: 200,
    });
  });
});

describe('a redirect that is not followed', () => {
  it.each([
    [
      'another host',
      'https://example.com/a?token=planted',
      /redirected to https:\/\/example\.com\/a\?token=\*\*\*/,
    ],
    ['a host whose name only ends alike', 'https://evil-m.weibo.cn/', /not one of the platform's own/],
    ['the cloud’s metadata', 'http://169.254.169.254/latest/', /169\.254\.169\.254/],
    ['this machine', 'http://127.0.0.1/', /127\.0\.0\.1/],
    ['this machine, written otherwise', 'http://0x7f.1/', /127\.0\.0\.1/],
    ['this machine, by IPv6', 'http://[::1]/', /\[::1\]/],
    ['an app', 'weixin://dl/business', /weixin:/],
    ['a file', 'file:///etc/passwd', /file:/],
    ['a user name', 'https://someone@m.weibo.cn/', /user name/],
    ['no address at all', 'https://', /no address/],
  ])('to %s keeps the answer and says where it led', async (_what, location, detail) => {
    server.on('/out', to(location));
    const before = server.arrived.length;
    const { response, failure, redirects } = await get('/out');
    expect(failure?.kind).toBe('outside');
    expect(failure?.detail).toMatch(detail);
    expect(failure?.detail).not.toContain('planted');
    expect(response).toMatchObject({ status: 302, url: 'https://m.weibo.cn/out' });
    expect(redirects).toEqual([]);
    expect(server.arrived.length).toBe(before + 1);
  });

  it('in a loop, or in a row without end, ends after five', async () => {
    server.on('/loop', to('/loop'));
    const before = server.arrived.length;
    const { response, failure, redirects } = await get('/loop');
    expect(failure).toEqual({
      kind: 'not-recognised',
      detail: 'redirected more than 5 times, last to https://m.weibo.cn/loop',
    });
    expect(response?.status).toBe(302);
    expect(redirects).toHaveLength(5);
    expect(server.arrived.length - before).toBe(6);
  });

  it('whose own answer is cut off is truncated', async () => {
    server.on(
      '/cut',
      rawThenEnd(head(302, ['Location: /target', 'Content-Length: 100']), Buffer.from('mov')),
    );
    expect(await get('/cut')).toMatchObject({ failure: { kind: 'truncated' }, response: { status: 302 } });
  });

  it('without a location, or with 304, is an answer like any other', async () => {
    server.on('/nowhere', answer(302, [], 'x'));
    expect(await get('/nowhere')).toMatchObject({ failure: null, response: { status: 302 }, redirects: [] });
  });
});
