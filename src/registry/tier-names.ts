/** What offices call the tiers (层级), and which of our three each name means. Data. */

import type { Tier } from '../domain/account.ts';
import { compact } from './normalise.ts';

/** Compared without white space, width, case, enumeration commas, and `等` or `政务新媒体` at the end. */
export const TIER_ALIASES: Readonly<Record<Tier, readonly string[]>> = {
  city: [
    '市县级政府',
    '市级政府',
    '县级政府',
    '市县政府',
    '市县区政府',
    '市县(区)政府',
    '县区政府',
    '县(区)政府',
    '区县政府',
    '市县级',
    '市县级人民政府',
    '市政府',
    '县政府',
    '区政府',
    '市级人民政府',
    '县级人民政府',
    'city',
  ],
  department: [
    '市级部门及所属单位',
    '市级部门及其所属单位',
    '市级部门及下属单位',
    '市级部门及直属单位',
    '市级部门和所属单位',
    '市级部门所属单位',
    '市级部门下属单位',
    '市级部门',
    '市直部门',
    '市直部门及所属单位',
    '市直单位',
    '市直机关',
    '市级单位',
    '市属单位',
    '市政府部门',
    '市政府工作部门',
    'department',
  ],
  township: [
    '乡镇县级部门',
    '乡镇县级部门等',
    '乡镇及县级部门',
    '乡镇和县级部门',
    '县级部门乡镇',
    '县级部门及乡镇',
    '乡镇',
    '乡镇街道',
    '乡镇(街道)',
    '镇街',
    '街道',
    '镇(街)',
    '乡镇政府',
    '镇政府',
    '街道办',
    '街道办事处',
    '县级部门',
    '县级部门及所属单位',
    '县直部门',
    '县直单位',
    '区级部门',
    '区直部门',
    '县区部门',
    '县(区)部门',
    '区县部门',
    '县区级部门',
    '乡镇县区部门',
    'township',
  ],
};

function tierKey(text: string): string {
  return compact(text)
    .replace(/[、,，]/g, '')
    .replace(/政务新媒体$/, '')
    .replace(/等$/, '');
}

const BY_NAME = new Map<string, Tier>();
for (const [tier, names] of Object.entries(TIER_ALIASES)) {
  for (const name of names) BY_NAME.set(tierKey(name), tier as Tier);
}

/** Null if the words name none. A tier is never guessed from the body's name. */
export function tierOf(text: string): Tier | null {
  return BY_NAME.get(tierKey(text)) ?? null;
}
