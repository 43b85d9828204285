import { describe, expect, it } from 'vitest';
import {
  blocked,
  FAILED_KINDS,
  failed,
  GONE_KINDS,
  gone,
  nothingRead,
  OK,
  type Outcome,
  outcomeLabel,
} from '../../src/domain/page.ts';
import type { Failure } from '../../src/fetch/exchange.ts';
import { type Judged, outcomeOf, transportOutcome } from '../../src/fetch/outcome.ts';

function answered(status: number, body = 'a page', failure: Failure | null = null): Judged {
  const bytes = Buffer.from(body);
  const response = {
    url: 'https://m.weibo.cn/',
    status,
    statusText: '',
    headers: [],
    raw: bytes,
    body: bytes,
  };
  return { response, failure };
}

/** What the page says, in the order of the columns below. */
const WORDS: readonly (Outcome | null)[] = [
  OK,
  blocked('captcha', '请输入验证码'),
  gone('suspended', 'account', '该账号已被封禁'),
  failed('not-recognised'),
  failed('truncated'),
  null,
];

const label = (exchange: Judged, words: Outcome | null) =>
  outcomeLabel(outcomeOf(exchange, words && nothingRead('weibo-profile', words)));

const CAPTCHA = 'blocked:captcha';
const GONE = 'gone:suspended';
const UNKNOWN = 'failed:not-recognised';
const LOGIN = 'blocked:login';
const FORBIDDEN = 'blocked:forbidden';
const LIMITED = 'blocked:rate-limit';
const BROKEN = 'failed:http-5xx';
const OUTSIDE = 'failed:outside';
const CUT = 'failed:truncated';

