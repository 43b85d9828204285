import { describe, expect, it } from 'vitest';
import type { Findings } from '../../src/domain/finding.ts';
import { failed } from '../../src/domain/page.ts';
import { type Circumstances, settles } from '../../src/rules/evaluate.ts';
import {
  blind,
  comments,
  findings,
  messages,
  NOT_PUBLIC,
  post,
  posts,
  presence,
  shipped,
  verdictOf,
  WECHAT,
  WEIBO,
  WHOLE,
  whyOf,
} from './findings.ts';

const ruleset = shipped('baoji-2020');
const steps = (rule: string, seen: Partial<Findings>, circumstances: Circumstances) =>
  settles(verdictOf(ruleset, rule, findings(seen), circumstances), circumstances.platform);

describe('what would settle an open verdict, least effort first', () => {
  it('of updates on WeChat: an address, then a look in the client, then the authorisation', () => {
    expect(steps('not-updated', { posts: posts([post('2020-10-02T09:13:00')]) }, WECHAT)).toEqual([
      '提交一篇监测期内发布的文章地址',
      '在微信中打开账号主页，记录最近一次发布的时间，并附截图',
      '请账号主办单位授权读取发布记录',
    ]);
  });

  it('of updates on Weibo: an address of a post', () => {
    expect(steps('not-updated', {}, WEIBO)[0]).toBe('提交一条监测期内发布的微博地址');
  });

  it('of what failed by itself: to wait, before a person does anything', () => {
    const reset = blind<never>(whyOf(failed('timeout')));
    expect(steps('not-updated', { posts: reset }, WEIBO)[0]).toBe('等待系统稍后自动重新检查');
    expect(steps('not-updated', {}, WEIBO)).not.toContain('等待系统稍后自动重新检查');
  });

  it('of interaction: one look for each channel that was not seen', () => {
    expect(steps('no-effective-interaction', {}, WECHAT)).toEqual([
      '在微信中打开最近发布的内容，记录能否留言或评论，并附截图',
      '在微信中试发一条私信，记录能否发送，并附截图',
    ]);
  });

  it('of a suspicion: what was not seen and could clear the account', () => {
    const seen = { comments: comments('closed'), messages: blind<never>(NOT_PUBLIC) };
    expect(steps('no-effective-interaction', seen, WECHAT)).toEqual([
      '在微信中试发一条私信，记录能否发送，并附截图',
    ]);
  });

  it('of an account of unknown age: its opening date', () => {
    expect(steps('not-updated', { posts: posts([], [WHOLE]) }, WEIBO)).toEqual([
      '在备案登记中补充账号的开设日期',
    ]);
  });

  it('of presence, likes and the foot of pages: a look', () => {
    expect(steps('account-not-found', { presence: blind() }, WEIBO)).toEqual([
      '在微博客户端中按账号ID和名称各搜索一次，记录结果，并附截图',
    ]);
    expect(steps('unrelated-likes', {}, WEIBO)).toEqual(['在微博客户端中查看账号的点赞记录，并附截图']);
    expect(steps('commercial-footer', {}, WECHAT)).toEqual(['在微信中查看最近发布内容的页面底部，并附截图']);
  });

  it('names no client where the platform has none of its own', () => {
    expect(steps('not-updated', {}, { ...WEIBO, platform: 'other' })).toEqual([
      '在客户端中打开账号主页，记录最近一次发布的时间，并附截图',
    ]);
  });

  it('is nothing where the verdict is not open', () => {
    expect(steps('account-not-found', {}, WEIBO)).toEqual([]);
    expect(
      steps('account-not-found', { presence: presence({ state: 'suspended', phrase: '已被屏蔽' }) }, WEIBO),
    ).toEqual([]);
    expect(
      steps(
        'no-effective-interaction',
        { comments: comments('closed'), messages: messages('closed') },
        WEIBO,
      ),
    ).toEqual([]);
  });
});
