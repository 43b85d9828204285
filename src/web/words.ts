/** Words of the desk's pages for what stands in tables as codes. */

import type { InspectionReason, InspectionState } from '../store/inspections.ts';
import type { Tone } from './views/badge.tsx';

export const REASON_NAMES: Readonly<Record<InspectionReason, string>> = {
  full: '全面检查',
  sampled: '抽查',
  targeted: '定向检查',
  recheck: '复核',
  listed: '已公布名单',
  watch: '日常监测',
  single: '单独检查',
};

export const INSPECTION_STATES: Readonly<Record<InspectionState, { word: string; tone: Tone }>> = {
  queued: { word: '排队中', tone: 'quiet' },
  running: { word: '检查中', tone: 'doubt' },
  waiting: { word: '等待中', tone: 'unknown' },
  complete: { word: '已完成', tone: 'good' },
  undetermined: { word: '无法判定', tone: 'unknown' },
  failed: { word: '程序出错', tone: 'bad' },
};

/** A source's or a page's outcome, by its label (`ok`, `blocked:captcha`, …). */
export function outcomeOf(label: string): { word: string; tone: Tone } {
  if (label === 'ok') return { word: '正常', tone: 'good' };
  if (label.startsWith('blocked')) return { word: '被拒绝', tone: 'doubt' };
  if (label.startsWith('gone')) return { word: '平台提示不存在', tone: 'quiet' };
  return { word: '未取到', tone: 'unknown' };
}

/** Sources, by their names in the scrapers; `public-pages` are a platform's pages that its sources share. */
const SOURCE_NAMES: Readonly<Record<string, string>> = {
  'public-pages': '公开页面',
  authorised: '账号主体授权接口',
  'publish-list': '公众平台发布列表',
  'known-articles': '已知文章地址',
  album: '公众号专辑',
  feed: '订阅源',
  website: '单位网站链接',
  sogou: '搜狗微信搜索',
  'weibo-mobile': '移动版公开页面',
  'weibo-desktop': '网页版列表',
  'weibo-session': '网页版登录接口',
  'weibo-profile': '账号资料页',
  'weibo-status': '单条微博',
  'weibo-likes': '点赞列表',
  person: '人工查看',
};

export function sourceName(source: string): string {
  return SOURCE_NAMES[source] ?? source;
}

/** Captures, by the kind of page. */
const CAPTURE_NAMES: Readonly<Record<string, string>> = {
  screenshot: '页面截图',
  observation: '人工查看',
  'published-list': '已公布名单',
  'wechat-article': '文章',
  'wechat-profile': '账号主页',
  'wechat-album': '合集',
  'wechat-publish-list': '发布列表',
  'wechat-account-search': '账号搜索',
  'wechat-about': '账号资料',
  'wechat-comments': '留言',
  'weibo-posts': '微博列表',
  'weibo-profile': '主页资料',
  'weibo-status': '微博正文',
  'weibo-likes': '点赞列表',
  'weibo-comments': '评论',
  'weibo-user-search': '用户搜索',
  feed: '订阅源',
  website: '单位网站',
};

export function captureName(kind: string): string {
  return CAPTURE_NAMES[kind] ?? '页面';
}
