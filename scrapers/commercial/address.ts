/** Where an address leads, as far as host and path call themselves. */

import { LEXICON } from './lexicon.ts';

export type Leads =
  | { readonly to: 'shop' | 'public' | 'other'; readonly host: string }
  /** A code of the platform's own: to follow an account, to open an article, to meet a person or a group. */
  | { readonly to: 'account' | 'article' | 'person' }
  /** A code to be paid with. */
  | { readonly to: 'payment' }
  /** No address at all, or one that no browser opens. */
  | { readonly to: 'text' };

const PATHS = new RegExp(`/(?:${LEXICON.shop_paths.join('|')})(?:/|\\.|$)`, 'i');

export function leads(address: string): Leads {
  if (/^(wxp|alipays?):\/\//i.test(address)) return { to: 'payment' };
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return { to: 'text' };
  const url = new URL(address);
  const host = url.hostname.toLowerCase();
  if (isBelow(host, ['qr.alipay.com', 'qr.95516.com'])) return { to: 'payment' };
  if (isBelow(host, ['u.wechat.com', 'work.weixin.qq.com']) || /^\/g\//.test(pathAt(url, 'weixin.qq.com')))
    return { to: 'person' };
  if (/^\/[rq]\//.test(pathAt(url, 'weixin.qq.com'))) return { to: 'account' };
  if (host === 'mp.weixin.qq.com') return { to: 'article' };
  if (isPublic(host)) return { to: 'public', host };
  return { to: isShop(host, url.pathname) ? 'shop' : 'other', host };
}

/** By the host, or by what host and path call themselves. A public body's own address never is a shop. */
function isShop(host: string, path: string): boolean {
  if (isBelow(host, LEXICON.shop_hosts)) return true;
  const labels = host.split('.').slice(0, -1);
  const sellers = labels.some((label) => label.split('-').some((part) => LEXICON.shop_labels.includes(part)));
  return sellers || PATHS.test(path);
}

function isPublic(host: string): boolean {
  const labels = host.split('.');
  return ['gov', 'edu', 'mil'].some((label) => labels.includes(label)) || isBelow(host, LEXICON.public_hosts);
}

function isBelow(host: string, hosts: readonly string[]): boolean {
  return hosts.some((known) => host === known || host.endsWith(`.${known}`));
}

function pathAt(url: URL, host: string): string {
  return url.hostname === host ? url.pathname : '';
}
