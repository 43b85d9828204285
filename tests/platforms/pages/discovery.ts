/** Surfaces that only lead to articles: albums, Sogou's results, the body's own website. */

import { epoch, SECOND, type Timestamp } from '../../../src/domain/time.ts';
import { type Account, longAddress, type Post } from '../scene.ts';
import { html, scriptString } from './text.ts';

/** Only what the author put in: here every second article. Its times are some seconds before the article's. */
export function albumPosts(account: Account): readonly Post[] {
  return account.posts.filter((p) => p.type === 'article').filter((_, i) => i % 2 === 0);
}

function albumItem(account: Account, post: Post, position: number): Record<string, string> {
  return {
    cover_img_1_1: 'https://mmbiz.qpic.cn/mmbiz_jpg/standincover/300',
    create_time: String(epoch(post.at) / SECOND - 8),
    is_pay_subscribe: '0',
    is_read: '0',
    item_show_type: '0',
    itemidx: String(post.idx),
    key: `${account.ghId}_${post.mid}_${post.idx}`,
    msgid: post.mid,
    pos_num: String(position),
    title: post.title,
    tts_is_ban: '0',
    url: longAddress(account, post),
    user_read_status: '0',
  };
}

/** `getalbum` with `f=json`: newest first unless `is_reverse` is 0; one article is an object, not a list. */
export function albumAnswer(
  account: Account,
  count: number,
  after: string | null,
  newestFirst: boolean,
): string {
  const all = [...albumPosts(account)];
  const ordered = newestFirst ? all : all.reverse();
  const start = after === null ? 0 : ordered.findIndex((p) => p.mid === after) + 1;
  const shown = ordered.slice(start, start + count);
  const items = shown.map((post) => albumItem(account, post, all.length - all.indexOf(post)));
  return JSON.stringify({
    base_resp: { exportkey_token: '', ret: 0 },
    getalbum_resp: {
      ...(items.length > 0 ? { article_list: items.length === 1 ? items[0] : items } : {}),
      base_info: { is_first_screen: after === null ? '1' : '0' },
      continue_flag: start + shown.length < ordered.length ? '1' : '0',
      reverse_continue_flag: '0',
    },
  });
}

/** The album's HTML page: the first ten, oldest first. */
export function albumPage(account: Account): string {
  const oldestFirst = [...albumPosts(account)].reverse();
  const rows = oldestFirst.slice(0, 10).map((post, i) => {
    const item = albumItem(account, post, i + 1);
    const members = ['title', 'create_time', 'cover_img_1_1', 'msgid', 'itemidx', 'key', 'url'];
    return `\t\t\t\t\t{\n${members.map((m) => `\t\t\t\t\t\t${m}: '${scriptString(html(item[m] ?? ''))}',`).join('\n')}\n\t\t\t\t\t},`;
  });
  return `<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>工作动态</title>
<meta property="og:title" content="工作动态" />
</head>
<body>
<script type="text/javascript">window.PAGE_MID = 'mmbizwap:pages/album.html';</script>
<div id="js_album" class="album"></div>
<script type="text/javascript">
	window.cgiData = {
		ret: '0',
		albumId: '${account.album}',
		title: '工作动态' || '',
				nick_name: '${scriptString(html(account.presentName))}' || '',
				user_name: '${account.ghId}' || '',
				biz: '${account.id}',
				article_count: '${oldestFirst.length}' * 1,
				is_numbered: '0' * 1,
				is_reverse: '0' * 1,
				continue_flag: '${oldestFirst.length > 10 ? 1 : 0}',
						articleList: [
${rows.join('\n')}
						],
	};
</script>
</body>
</html>
`;
}

/** Addresses that expire after some hours, as Sogou hands them out. */
export function temporaryAddress(post: Post, now: Timestamp): string {
  return `http://mp.weixin.qq.com/s?src=11&timestamp=${epoch(now) / SECOND}&ver=1&signature=${post.code}&new=1`;
}