describe('what an answer means', () => {
  it.each([
    // status         transport  ok         captcha  gone     unknown    truncated  nobody reads it
    [200, /*      */ ['ok', 'ok', CAPTCHA, GONE, UNKNOWN, CUT, UNKNOWN]],
    [201, /*      */ ['ok', 'ok', CAPTCHA, GONE, UNKNOWN, CUT, UNKNOWN]],
    [203, /*      */ ['ok', 'ok', CAPTCHA, GONE, UNKNOWN, CUT, UNKNOWN]],
    [206, /*      */ [CUT, CUT, CAPTCHA, GONE, CUT, CUT, CUT]],
    [300, /*      */ [OUTSIDE, OUTSIDE, CAPTCHA, OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE]],
    [302, /*      */ [OUTSIDE, OUTSIDE, CAPTCHA, OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE]],
    [304, /*      */ [OUTSIDE, OUTSIDE, CAPTCHA, OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE]],
    [400, /*      */ [UNKNOWN, UNKNOWN, CAPTCHA, GONE, UNKNOWN, UNKNOWN, UNKNOWN]],
    [401, /*      */ [LOGIN, LOGIN, CAPTCHA, GONE, LOGIN, LOGIN, LOGIN]],
    [403, /*      */ [FORBIDDEN, FORBIDDEN, CAPTCHA, GONE, FORBIDDEN, FORBIDDEN, FORBIDDEN]],
    [404, /*      */ [UNKNOWN, UNKNOWN, CAPTCHA, GONE, UNKNOWN, UNKNOWN, UNKNOWN]],
    [408, /*      */ [UNKNOWN, UNKNOWN, CAPTCHA, GONE, UNKNOWN, UNKNOWN, UNKNOWN]],
    [410, /*      */ [UNKNOWN, UNKNOWN, CAPTCHA, GONE, UNKNOWN, UNKNOWN, UNKNOWN]],
    [414, /*      */ [LIMITED, LIMITED, CAPTCHA, GONE, LIMITED, LIMITED, LIMITED]],
    [418, /*      */ [LIMITED, LIMITED, CAPTCHA, GONE, LIMITED, LIMITED, LIMITED]],
    [429, /*      */ [LIMITED, LIMITED, CAPTCHA, GONE, LIMITED, LIMITED, LIMITED]],
    [432, /*      */ [LIMITED, LIMITED, CAPTCHA, GONE, LIMITED, LIMITED, LIMITED]],
    [451, /*      */ [UNKNOWN, UNKNOWN, CAPTCHA, GONE, UNKNOWN, UNKNOWN, UNKNOWN]],
    [500, /*      */ [BROKEN, BROKEN, CAPTCHA, BROKEN, BROKEN, BROKEN, BROKEN]],
    [502, /*      */ [BROKEN, BROKEN, CAPTCHA, BROKEN, BROKEN, BROKEN, BROKEN]],
    [503, /*      */ [BROKEN, BROKEN, CAPTCHA, BROKEN, BROKEN, BROKEN, BROKEN]],
    [999, /*      */ [BROKEN, BROKEN, CAPTCHA, BROKEN, BROKEN, BROKEN, BROKEN]],
  ])('of status %i, by what its page says', (status, [transport, ...expected]) => {
    const exchange = answered(status);
    expect(outcomeLabel(transportOutcome(exchange))).toBe(transport);
    expect(WORDS.map((words) => label(exchange, words))).toEqual(expected);
  });

  it.each(FAILED_KINDS)(
    'that failed as %s is that failure, whatever part of it says and with whatever status',
    (kind) => {
      const failure = { kind, detail: 'why' };
      for (const status of [200, 302, 403, 404, 429, 500]) {
        const exchange = answered(status, 'a part', failure);
        expect(transportOutcome(exchange)).toEqual(failed(kind, 'why'));
        expect(WORDS.map((words) => label(exchange, words))).toEqual(
          Array(WORDS.length).fill(`failed:${kind}`),
        );
      }
      expect(outcomeOf({ response: null, failure }, null)).toEqual(failed(kind, 'why'));
    },
  );

  it('that never came is a failure, even if nobody says which', () => {
    expect(outcomeLabel(transportOutcome({ response: null, failure: null }))).toBe('failed:reset');
    expect(WORDS.map((words) => label({ response: null, failure: null }, words))).toEqual(
      Array(WORDS.length).fill('failed:reset'),
    );
  });

  it.each([
    [200, UNKNOWN],
    [204, UNKNOWN],
    [403, FORBIDDEN],
    [404, UNKNOWN],
    [432, LIMITED],
    [500, BROKEN],
  ])('of status %i with an empty body is never a page', (status, expected) => {
    const exchange = answered(status, '');
    expect(outcomeLabel(transportOutcome(exchange))).toBe(expected);
    for (const words of [OK, failed('not-recognised'), null]) expect(label(exchange, words)).toBe(expected);
  });

  it('keeps the words of the platform as they stood', () => {
    const captcha = blocked('captcha', '请输入验证码');
    const closed = gone('deregistered', 'account', '该帐号已自主注销');
    expect(outcomeOf(answered(403), nothingRead('wechat-article', captcha))).toBe(captcha);
    expect(outcomeOf(answered(200), nothingRead('wechat-article', closed))).toBe(closed);
    expect(outcomeOf(answered(404), nothingRead('wechat-article', closed))).toBe(closed);
  });
});

describe('doubt is the default', () => {
  const statuses = Array.from({ length: 900 }, (_, i) => 100 + i);

  it('no status but 200 to 205 and 207 to 299 is ok, and these only if the page reads well', () => {
    const fine = statuses.filter((status) => label(answered(status), OK) === 'ok');
    expect(fine).toEqual(statuses.filter((status) => status >= 200 && status < 300 && status !== 206));
    for (const status of statuses) expect(label(answered(status), null)).not.toBe('ok');
  });

  it('nothing is gone but by the words of the page, and never by an answer of the machinery', () => {
    for (const status of statuses) {
      for (const words of [OK, failed('not-recognised'), null])
        expect(label(answered(status), words)).not.toMatch(/^gone/);
      for (const kind of GONE_KINDS) {
        const isGone = label(answered(status), gone(kind, 'account', '…')).startsWith('gone');
        expect(isGone).toBe(status < 300 || (status >= 400 && status < 500));
      }
    }
  });
});
