/** The matrix can fail: a reader that takes a captcha for an empty list, put among the scrapers, is found out by it. */

import { expect, it, vi } from 'vitest';
import type { PageKind, Scraper } from '../../scrapers/scraper.ts';
import { nothingRead, OK } from '../../src/domain/page.ts';
import { useDatabase } from '../support/database.ts';

vi.mock('../../scrapers/registry.ts', async (original) => {
  const registered = await original<{ weibo: Scraper; wechat: Scraper }>();
  const broken: PageKind = {
    name: 'weibo-posts',
    title: '列表',
    what: 'takes a captcha for an empty list',
    example: 'https://m.weibo.cn/api/container/getIndex',
    recognises: ({ text }) => /captcha|验证/.test(text),
    read: ({ url }) => ({
      ...nothingRead('weibo-posts', OK),
      account: { platform: 'weibo', name: null, id: /value=(\d+)/.exec(url ?? '')?.[1] ?? null },
      listing: { of: 'account', fromNewest: true, next: null, complete: true, limitedTo: null },
    }),
  };
  return { ...registered, weibo: { ...registered.weibo, kinds: [broken, ...registered.weibo.kinds] } };
});

const { breaches } = await import('./judge.ts');
const { CELLS } = await import('./matrix.ts');
const { startRunner } = await import('./run.ts');

const test = useDatabase();

it('a build that takes a captcha for an empty list breaks the table where it meets one', async () => {
  const cells = CELLS.filter(
    ({ step, fault, role }) =>
      step.id === 'weibo-mobile/list' && ['captcha', 'status-503'].includes(fault.id) && role === 'lively',
  );
  const results = await (await startRunner(test.url, cells)).run(cells);
  const found = new Map(results.map((result) => [result.cell.fault.id, breaches(result)]));
  expect(found.get('captcha')).toContain('the page ended ok');
  expect(found.get('status-503')).toEqual([]);
}, 300_000);
