/** What would settle a verdict that is open, in Chinese, least effort first: the text of the worklist. */

import type { Platform } from '../domain/account.ts';
import type { Missing, Verdict } from '../domain/verdict.ts';

/** Empty for a verdict that is not open. */
export function settles(verdict: Verdict, platform: Platform): string[] {
  if (verdict.outcome !== 'undetermined' && verdict.outcome !== 'suspected') return [];
  const steps = (verdict.missing ?? []).flatMap((missing) => STEPS[missing](platform));
  const passing = verdict.outcome === 'undetermined' && PASSING.test(verdict.reason.code);
  return [...new Set([...(passing ? ['等待系统稍后自动重新检查'] : []), ...steps])];
}

/** What usually goes away by itself. */
const PASSING = /^(blocked:rate-limit|failed:(timeout|refused|reset|truncated|dns|http-5xx))$/;

const STEPS: Readonly<Record<Missing, (platform: Platform) => readonly string[]>> = {
  posts: (platform) => [
    ...(SUBMIT[platform] ?? []),
    ...lookFor(platform, '打开账号主页，记录最近一次发布的时间'),
    ...(LISTING[platform] ?? []),
  ],
  comments: (platform) => lookFor(platform, '打开最近发布的内容，记录能否留言或评论'),
  messages: (platform) => lookFor(platform, '试发一条私信，记录能否发送'),
  presence: (platform) => lookFor(platform, '按账号ID和名称各搜索一次，记录结果'),
  likes: (platform) => lookFor(platform, '查看账号的点赞记录'),
  commercial: (platform) => lookFor(platform, '查看最近发布内容的页面底部'),
  registry: () => ['在备案登记中补充账号的开设日期'],
};

const SUBMIT: Readonly<Partial<Record<Platform, readonly string[]>>> = {
  wechat: ['提交一篇监测期内发布的文章地址'],
  weibo: ['提交一条监测期内发布的微博地址'],
};

/** What shows the whole list. */
const LISTING: Readonly<Partial<Record<Platform, readonly string[]>>> = {
  wechat: ['请账号主办单位授权读取发布记录'],
  weibo: ['配置微博登录会话后重新检查'],
};

const CLIENTS: Readonly<Partial<Record<Platform, string>>> = {
  wechat: '在微信中',
  weibo: '在微博客户端中',
};

function lookFor(platform: Platform, what: string): readonly string[] {
  return [`${CLIENTS[platform] ?? '在客户端中'}${what}，并附截图`];
}