/** `weixin?type=1`: accounts by name, with their latest article. */
export function sogouAccounts(query: string, accounts: readonly Account[], now: Timestamp): string {
  const rows = accounts.slice(0, 10).map((account, i) => {
    const latest = account.posts[0];
    const article = latest
      ? `<dl>
<dt>最近文章：</dt>
<dd>
<a target="_blank" uigs="account_article_${i}" href="${html(temporaryAddress(latest, now))}">${html(latest.title)}</a><span><script>document.write(timeConvert('${epoch(latest.at) / SECOND}'))</script></span>
</dd>
</dl>`
      : '';
    return `<li id="sogou_vr_11002301_box_${i}" d="o${account.ghId}">
<div class="gzh-box2">
<div class="txt-box">
<p class="tit">
<a target="_blank" uigs="account_name_${i}" href="http://mp.weixin.qq.com/profile?src=3">${emphasised(account.presentName, query)}</a><i></i>
</p>
<p class="info">微信号：<label name="em_weixinhao">${account.alias}</label>
</p>
</div>
</div>
<dl>
<dt>
<script>document.write(authname('2'))</script>认证：</dt>
<dd>${html(account.presentName)}</dd>
</dl>
${article}
</li>`;
  });
  return sogouPage(
    query,
    rows.length > 0 ? `<ul class="news-list2">\n${rows.join('\n')}\n</ul>` : noHits(query),
  );
}

/** `weixin?type=2`: articles of any account, not in order of time, and never the newest. */
export function sogouArticles(query: string, accounts: readonly Account[], now: Timestamp): string {
  const found = accounts.flatMap((account) => account.posts.slice(1).map((post) => ({ account, post })));
  const rows = found
    .sort((a, b) => (a.post.code < b.post.code ? -1 : 1))
    .slice(0, 10)
    .map(
      ({ account, post }, i) => `<li id="sogou_vr_11002601_box_${i}" d="${post.code}">
<div class="txt-box">
<h3>
<a target="_blank" href="${html(temporaryAddress(post, now))}" id="sogou_vr_11002601_title_${i}" uigs="article_title_${i}">${emphasised(post.title, query)}</a>
</h3>
<p class="txt-info" id="sogou_vr_11002601_summary_${i}"></p>
<div class="s-p" t="${epoch(post.at) / SECOND}">
<a class="account" target="_blank" id="sogou_vr_11002601_account_${i}" i="o${account.ghId}" href="http://mp.weixin.qq.com/profile?src=3" uigs="article_account_${i}">${html(account.presentName)}</a><span class="s2"><script>document.write(timeConvert('${epoch(post.at) / SECOND}'))</script></span>
</div>
</div>
</li>`,
    );
  return sogouPage(
    query,
    rows.length > 0 ? `<ul class="news-list">\n${rows.join('\n')}\n</ul>` : noHits(query),
  );
}

function emphasised(text: string, query: string): string {
  return html(text).replaceAll(html(query), `<em><!--red_beg-->${html(query)}<!--red_end--></em>`);
}

function noHits(query: string): string {
  return `<div class="no-sosuo" id="noresult_part1_container"><p class="p2">暂无与“<em>${html(query)}</em>”相关的官方认证订阅号。</p></div>`;
}

function sogouPage(query: string, results: string): string {
  return `<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>${html(query)}的相关微信公众号 – 搜狗微信搜索</title>
</head>
<body>
<div class="news-box">
${results}
</div>
</body>
</html>
`;
}

/** The body's home page: its own news, and links to its newest WeChat articles. */
export function websiteHome(title: string, posts: readonly Post[]): string {
  const links = posts.map(
    (post) =>
      `<li><a href="${html(post.address)}" target="_blank">${html(post.title)}</a><span>${post.at.slice(0, 10)}</span></li>`,
  );
  return `<!DOCTYPE html>
<html lang="zh-CN">
<head><meta charset="utf-8"><title>${html(title)}</title></head>
<body>
<header><h1>${html(title)}</h1></header>
<section class="news"><h2>工作动态</h2><ul><li><a href="/art/2020/11/1/art_1_1.html">机关作风建设推进会召开</a></li></ul></section>
<section class="wechat"><h2>政务微信</h2><ul>
${links.join('\n')}
</ul></section>
</body>
</html>
`;
}
