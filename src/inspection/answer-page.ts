/**
 * An answer in JSON laid out for a person: where and when it was fetched, the posts that were read from it, and
 * below them the answer itself.
 */

import { readPage } from '../../scrapers/read.ts';
import { savedPage } from '../../scrapers/saved-page.ts';
import type { PageKind } from '../../scrapers/scraper.ts';
import type { SeenPost } from '../domain/page.ts';
import { chineseTime } from '../domain/time.ts';
import type { CaptureRecord } from '../store/captures.ts';

export function isJson(text: string): boolean {
  return /^\s{0,100}[{[]/.test(text);
}

export function answerAsPage(text: string, capture: CaptureRecord, kinds: readonly PageKind[]): string {
  const page = savedPage({
    text,
    url: capture.url,
    finalUrl: capture.finalUrl,
    status: capture.httpStatus,
    at: capture.fetchedAt,
  });
  const { account, posts } = readPage(page, kinds);
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>快照</title>
<style>
  body { font: 15px/1.6 sans-serif; margin: 24px; overflow-wrap: anywhere }
  table { border-collapse: collapse; width: 100% }
  th, td { border: 1px solid #999; padding: 4px 8px; text-align: left; vertical-align: top }
  td:first-child, td:nth-child(2) { white-space: nowrap }
  pre { font-size: 12px; white-space: pre-wrap }
</style>
<h1>${escapeHtml(account?.name ?? '账号名称未显示')}</h1>
<p>地址：${escapeHtml(capture.url)}<br>抓取时间：${chineseTime(capture.fetchedAt)}（${capture.fetchedAt}）<br>
响应内容SHA-256：${capture.digest ?? '无'}</p>
${posts.length > 0 ? table(posts) : '<p>本次响应中没有读取到账号发布的内容。</p>'}
<h2>平台返回的原文</h2>
<pre>${escapeHtml(pretty(text))}</pre></html>`;
}

function table(posts: readonly SeenPost[]): string {
  const rows = posts.map(
    (post) =>
      `<tr><td>${post.publishedAt ? chineseTime(post.publishedAt) : '未显示'}</td><td>${remarks(post)}</td>` +
      `<td>${escapeHtml(post.title ?? '')}</td></tr>`,
  );
  return `<table><tr><th>发布时间</th><th>标注</th><th>内容</th></tr>${rows.join('')}</table>`;
}

function remarks({ pinned, repost, original }: SeenPost): string {
  return [pinned && '置顶', repost && '转发', original && '原创'].filter(Boolean).join('、');
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
