/** The registry of scrapers: one line a platform. */

export { wechat } from './wechat/index.ts';
export { weibo } from './weibo/index.ts';
