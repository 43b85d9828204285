/** Findings as a person reads them: one line each, from what is stored. */

import { z } from 'zod';
import { FINDING_TITLES, type FindingName } from '../../domain/finding.ts';
import { chineseTime, type Timestamp } from '../../domain/time.ts';
import { sourceName } from '../../inspection/source-name.ts';
import type { ShownFinding } from '../../store/inspection-record.ts';

const presence = z.object({ state: z.string(), to: z.string().nullish(), phrase: z.string().optional() });
const posts = z.object({
  posts: z.array(z.object({ publishedAt: z.string() })),
  coverage: z.array(z.object({ from: z.string(), to: z.string(), source: z.string() })),
  contradictions: z.array(z.string()).default([]),
});

const PRESENCE_WORDS: Readonly<Record<string, string>> = {
  active: '在用',
  renamed: '已更名',
  migrated: '已迁移',
  suspended: '已被屏蔽',
  deregistered: '已注销',
  not_found: '未搜索到',
};

const CHANNEL_WORDS: Readonly<Record<string, string>> = {
  open: '开放',
  restricted: '有限制',
  closed: '关闭',
  absent: '平台不提供',
};

export function titleOfFinding(finding: string): string {
  return FINDING_TITLES[finding as FindingName] ?? finding;
}

/** What was seen; for what was not, why. */
export function findingText({ finding, observed, value, reason }: ShownFinding): string {
  if (!observed) return `未能看到：${reason ?? '原因不明'}`;
  switch (finding) {
    case 'presence':
      return presenceText(value);
    case 'posts':
      return postsText(value);
    case 'comments':
    case 'messages':
      return channelText(value);
    default:
      return Array.isArray(value) ? `${value.length}项` : '已看到';
  }
}

function presenceText(value: unknown): string {
  const { data } = presence.safeParse(value);
  if (!data) return '已看到';
  const words = [PRESENCE_WORDS[data.state] ?? data.state, data.to ? `为“${data.to}”` : ''].join('');
  return data.phrase ? `${words}（平台提示：${data.phrase}）` : words;
}

function postsText(value: unknown): string {
  const { data } = posts.safeParse(value);
  if (!data) return '已看到';
  const latest = data.posts[0]?.publishedAt;
  const seen = latest ? `看到${data.posts.length}条，最新发布于${time(latest)}` : '未看到任何发布';
  const spans = data.coverage.map(
    ({ from, to, source }) => `${time(from)}至${time(to)}（${sourceName(source)}）`,
  );
  const complete = spans.length > 0 ? `列表完整区间：${spans.join('，')}` : '列表不能确定是否完整';
  return [seen, complete, ...data.contradictions].join('；');
}

function channelText(value: unknown): string {
  const state =
    typeof value === 'string' ? value : z.object({ state: z.string() }).safeParse(value).data?.state;
  return CHANNEL_WORDS[state ?? ''] ?? '已看到';
}

function time(at: string): string {
  return chineseTime(at as Timestamp);
}
