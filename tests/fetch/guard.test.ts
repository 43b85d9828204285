import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { describe, expect, it } from 'vitest';
import { guardedLookup, isPublicAddress, refusalOf } from '../../src/fetch/guard.ts';
import { createHttp } from '../../src/fetch/http.ts';
import { AT } from './loopback.ts';

describe('an address', () => {
  it.each([
    '8.8.8.8',
    '123.125.22.1',
    '182.254.63.140',
    '2408:80f0:410c:1d:0:ff:b07a:39af',
    '64:ff9b::7b7d:1601',
  ])('%s is public', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['unspecified', '0.0.0.0'],
    ['"this network"', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared (CGNAT)', '100.64.0.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['link-local, metadata', '169.254.169.254'],
    ['metadata of a Chinese cloud', '100.100.100.200'],
    ['protocol assignments', '192.0.0.1'],
    ['documentation', '192.0.2.1'],
    ['benchmark', '198.18.0.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
    ['IPv4-mapped, even of a public address', '::ffff:8.8.8.8'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['unique local', 'fd00::1'],
    ['metadata by IPv6', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['6to4 of a private address', '2002:7f00:1::'],
    ['Teredo', '2001:0:1::'],
    ['NAT64 around a private address', '64:ff9b::a00:1'],
    ['local NAT64', '64:ff9b:1::808:808'],
    ['multicast', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['discard', '100::1'],
    ['no address', 'm.weibo.cn'],
    ['no address', ''],
  ])('that is %s (%s) is not public', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('a request', () => {
  const hosts = ['m.weibo.cn', '*.weibo.com', '127.0.0.1', '[::1]', '8.8.8.8'];
  const none = new Map<string, string>();
  const refusal = (url: string, map = none) => refusalOf(new URL(url), hosts, map);

  it.each([
    'https://m.weibo.cn/u/1',
    'http://m.weibo.cn/',
    'https://M.WEIBO.CN:443/',
    'https://passport.weibo.com/',
    'https://a.b.weibo.com/',
    'https://8.8.8.8/',
  ])('to %s is allowed', (url) => expect(refusal(url)).toBeNull());

  it.each([
    ['ftp://m.weibo.cn/', /scheme/],
    ['file:///etc/passwd', /scheme/],
    ['javascript:alert(1)', /scheme/],
    ['https://user@m.weibo.cn/', /user name/],
    ['https://:password@m.weibo.cn/', /user name/],
    ['https://m.weibo.cn.evil.com/', /not one of/],
    ['https://xm.weibo.cn/', /not one of/],
    ['https://m.weibo.cn./', /not one of/],
    ['https://weibo.com/', /not one of/],
    ['https://evilweibo.com/', /not one of/],
    ['https://m.weibo.cn:8443/', /port 8443/],
    ['https://m.weibo.cn:80/', /port 80/],
    ['http://127.0.0.1/', /not a public/],
    ['http://2130706433/', /not a public/],
    ['http://[::1]/', /not a public/],
  ])('to %s is refused', (url, why) => expect(refusal(url)).toMatch(why));

  it('to a mapped origin may go to any port and address, but only for its own hosts', () => {
    const map = new Map([['*', 'http://127.0.0.1:9001']]);
    expect(refusal('https://m.weibo.cn:8443/', map)).toBeNull();
    expect(refusal('http://127.0.0.1/', map)).toBeNull();
    expect(refusal('https://example.com/', map)).toMatch(/not one of/);
  });
});

describe('the look-up of a connection', () => {
  const resolving = (...answers: LookupAddress[][]): { lookup: LookupFunction; asked: () => number } => {
    let asked = 0;
    return {
      lookup: (_name, _options, callback) => callback(null, answers[asked++] ?? []),
      asked: () => asked,
    };
  };
  const PUBLIC = { address: '123.125.22.1', family: 4 };
  const PRIVATE = { address: '10.0.0.1', family: 4 };
  const look = (lookup: LookupFunction, all: boolean) =>
    new Promise((resolve) =>
      lookup('m.weibo.cn', { all }, (error, address, family) =>
        resolve(error ? error.code : all ? address : [address, family]),
      ),
    );

  it('hands on public addresses, in both forms in which Node asks', async () => {
    const { lookup } = resolving([PUBLIC], [PUBLIC]);
    expect(await look(guardedLookup(lookup), true)).toEqual([PUBLIC]);
    expect(await look(guardedLookup(lookup), false)).toEqual(['123.125.22.1', 4]);
  });

  it('refuses an answer in which any address is private, wherever it stands', async () => {
    const { lookup } = resolving([PRIVATE], [PUBLIC, PRIVATE], [PRIVATE, PUBLIC]);
    for (const all of [true, true, false]) expect(await look(guardedLookup(lookup), all)).toBe('EPRIVATE');
  });

  it('judges what it hands on, not what was said before: a name may change its mind at any time', async () => {
    const { lookup, asked } = resolving([PUBLIC], [PRIVATE], [PUBLIC]);
    const guarded = guardedLookup(lookup);
    expect(await look(guarded, true)).toEqual([PUBLIC]);
    expect(await look(guarded, true)).toBe('EPRIVATE');
    expect(await look(guarded, true)).toEqual([PUBLIC]);
    expect(asked()).toBe(3);
  });

  it('passes on that there is no address', async () => {
    expect(await look(guardedLookup(resolving([]).lookup), true)).toBe('ENOTFOUND');
  });

  it('stands before every real connection: one that would lead inside is outside', async () => {
    const { lookup, asked } = resolving([{ address: '127.0.0.1', family: 4 }]);
    const http = createHttp({ userAgent: 'x', clock: () => AT, lookup });
    const exchange = await http({ url: 'http://m.weibo.cn/', hosts: ['m.weibo.cn'] });
    expect(exchange).toMatchObject({
      response: null,
      failure: { kind: 'outside', detail: 'EPRIVATE: m.weibo.cn leads to 127.0.0.1, which is not public' },
    });
    expect(asked()).toBe(1);
    await http.close();
  });
});
