/**
 * The body's own website, as the registry names it: its links to articles are proved by the articles' own pages. Its
 * robots.txt is asked first and obeyed; where it cannot be read, the site is left alone (RFC 9309).
 */

import robotsParser from 'robots-parser';
import type { Outcome, Page } from '../../../src/domain/page.ts';
import { outcomeReason } from '../../../src/domain/reason.ts';
import type { Sighting, Source } from '../../scraper.ts';
import { siteOf } from '../website.ts';
import type { Candidate } from './articles.ts';
import { proveSuggested } from './suggested.ts';
import { startVisit, type Visit } from './visit.ts';

const NAME = 'website';
/** The name by which a robots.txt may address us. */
const ROBOT = 'xunjian';
/** Pages of a site that are asked, beside its robots.txt; articles that are opened. */
const MOST_PAGES = 3;
const MOST_ARTICLES = 3;
/** Seconds between two requests that we keep anyway: a site that wants more is asked for one page. */
const OUR_DELAY = 5;

/** The package declares itself an ES module, which it is not: what is imported is the function itself. */
const parseRobots = robotsParser as unknown as typeof robotsParser.default;

export const websiteSource: Source = {
  name: NAME,
  title: '单位网站链接',
  what: '主办单位网站首页链接的公众号文章，无需会话，遵守 robots.txt；只提供线索，每条由文章页证明，不能证明没有更新',
  needs: 'nothing',
  async ask(task, browse): Promise<Sighting> {
    const visit = startVisit(browse);
    const site = siteOf(task.subject.website);
    if (site === null) visit.note('没有登记主办单位的网站');
    const linked = site === null ? [] : await linkedArticles(site, visit);
    return proveSuggested(NAME, task, browse, visit, linked, MOST_ARTICLES);
  },
};

/** From the home page, and where it links none, from the pages under which it keeps its new media. */
async function linkedArticles(site: URL, visit: Visit): Promise<Candidate[]> {
  const robots = await robotsOf(site, visit);
  if (robots === null) return [];
  const queue = [site.href];
  for (let asked = 0; asked < Math.min(MOST_PAGES, robots.pages) && queue.length > 0; ) {
    const url = queue.shift() ?? site.href;
    if (!robots.allows(url)) {
      visit.note(`${url} 为网站 robots.txt 所不允许，未访问`);
      continue;
    }
    asked++;
    const page = await visit.ask({ url, via: 'http' });
    if (page?.outcome.is !== 'ok') {
      if (page) visit.note(`网站页面 ${url} 未能读取：${reasonOf(page.outcome)}`);
      continue;
    }
    if (page.posts.length > 0)
      return page.posts.flatMap((post) => (post.url ? [{ url: post.url, saidAt: null }] : []));
    if (asked === 1) queue.push(...linksIn(page));
  }
  visit.note('网站页面上没有公众号文章的链接');
  return [];
}

function reasonOf(outcome: Outcome): string {
  return outcome.is === 'ok' ? '' : outcomeReason(outcome).text;
}

function linksIn({ more }: Page): string[] {
  return Array.isArray(more.links)
    ? more.links.filter((link): link is string => typeof link === 'string')
    : [];
}

interface Robots {
  allows(url: string): boolean;
  /** Pages that may be asked in one inspection. */
  readonly pages: number;
}

/** Null where the site must be left alone. A site without the file allows everything. */
async function robotsOf(site: URL, visit: Visit): Promise<Robots | null> {
  const url = `${site.origin}/robots.txt`;
  const page = await visit.ask({ url, via: 'http' });
  if (page === null) return null;
  if (isMissing(page.outcome)) return { allows: () => true, pages: MOST_PAGES };
  const text = page.more.robots;
  if (page.outcome.is !== 'ok' || typeof text !== 'string') {
    visit.note(`网站的 robots.txt 未能读取，未访问该网站：${reasonOf(page.outcome) || '返回的不是该文件'}`);
    return null;
  }
  const robots = parseRobots(url, text);
  const delay = robots.getCrawlDelay(ROBOT) ?? 0;
  return {
    allows: (address) => robots.isAllowed(address, ROBOT) === true,
    pages: delay > OUR_DELAY ? 1 : MOST_PAGES,
  };
}

/** The transport's word for a status that says that there is no such file. */
function isMissing(outcome: Outcome): boolean {
  return outcome.is === 'failed' && /^HTTP (?:404|410)$/.test(outcome.detail ?? '');
}
