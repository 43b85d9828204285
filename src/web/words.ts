/** Words of the desk's pages for what stands in tables as codes. */

import { kindTitle } from '../../scrapers/platforms.ts';
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

/** Captures that are no page of a platform. */
const OWN_CAPTURES: Readonly<Record<string, string>> = {
  screenshot: '页面截图',
  picture: '图片',
  observation: '人工查看',
  'published-list': '已公布名单',
  website: '单位网站',
};

export function captureName(kind: string): string {
  return OWN_CAPTURES[kind] ?? kindTitle(kind) ?? '页面';
}
