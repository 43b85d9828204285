/**
 * Sogou's search for articles: gappy, days late, soon refused. It is asked once, for the account's very name, and
 * its newest result is opened once; only the article's own page, by the account's id, proves anything.
 */

import type { Page } from '../../../src/domain/page.ts';
import { outcomeReason } from '../../../src/domain/reason.ts';
import type { Sighting, Source, Task } from '../../scraper.ts';
import { postAddress, SOGOU_HOST } from '../address.ts';
import type { Candidate } from './articles.ts';
import { sameName } from './ownership.ts';
import { proveSuggested } from './suggested.ts';
import { startVisit, type Visit } from './visit.ts';

const NAME = 'sogou';

export const sogouSource: Source = {
  name: NAME,
  title: '搜狗微信搜索',
  what: '搜狗微信文章搜索，无需会话；收录不全且有延迟，只提供线索，由文章页证明，不能证明没有更新',
  needs: 'nothing',
  isSpare: true,
  async ask(task, browse): Promise<Sighting> {
    const visit = startVisit(browse);
    const { name, platformId } = task.subject;
    const isKnown = name !== null && platformId !== null;
    if (!isKnown) visit.note('缺少账号名称或编号，搜索结果无从核对，未查询搜狗');
    const page = isKnown ? await visit.ask({ url: searchUrl(name), via: 'http' }) : null;
    const candidates = page ? resultsIn(page, task, visit) : [];
    return proveSuggested(NAME, task, browse, visit, candidates, 1);
  },
};

function searchUrl(name: string): string {
  return `https://${SOGOU_HOST}/weixin?${new URLSearchParams({ type: '2', query: name, ie: 'utf8' })}`;
}

/** The newest result under the very name, if it is newer than what is known; its time is Sogou's, and no claim. */
function resultsIn(page: Page, task: Task, visit: Visit): Candidate[] {
  if (page.outcome.is !== 'ok' || page.kind !== 'wechat-sogou-articles') {
    visit.note(
      page.outcome.is === 'ok'
        ? '搜狗返回的不是文章搜索结果'
        : `搜狗搜索未能读取：${outcomeReason(page.outcome).text}`,
    );
    return [];
  }
  const names: readonly unknown[] = Array.isArray(page.more.accounts) ? page.more.accounts : [];
  const own = page.posts.filter((_, at) => {
    const name = names[at];
    return typeof name === 'string' && sameName(name, task.subject.name);
  });
  const known = task.subject.knownPosts.map(({ publishedAt }) => publishedAt ?? '').sort();
  const newer = own
    .filter(({ publishedAt }) => publishedAt !== null && publishedAt > (known.at(-1) ?? ''))
    .sort((a, b) => ((a.publishedAt ?? '') < (b.publishedAt ?? '') ? 1 : -1));
  const [newest] = newer.filter(({ url }) => url !== null && postAddress(url) !== null);
  if (newest?.url) return [{ url: newest.url, saidAt: null }];
  if (newer.length > 0) visit.note('搜狗结果只有跳转链接，未跟随');
  else if (own.length > 0) visit.note('搜狗没有比已知文章更新的结果');
  else visit.note('搜狗没有该账号名称的文章，不说明账号没有发布');
  return [];
}
