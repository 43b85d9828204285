import { describe, expect, it } from 'vitest';
import type { Exchange, Fetch, FetchRequest } from '../../src/fetch/exchange.ts';
import { OTHER_HOSTS, POLICIES, type Policy } from '../../src/fetch/policies.ts';
import {
  createPoliteness,
  HostRestingError,
  localTurns,
  type PolitenessOptions,
} from '../../src/fetch/politeness.ts';
import { AT } from './loopback.ts';

const SECONDS = 1_000;
const MINUTES = 60 * SECONDS;
const HOURS = 60 * MINUTES;
/** A body's own website: a host that rests as a whole. */
const SITE = 'www.baoji.gov.cn';

/** A clock that moves only when somebody waits. */
function world(options: Partial<PolitenessOptions> = {}) {
  let time = 1_600_000_000_000;
  const waits: number[] = [];
  const politeness = createPoliteness({
    now: () => time,
    random: () => 0.5,
    wait: async (milliseconds, signal) => {
      signal?.throwIfAborted();
      waits.push(milliseconds);
      time += milliseconds;
    },
    ...options,
  });
  const pass = (milliseconds: number) => {
    time += milliseconds;
  };
  return { politeness, waits, pass };
}

function answered(request: FetchRequest, status = 200, headers: Record<string, string> = {}): Exchange {
  const empty = new Uint8Array();
  return {
    request: { method: 'GET', url: request.url, headers: [], body: null },
    response: {
      url: request.url,
      status,
      statusText: '',
      headers: Object.entries(headers),
      raw: empty,
      body: empty,
    },
    failure: null,
    redirects: [],
    fetchedAt: AT,
    remoteAddress: null,
  };
}

const fine: Fetch = async (request) => answered(request);
const ask = (fetch: Fetch, host = 'mp.weixin.qq.com', signal?: AbortSignal) =>
  fetch({ url: `https://${host}/s/1`, hosts: [host], ...(signal && { signal }) });

describe('requests to one host', () => {
  it.each([
    ['mp.weixin.qq.com', 8 * SECONDS],
    ['m.weibo.cn', 5 * SECONDS],
    ['weibo.com', 5 * SECONDS],
    ['weixin.sogou.com', 67.5 * SECONDS],
    ['www.baoji.gov.cn', 6 * SECONDS],
  ])('%s follow each other at its gap, the first at once', async (host, gap) => {
    const { politeness, waits } = world();
    const fetch = politeness.polite(fine);
    for (let i = 0; i < 3; i += 1) await ask(fetch, host);
    expect(waits).toEqual([gap, gap]);
  });

  it('keep a gap that chance sets between its bounds', async () => {
    const chances = [0, 0.999_999, 0.25, 0];
    const { politeness, waits } = world({ random: () => chances.shift() ?? 0 });
    const fetch = politeness.polite(fine);
    for (let i = 0; i < 4; i += 1) await ask(fetch);
    expect(waits).toEqual([6 * SECONDS, 10 * SECONDS, 7 * SECONDS]);
  });

  it('do not wait for time that has passed anyway', async () => {
    const { politeness, waits, pass } = world();
    const fetch = politeness.polite(fine);
    await ask(fetch);
    pass(3 * SECONDS);
    await ask(fetch);
    pass(HOURS);
    await ask(fetch);
    expect(waits).toEqual([5 * SECONDS]);
  });

  it('pause longer after every fifty, where the host wants it', async () => {
    const { politeness, waits } = world();
    const fetch = politeness.polite(fine);
    for (let i = 0; i < 52; i += 1) await ask(fetch, 'm.weibo.cn');
    expect(waits.filter((wait) => wait === 90 * SECONDS)).toHaveLength(1);
    expect(waits[49]).toBe(90 * SECONDS);
  });

  it('never wait for another host', async () => {
    const { politeness, waits } = world();
    const fetch = politeness.polite(fine);
    for (const host of Object.keys(POLICIES)) await ask(fetch, host);
    expect(waits).toEqual([]);
  });

  it('share turns with other processes through what is passed in', async () => {
    const reserved: [string, number, number][] = [];
    const { politeness, waits } = world({
      turns: {
        reserve: async (...turn) => {
          reserved.push(turn);
          return 1_234;
        },
        rest: async () => {},
      },
      patience: 5_000,
    });
    await ask(politeness.polite(fine));
    expect(reserved).toEqual([['mp.weixin.qq.com', 8 * SECONDS, 5_000]]);
    expect(waits).toEqual([1_234]);
  });
});

