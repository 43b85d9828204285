import { describe, expect, it } from 'vitest';
import type { Timestamp } from '../../src/domain/time.ts';
import { endByAlf, exportedCookies } from '../../src/inspection/cookie-file.ts';
import { endOf, readSecret } from '../../src/inspection/session-kinds.ts';

const NOW = '2026-10-01T10:00:00+08:00' as Timestamp;
/** 2026-10-31T10:00:00+08:00 */
const END = 1_793_412_000;

const netscape = [
  '# Netscape HTTP Cookie File',
  '',
  `#HttpOnly_.weibo.com\tTRUE\t/\tTRUE\t${END}\tSUB\t_2A25secret`,
  `.weibo.com\tTRUE\t/\tTRUE\t${END + 86_400}\tSUBP\t0033secret`,
  '.weibo.com\tTRUE\t/\tTRUE\t0\tXSRF-TOKEN\txsrf',
  `passport.weibo.com\tFALSE\t/\tTRUE\t${END}\tSSO\tof-another-host`,
  `.weibo.cn\tTRUE\t/\tTRUE\t${END}\tSUB\tof-the-other-domain`,
].join('\n');

const list = JSON.stringify([
  { domain: '.weibo.com', name: 'SUB', value: '_2A25secret', expirationDate: END + 0.5, httpOnly: true },
  { domain: '.weibo.com', name: 'SUBP', value: '0033secret', session: true },
  { domain: '.example.org', name: 'SUB', value: 'elsewhere' },
]);

describe('a browser’s export of cookies', () => {
  it('as cookies.txt holds those of the one domain, with the end of the one that decides', () => {
    expect(exportedCookies(netscape, 'weibo.com', ['SUB', 'ALF'])).toEqual({
      cookie: 'SUB=_2A25secret; SUBP=0033secret; XSRF-TOKEN=xsrf',
      endsAt: '2026-10-31T10:00:00+08:00',
    });
  });

  it.each([
    ['a list', list],
    ['a list inside of an object', `{"cookies":${list}}`],
  ])('as %s of JSON likewise', (_, text) => {
    expect(exportedCookies(text, 'weibo.com', ['SUB'])).toEqual({
      cookie: 'SUB=_2A25secret; SUBP=0033secret',
      endsAt: '2026-10-31T10:00:00+08:00',
    });
  });

  it('is none where the domain has no cookie, or the text is something else', () => {
    expect(exportedCookies(list, 'weibo.cn', [])).toBeNull();
    expect(exportedCookies('{"cookie":"SUB=x"}', 'weibo.com', [])).toBeNull();
    expect(exportedCookies('SUB=x; SUBP=y', 'weibo.com', [])).toBeNull();
    expect(exportedCookies('', 'weibo.com', [])).toBeNull();
  });
});

describe('when a session ends', () => {
  it.each([
    [`SUB=x; ALF=${END}; SUBP=y`, '2026-10-31T10:00:00+08:00'],
    [`ALF=02_${END}`, '2026-10-31T10:00:00+08:00'],
    ['SUB=x; ALF=soon', null],
    [`NOTALF=${END}`, null],
  ])('is what ALF of %s says: %s', (cookie, end) => {
    expect(endByAlf(cookie)).toBe(end);
  });

  it('is the earlier of what the cookies’ dates and ALF say', () => {
    const secret = { cookie: `SUB=x; ALF=${END}`, endsAt: '2026-10-20T00:00:00+08:00' };
    expect(endOf('weibo', secret, NOW)).toBe('2026-10-20T00:00:00+08:00');
    expect(endOf('weibo', { cookie: 'SUB=x' }, NOW)).toBeNull();
  });

  it('is four days after it was added for the console, and never for an AppSecret', () => {
    expect(endOf('wechat-console', { cookie: 'a=b', token: '1' }, NOW)).toBe('2026-10-05T10:00:00+08:00');
    expect(
      endOf('wechat-official', { account: 'gh_1', appid: 'wx1234', secret: 'a'.repeat(32) }, NOW),
    ).toBeNull();
  });
});

describe('a file with a secret', () => {
  it('is taken in each of its forms', () => {
    expect(readSecret('weibo', netscape)).toMatchObject({
      secret: { cookie: expect.stringContaining('SUB=_2A25secret'), endsAt: '2026-10-31T10:00:00+08:00' },
    });
    expect(readSecret('weibo', '{"cookie":"SUB=x"}')).toEqual({ secret: { cookie: 'SUB=x' } });
  });

  it.each([
    ['SUB=_2A25secret'],
    ['{"cookie":"SUB=_2A25secret\\u0007"}'],
    ['{"kookie":"SUB=_2A25secret"}'],
    ['["SUB=_2A25secret"]'],
    ['{"cookie":{"SUB":"_2A25secret"}}'],
  ])('that holds none (%s) is refused without a word of it', (text) => {
    const read = readSecret('weibo', text);
    expect('problem' in read && read.problem).toBeTruthy();
    expect(JSON.stringify(read)).not.toContain('_2A25secret');
  });
});
