/** Why something could not be seen or decided: a code for programs, a sentence in Chinese for people. */

import { type Outcome, outcomeLabel } from './page.ts';

export interface Reason {
  /** `blocked:captcha`, `failed:timeout`, … (an outcome's label), or one of the words below. */
  readonly code: string;
  /** One sentence for the reviewer, without a full stop. */
  readonly text: string;
}

const OUTCOME_TEXTS: Readonly<Record<string, string>> = {
  'blocked:captcha': '平台要求输入验证码，页面未能看到',
  'blocked:login': '平台要求登录后查看，页面未能看到',
  'blocked:rate-limit': '平台限制访问频率，页面未能看到',
  'blocked:forbidden': '平台拒绝访问该地址，页面未能看到',
  'gone:deleted': '该条内容已被发布者删除，不说明账号情况',
  'gone:content-violation': '该条内容被平台屏蔽，不说明账号情况',
  'gone:not-found': '该条内容不存在，不说明账号情况',
  'gone:suspended': '平台提示账号已被屏蔽',
  'gone:migrated': '平台提示账号已迁移',
  'gone:deregistered': '平台提示账号已注销',
  'failed:timeout': '访问超时，页面未能看到',
  'failed:refused': '连接被拒绝，页面未能看到',
  'failed:reset': '连接中断，页面未能看到',
  'failed:truncated': '页面传输不完整，不作为依据',
  'failed:too-large': '页面超出大小限制，未能读取',
  'failed:dns': '域名解析失败，页面未能看到',
  'failed:tls': '安全连接失败，页面未能看到',
  'failed:http-5xx': '平台服务器出错，页面未能看到',
  'failed:outside': '地址指向平台以外或内部网络，未访问',
  'failed:outdated': '返回的是较早以前的页面（缓存），不反映当前情况，不作为依据',
  'failed:not-recognised': '页面结构无法识别，不作为依据',
};

/** The reason that a page's outcome gives; `ok` gives none. */
export function outcomeReason(outcome: Exclude<Outcome, { is: 'ok' }>): Reason {
  const code = outcomeLabel(outcome);
  const text = OUTCOME_TEXTS[code] ?? '页面未能看到';
  const words = outcome.is === 'failed' ? null : outcome.phrase;
  return { code, text: words ? `${text}（平台提示：${words}）` : text };
}

/** The same refusal, said of somebody who came without the identity that was wanted. */
export function withoutIdentity({ code, text }: Reason, why: string | undefined): Reason {
  return { code, text: why === undefined ? text : `${text}；未取得访客身份：${why}` };
}

/** The sentence for an outcome's label, as it stands in tables. */
export function outcomeReasonText(label: string): string {
  return OUTCOME_TEXTS[label] ?? '页面未能看到';
}

const WORDS = {
  'no-coverage': '已知发布记录不能证明监测期内没有更新',
  'no-source': '没有可用的公开来源',
  'no-known-post': '没有已知的文章地址，平台不公开文章列表',
  'empty-list': '平台返回空列表，不能说明账号没有发布',
  'empty-likes': '点赞列表为空：可能没有点赞，也可能由账号关闭了展示，不能作为依据',
  'not-public': '公开页面不显示该项，需人工在客户端查看',
  'too-few-posts': '可供核对的文章不足，不能判定评论是否关闭',
  contradiction: '不同来源的结果互相矛盾，需人工核对',
  'presumed-absence':
    '账号主体授权的统计数据截至监测前一日未见监测期内的发布，统计可能遗漏几乎无人阅读的内容',
  'not-asked': '该来源尚未查询',
  clock: '页面显示的发布时间晚于监测时间点，时钟可能不准，需人工核对',
} as const;

export function reason(code: keyof typeof WORDS, detail?: string): Reason {
  return { code, text: detail ? `${WORDS[code]}（${detail}）` : WORDS[code] };
}
