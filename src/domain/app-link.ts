/** Where a phone opens an account in the platform's own app. Pure. */

import type { Platform } from './account.ts';

export interface AppLink {
  /** What the QR code holds, and where a phone goes when it is touched. */
  readonly url: string;
  /** With what to scan it, in Chinese. */
  readonly hint: string;
}

interface Linked {
  readonly platform: Platform;
  readonly platformId: string | null;
  readonly addresses: readonly string[];
}

/** Null: the platform gives no address of the account; it is looked for by its name. */
export function appLink({ platform, platformId, addresses }: Linked): AppLink | null {
  if (platform === 'wechat' && platformId !== null)
    return {
      url: `https://mp.weixin.qq.com/mp/profile_ext?action=home&__biz=${encodeURIComponent(platformId)}&scene=124#wechat_redirect`,
      hint: '用微信“扫一扫”打开账号主页',
    };
  if (platform === 'weibo' && platformId !== null)
    return { url: `https://m.weibo.cn/u/${platformId}`, hint: '用微博或手机浏览器扫码打开账号主页' };
  const [registered] = addresses.filter((address) => /^https?:\/\//.test(address));
  return registered === undefined ? null : { url: registered, hint: '用手机扫码打开登记的地址' };
}
