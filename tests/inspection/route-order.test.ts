import { describe, expect, it } from 'vitest';
import { weibo } from '../../scrapers/weibo/index.ts';
import { orderedByHealth, type RouteHealth } from '../../src/inspection/route-order.ts';

const usual = weibo.sources.map(({ name }) => name);
const order = (...health: RouteHealth[]) => orderedByHealth(weibo.sources, health).map(({ name }) => name);
const login = (source: string, answeredAt: string | null = null): RouteHealth => ({
  source,
  answeredAt,
  refusedAt: '2026-09-25T10:00:00+08:00',
  refusal: 'blocked:login',
});

describe('the order in which sources are asked', () => {
  it('is that of the platform’s folder as long as nobody was asked to log in', () => {
    expect(order()).toEqual(usual);
    expect(usual.slice(0, 2)).toEqual(['weibo-status', 'weibo-mobile']);
  });

  it('puts a route that wanted a login when it was last asked behind those that answer', () => {
    expect(order(login('weibo-mobile'))).toEqual([
      ...usual.filter((name) => name !== 'weibo-mobile'),
      'weibo-mobile',
    ]);
  });

  it('keeps their own order among those behind', () => {
    expect(order(login('weibo-desktop'), login('weibo-mobile')).slice(-2)).toEqual([
      'weibo-mobile',
      'weibo-desktop',
    ]);
  });

  it('is as before once the route has answered again', () => {
    expect(order(login('weibo-mobile', '2026-09-25T10:00:01+08:00'))).toEqual(usual);
    expect(order(login('weibo-mobile', '2026-09-25T09:59:59+08:00'))).not.toEqual(usual);
  });

  it('is not changed by other refusals', () => {
    expect(order({ ...login('weibo-mobile'), refusal: 'blocked:rate-limit' })).toEqual(usual);
  });
});
