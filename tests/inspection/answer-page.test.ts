import { describe, expect, it } from 'vitest';
import { ALL_KINDS } from '../../scrapers/platforms.ts';
import type { CaptureId } from '../../src/domain/page.ts';
import type { Timestamp } from '../../src/domain/time.ts';
import { answerAsPage, isJson } from '../../src/inspection/answer-page.ts';
import type { CaptureRecord } from '../../src/store/captures.ts';

const capture: CaptureRecord = {
  captureId: 'c' as CaptureId,
  source: 'weibo-mobile',
  kind: 'weibo-posts',
  url: 'https://m.weibo.cn/api/container/getIndex?type=uid&value=5600000102',
  finalUrl: 'https://m.weibo.cn/api/container/getIndex?type=uid&value=5600000102',
  fetchedAt: '2020-11-06T10:00:00+08:00' as Timestamp,
  httpStatus: 200,
  outcome: 'ok',
  phrase: null,
  file: 'a.warc.gz',
  offset: 0,
  length: 1,
  digest: 'ab'.repeat(32),
};

describe('an answer in JSON, as a page', () => {
  it('tells where and when it was fetched, and its digest', () => {
    const page = answerAsPage('{"ok":0}', capture, ALL_KINDS);
    expect(page).toContain('地址：https://m.weibo.cn/api/container/getIndex?type=uid&amp;value=5600000102');
    expect(page).toContain('抓取时间：2020年11月6日10:00');
    expect(page).toContain('ab'.repeat(32));
  });

  it('cannot be broken out of by what it says', () => {
    const page = answerAsPage('{"msg":"</pre><script>alert(1)</script>"}', capture, ALL_KINDS);
    expect(page).not.toContain('<script>');
  });

  it('is told from a page by how it begins', () => {
    expect(isJson('  {"ok":1}')).toBe(true);
    expect(isJson('<!doctype html><p>{')).toBe(false);
  });
});
