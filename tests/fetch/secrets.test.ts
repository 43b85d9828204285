import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskBody, maskRequestHeaders, maskResponseHeaders, maskUrl } from '../../src/fetch/secrets.ts';

describe('an address', () => {
  it.each([
    [
      'https://a.cn/cgi-bin/x?action=list&token=123&f=json',
      'https://a.cn/cgi-bin/x?action=list&token=***&f=json',
    ],
    [
      'https://a.cn/s?__biz=M==&mid=1&key=k&uin=u&pass_ticket=p',
      'https://a.cn/s?__biz=M==&mid=1&key=***&uin=***&pass_ticket=***',
    ],
    ['https://a.cn/?Access_Token=1', 'https://a.cn/?Access_Token=***'],
    ['https://a.cn/?access%5Ftoken=1', 'https://a.cn/?access%5Ftoken=***'],
    ['https://a.cn/#access_token=1', 'https://a.cn/#access_token=***'],
    ['https://user:password@a.cn/x', 'https://***@a.cn/x'],
    [
      `https://a.cn/captcha?target_url=${encodeURIComponent('https://b.cn/s?mid=1&key=planted')}`,
      `https://a.cn/captcha?target_url=${encodeURIComponent('https://b.cn/s?mid=1&key=***')}`,
    ],
  ])('%s loses its secrets', (url, masked) => expect(maskUrl(url)).toBe(masked));

  it.each([
    'https://mp.weixin.qq.com/s?__biz=MzA3MDk5MDAwMQ==&mid=2650&idx=1&sn=abc&chksm=def&scene=27#wechat_redirect',
    'https://mp.weixin.qq.com/s?src=11&timestamp=1604&ver=2687&signature=abc*-&new=1',
    'https://m.weibo.cn/api/container/getIndex?containerid=100103type%3D1%26q%3D%E5%AE%9D%E9%B8%A1',
    'https://api.weixin.qq.com/x?appid=wx1&monkey=1&token_type=2',
    'https://a.cn/?%E4%BD=1&x=%',
  ])('%s has none and stays as it is', (url) => expect(maskUrl(url)).toBe(url));

  it('never throws, never takes long', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 300 }),
        (text) => typeof maskUrl(`https://a.cn/?${text}`) === 'string',
      ),
    );
    for (const hostile of [
      '?'.repeat(50_000),
      '&token='.repeat(20_000),
      '%3D%26'.repeat(20_000),
      '?a='.repeat(30_000),
    ]) {
      expect(maskUrl(`https://a.cn/${hostile}`)).not.toBe('');
    }
  });
});

describe('headers', () => {
  it('of a request lose the values of cookies and authorisations, whatever their case', () => {
    const sent = [
      ['COOKIE', 'SUB=1'],
      ['Authorization', 'Bearer 1'],
      ['x-xsrf-token', '1'],
      ['Referer', 'https://mp.weixin.qq.com/?token=1'],
      ['Accept', '*/*'],
    ] as const;
    expect(maskRequestHeaders(sent)).toEqual([
      ['COOKIE', '***'],
      ['Authorization', '***'],
      ['x-xsrf-token', '***'],
      ['Referer', 'https://mp.weixin.qq.com/?token=***'],
      ['Accept', '*/*'],
    ]);
  });

  it('of an answer keep the names of cookies and where they count', () => {
    const received = [
      ['Set-Cookie', 'SUB=_2A25planted=; path=/; domain=.weibo.cn; HttpOnly'],
      ['Location', 'https://a.cn/?ticket=planted&x=1'],
    ] as const;
    expect(maskResponseHeaders(received)).toEqual([
      ['Set-Cookie', 'SUB=***; path=/; domain=.weibo.cn; HttpOnly'],
      ['Location', 'https://a.cn/?ticket=***&x=1'],
    ]);
  });
});

describe('a body', () => {
  it.each([
    [
      '{"grant_type":"client_credential","appid":"wx1","secret":"pl\\"anted"}',
      '{"grant_type":"client_credential","appid":"wx1","secret":"***"}',
    ],
    [' { "access_token" : "planted", "count": 20 }', ' { "access_token" : "***", "count": 20 }'],
    ['[{"token":"planted"}]', '[{"token":"***"}]'],
    ['st=planted&content=1', 'st=***&content=1'],
    ['token=planted', 'token=***'],
    ['', ''],
  ])('%s loses its secrets', (body, masked) => expect(maskBody(body)).toBe(masked));

  it('does not take long, however hostile', () => {
    const started = performance.now();
    for (const hostile of [
      `{${'"secret":"'.repeat(50_000)}`,
      `{${'"a" '.repeat(50_000)}`,
      `{"secret":"${'\\'.repeat(100_000)}`,
    ])
      maskBody(hostile);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
