/**
 * A page of a body's own website: which articles of 公众号 it links, and where on the site more may be. Claimed by
 * its address alone, and only the address of the inspected account's own site, so it is no kind that any file could
 * be taken for.
 */

import { load } from 'cheerio/slim';
import { failed, nothingRead, OK, type PageReading, type SeenPost } from '../../src/domain/page.ts';
import type { PageKind, SavedPage } from '../scraper.ts';
import { ARTICLE_HOST, postAddress, SOGOU_HOST } from './address.ts';
import { listedPost, partListing } from './answers.ts';
import { OFFICIAL_HOST } from './official.ts';
import { excerpt } from './plain-text.ts';

/** Characters of a page that are looked at, and of a robots.txt (what RFC 9309 asks to be read at least). */
const MOST_TEXT = 2_000_000;
const MOST_ROBOTS = 512_000;
const MOST_ARTICLES = 50;
const MOST_LINKS = 10;
/** Words under which bodies keep their new media. */
const NEW_MEDIA = /微信|公众号|新媒体|两微/;

/** The site's address; null if the registry has none, or names a platform's own host. */
export function siteOf(website: string | null): URL | null {
  const url = website !== null && URL.canParse(website) ? new URL(website) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  return [ARTICLE_HOST, OFFICIAL_HOST, SOGOU_HOST].includes(url.hostname) ? null : url;
}

/** The kind for the pages of this one site. */
export function websiteOf(site: URL): PageKind {
  return {
    name: 'website',
    title: '单位网站',
    what: '主办单位网站的页面，任何人可打开，只提供公众号文章的线索',
    example: site.href,
    recognises: (page) => addressOf(page)?.hostname === site.hostname,
    read: (page) => (isRobots(page.url) ? readRobots(page) : readLinks(page)),
  };
}

function addressOf({ finalUrl, url }: SavedPage): URL | null {
  const address = finalUrl ?? url;
  return address !== null && URL.canParse(address) ? new URL(address) : null;
}

function isRobots(address: string | null): boolean {
  return address !== null && URL.canParse(address) && new URL(address).pathname === '/robots.txt';
}

/** A site without rules may answer with its home page, and allows everything; one that leads elsewhere says nothing. */
function readRobots(page: SavedPage): PageReading {
  if (!isRobots(page.finalUrl) && /^\s{0,100}</.test(page.text.slice(0, 200)))
    return nothingRead('website', failed('not-recognised'));
  return { ...nothingRead('website', OK), more: { robots: page.text.slice(0, MOST_ROBOTS) } };
}

function readLinks(page: SavedPage): PageReading {
  const base = addressOf(page);
  if (base === null || page.json !== undefined || !/<a\s|<body|<html/i.test(page.text.slice(0, MOST_TEXT)))
    return nothingRead('website', failed('not-recognised'));
  const $ = load(page.text.slice(0, MOST_TEXT));
  const articles = new Map<string, SeenPost>();
  const links = new Set<string>();
  for (const element of $('a[href]')) {
    const href = $(element).attr('href') ?? '';
    if (!URL.canParse(href, base.href)) continue;
    const url = new URL(href, base.href);
    const text = excerpt($(element).attr('title') ?? $(element).text());
    const article = postAddress(url.href);
    if (article && articles.size < MOST_ARTICLES && !articles.has(article.url))
      articles.set(article.url, listedPost({ title: text, link: article.url, publishedAt: null }));
    else if (url.hostname === base.hostname && NEW_MEDIA.test(text) && links.size < MOST_LINKS)
      links.add(withoutFragment(url));
  }
  return {
    ...nothingRead('website', OK),
    posts: [...articles.values()],
    listing: partListing(),
    more: { links: [...links] },
  };
}

function withoutFragment(url: URL): string {
  return url.href.split('#', 1)[0] ?? url.href;
}