describe('requests at the same time', () => {
  function held(concurrency: number, options: Partial<PolitenessOptions> = {}) {
    const policy: Policy = { ...OTHER_HOSTS, gap: [0, 0], concurrency };
    const { politeness } = world({ policies: {}, others: policy, ...options });
    const started: string[] = [];
    const releases: (() => void)[] = [];
    const fetch = politeness.polite((request) => {
      started.push(request.url);
      return new Promise((resolve) => releases.push(() => resolve(answered(request))));
    });
    return {
      started,
      releases,
      go: (url: string, signal?: AbortSignal) => fetch({ url, hosts: [], ...(signal && { signal }) }),
    };
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it.each([1, 3])('are %i for one host, the others wait in line', async (concurrency) => {
    const { started, releases, go } = held(concurrency);
    const urls = [1, 2, 3, 4, 5].map((n) => `https://a.cn/${n}`);
    const all = urls.map((url) => go(url));
    for (let done = 0; done < urls.length; done += 1) {
      await settled();
      expect(started).toEqual(urls.slice(0, done + concurrency));
      releases[done]?.();
    }
    expect((await Promise.all(all)).map((exchange) => exchange.request.url)).toEqual(urls);
  });

  it('to an address on this machine keep that limit, but are not delayed', async () => {
    const { started, releases, go } = held(1, {
      isUndelayed: () => true,
      turns: {
        reserve: async () => {
          throw new Error('no turn is needed');
        },
        rest: async () => {
          throw new Error('no rest is needed');
        },
      },
    });
    const all = [go('https://a.cn/1'), go('https://a.cn/2')];
    await settled();
    expect(started).toEqual(['https://a.cn/1']);
    releases[0]?.();
    await settled();
    expect(started).toEqual(['https://a.cn/1', 'https://a.cn/2']);
    releases[1]?.();
    await Promise.all(all);
  });

  it('give their place to the next when they fail or give up', async () => {
    const { started, releases, go } = held(1);
    const caller = new AbortController();
    const first = go('https://a.cn/1');
    const second = go('https://a.cn/2', caller.signal);
    const third = go('https://a.cn/3');
    await settled();
    caller.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    releases[0]?.();
    await settled();
    expect(started).toEqual(['https://a.cn/1', 'https://a.cn/3']);
    releases[1]?.();
    await Promise.all([first, third]);

    const { politeness } = world({ isUndelayed: () => true });
    const broken = politeness.polite(async () => {
      throw new Error('ours');
    });
    await expect(ask(broken)).rejects.toThrow('ours');
    await expect(ask(broken)).rejects.toThrow('ours');
  });

  it('to what is no address are left to the fetch to refuse', async () => {
    const { politeness } = world();
    const exchange = await politeness.polite(fine)({ url: 'no address', hosts: [] });
    expect(exchange.request.url).toBe('no address');
  });
});

describe('a host that refuses', () => {
  const resting = (host: string, milliseconds: number) =>
    expect.objectContaining({ name: 'HostRestingError', host, milliseconds });

  it.each([414, 418, 429])('by status %i rests, longer each time within a day', async (status) => {
    const { politeness, pass } = world();
    let next = status;
    const fetch = politeness.polite(async (request) => answered(request, next));
    for (const rest of [HOURS, 6 * HOURS, 24 * HOURS]) {
      expect((await ask(fetch, SITE)).response?.status).toBe(status);
      await expect(ask(fetch, SITE)).rejects.toEqual(resting(SITE, rest));
      pass(rest);
    }
    next = 200;
    expect((await ask(fetch, SITE)).response?.status).toBe(200);
  });

  it('by the words of its page rests likewise, once it is told', async () => {
    const { politeness, pass } = world();
    const fetch = politeness.polite(fine);
    await ask(fetch, SITE);
    await politeness.refused(`https://${SITE}/1`);
    await expect(ask(fetch, SITE)).rejects.toEqual(resting(SITE, HOURS));
    pass(HOURS);
    await politeness.refused(`https://${SITE}/1`);
    await expect(ask(fetch, SITE)).rejects.toEqual(resting(SITE, 6 * HOURS));
  });

  it('and is a platform’s is left to the sources that ask it, which it refuses one by one', async () => {
    const { politeness } = world();
    const fetch = politeness.polite(async (request) => answered(request, 429));
    const asked = Object.keys(POLICIES).filter((host) => POLICIES[host]?.rests === undefined);
    expect(asked).toEqual(
      expect.arrayContaining(['mp.weixin.qq.com', 'm.weibo.cn', 'weibo.com', 'weixin.sogou.com']),
    );
    for (const host of asked) {
      await ask(fetch, host);
      await politeness.refused(`https://${host}/1`);
      expect((await ask(fetch, host)).response?.status).toBe(429);
    }
  });

  it('is forgiven after a day', async () => {
    const { politeness, pass } = world();
    await politeness.refused(`https://${SITE}/1`);
    pass(25 * HOURS);
    await politeness.refused(`https://${SITE}/1`);
    await expect(ask(politeness.polite(fine), SITE)).rejects.toEqual(resting(SITE, HOURS));
  });

  it('is not asked by a request that had its turn before the refusal was read', async () => {
    const asked: string[] = [];
    const { politeness } = world({
      wait: async () => politeness.refused(`https://${SITE}/1`),
    });
    const fetch = politeness.polite(async (request) => {
      asked.push(request.url);
      return answered(request);
    });
    await ask(fetch, SITE);
    await expect(ask(fetch, SITE)).rejects.toBeInstanceOf(HostRestingError);
    expect(asked).toHaveLength(1);
  });

  it('is not asked by a request whose source has come to rest while it waited for its turn', async () => {
    const asked: string[] = [];
    const { politeness, waits } = world();
    const fetch = politeness.polite(async (request) => {
      asked.push(request.url);
      return answered(request);
    });
    const inTurn = async () => {
      if (waits.length > 0) throw new Error('the source rests');
    };
    await fetch({ url: `https://${SITE}/1`, hosts: [SITE], inTurn });
    await expect(fetch({ url: `https://${SITE}/2`, hosts: [SITE], inTurn })).rejects.toThrow(
      'the source rests',
    );
    expect(asked).toEqual([`https://${SITE}/1`]);
  });

  it.each([
    [429, { 'Retry-After': '600' }, 10 * MINUTES],
    [503, { 'Retry-After': '600' }, 10 * MINUTES],
    [
      503,
      { 'Retry-After': 'Fri, 06 Nov 2020 02:20:00 GMT', Date: 'Fri, 06 Nov 2020 02:10:00 GMT' },
      10 * MINUTES,
    ],
    [503, { 'retry-after': 'Fri, 06 Nov 2020 02:20:00 GMT' }, 20 * MINUTES],
    [429, { 'Retry-After': '999999999' }, 24 * HOURS],
    [429, { 'Retry-After': 'soon' }, HOURS],
  ])('with status %i and %o rests so long', async (status, headers, rest) => {
    const { politeness } = world();
    const fetch = politeness.polite(async (request) => answered(request, status, headers));
    await ask(fetch, SITE);
    await expect(ask(fetch, SITE)).rejects.toEqual(resting(SITE, rest));
  });

  it('rests once for one refusal, also if it is told of it twice', async () => {
    const { politeness } = world();
    const fetch = politeness.polite(async (request) => answered(request, 429));
    await ask(fetch, SITE);
    await politeness.refused('https://www.baoji.gov.cn/1');
    await expect(ask(fetch, SITE)).rejects.toEqual(resting(SITE, HOURS));
  });

  it('for a moment only is waited for', async () => {
    const { politeness, waits } = world();
    let status = 429;
    const fetch = politeness.polite(async (request) => answered(request, status, { 'Retry-After': '30' }));
    await ask(fetch);
    status = 200;
    await ask(fetch);
    expect(waits).toEqual([30 * SECONDS]);
  });

  it.each([200, 403, 404, 500, 503])('is none by status %i alone', async (status) => {
    const { politeness, waits } = world();
    const fetch = politeness.polite(async (request) => answered(request, status));
    await ask(fetch);
    await ask(fetch);
    expect(waits).toEqual([8 * SECONDS]);
  });

  it('tells the other processes', async () => {
    const rests: [string, number][] = [];
    const turns = {
      reserve: async () => 0,
      rest: async (...rest: [string, number]) => void rests.push(rest),
    };
    const { politeness } = world({ turns });
    await politeness.refused(`https://${SITE}/1`);
    expect(rests).toEqual([[SITE, HOURS]]);
  });
});

describe('turns', () => {
  it('that are too far away are not taken: those who give up push nobody back', async () => {
    const turns = localTurns(() => 0);
    await turns.rest('a.cn', 10_000);
    for (let i = 0; i < 5; i += 1) expect(await turns.reserve('a.cn', 1_000, 5_000)).toBe(10_000);
    expect(await turns.reserve('a.cn', 1_000, 10_000)).toBe(10_000);
    expect(await turns.reserve('a.cn', 1_000, 20_000)).toBe(11_000);
  });

  it('are waited for in real time where no other wait is given, until the caller gives up', async () => {
    const politeness = createPoliteness({ now: () => 0 });
    const fetch = politeness.polite(fine);
    await ask(fetch);
    const caller = new AbortController();
    const waiting = ask(fetch, 'mp.weixin.qq.com', caller.signal);
    setImmediate(() => caller.abort());
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
