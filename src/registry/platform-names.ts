/** What offices call the kinds of new media (新媒体类型), and which of our platforms each name means. Data. */

import type { Platform } from '../domain/account.ts';
import { compact, withoutBracket } from './normalise.ts';

/** Compared without white space, width and case. A kind that is none of the named platforms is `other`. */
export const PLATFORM_ALIASES: Readonly<Record<Platform, readonly string[]>> = {
  wechat: [
    '微信',
    '微信公众号',
    '微信公众平台',
    '微信公众账号',
    '微信公众帐号',
    '微信公号',
    '微信号',
    '公众号',
    '公众平台',
    '订阅号',
    '服务号',
    '微信订阅号',
    '微信服务号',
    '公众号订阅号',
    '公众号服务号',
    '政务微信',
    '政务微信公众号',
    '官方微信',
    '微信平台',
    'wechat',
    'weixin',
  ],
  weibo: [
    '微博',
    '新浪微博',
    '政务微博',
    '新浪政务微博',
    '官方微博',
    '官微',
    '微博账号',
    '新浪',
    '微博(新浪)',
    'weibo',
    'sina微博',
    '新浪weibo',
  ],
  toutiao: [
    '今日头条',
    '头条',
    '头条号',
    '今日头条号',
    '政务头条',
    '政务头条号',
    '今日头条政务号',
    'toutiao',
  ],
  douyin: [
    '抖音',
    '抖音号',
    '抖音短视频',
    '抖音政务号',
    '政务抖音',
    '政务抖音号',
    '抖音账号',
    '短视频(抖音)',
    'douyin',
  ],
  app: [
    '移动客户端(app)',
    '移动客户端',
    '移动客户端app',
    '移动客户端/app',
    '移动应用客户端',
    '移动应用',
    '移动应用程序',
    '手机客户端',
    '手机app',
    '移动app',
    '政务app',
    '政务客户端',
    '客户端',
    'app',
    'app客户端',
  ],
  miniprogram: [
    '小程序',
    '微信小程序',
    '政务小程序',
    '支付宝小程序',
    '百度小程序',
    '百度智能小程序',
    '微信公众号小程序',
    'miniprogram',
  ],
  other: [
    '其他',
    '其它',
    '其他类型',
    '其他新媒体',
    '其他平台',
    '微信视频号',
    '视频号',
    '快手',
    '快手号',
    '快手短视频',
    '小红书',
    '澎湃号',
    '澎湃新闻',
    '澎湃政务号',
    '百家号',
    '大鱼号',
    '企鹅号',
    '企鹅媒体平台',
    '百度贴吧',
    '贴吧',
    '一点号',
    '一点资讯',
    '网易号',
    '搜狐号',
    '搜狐新闻',
    '人民号',
    '新华号',
    '强国号',
    '学习强国',
    '央视频',
    '南方号',
    '西瓜视频',
    '火山小视频',
    '好看视频',
    '哔哩哔哩',
    'b站',
    'bilibili',
    '知乎',
    '知乎号',
    '喜马拉雅',
    '蜻蜓fm',
    '腾讯微博',
    '腾讯视频',
    '优酷',
    '豆瓣',
    '美篇',
    '钉钉',
    '企业微信',
    '支付宝生活号',
    '生活号',
    'other',
  ],
};

const BY_NAME = new Map<string, Platform>();
for (const [platform, names] of Object.entries(PLATFORM_ALIASES)) {
  for (const name of names) BY_NAME.set(compact(name), platform as Platform);
}

/** Null if the words name none, or more than one. */
export function platformOf(text: string): Platform | null {
  // `1.微信`, `①微信`, `A、微信`: the number of the choice on the form (①, as compared, is 1).
  const name = compact(text)
    .replace(/^\(?[1-7a-g][.、)]/, '')
    .replace(/^[1-7](?=\p{Script=Han})/u, '');
  return BY_NAME.get(name) ?? BY_NAME.get(withoutBracket(name)) ?? null;
}

/** The several kinds that one cell names (`微信、微博`); empty if it does not name several, each of them known. */
export function severalPlatforms(text: string): readonly string[] {
  if (platformOf(text) !== null) return [];
  const parts = text
    .normalize('NFKC')
    .split(/[、,;/+&和及与\s]+/u)
    .filter((part) => part !== '');
  return parts.length > 1 && parts.every((part) => platformOf(part) !== null) ? parts : [];
}
