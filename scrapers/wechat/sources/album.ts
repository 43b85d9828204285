/** The account's albums: complete for what the author put into them, and for nothing else. */

import type { Page } from '../../../src/domain/page.ts';
import { outcomeReason } from '../../../src/domain/reason.ts';
import type { Sighting, Source, Task } from '../../scraper.ts';
import { ARTICLE_HOST } from '../address.ts';
import type { Candidate } from './articles.ts';
import { bizOf } from './ownership.ts';
import { proveSuggested } from './suggested.ts';
import { startVisit, type Visit } from './visit.ts';

const NAME = 'album';
/** Albums of one account that are asked, and articles of one answer (its own limit). */
const MOST_ALBUMS = 3;
const COUNT = 20;

export const albumSource: Source = {
  name: NAME,
  title: '公众号专辑',
  what: '登记的专辑页，无需会话；只含作者放入专辑的文章，只提供线索，每条由文章页证明，不能证明没有更新',
  needs: 'nothing',
  async ask(task, browse): Promise<Sighting> {
    const visit = startVisit(browse);
    const albums = albumsOf(task).slice(0, MOST_ALBUMS);
    if (albums.length === 0) visit.note('没有登记该账号的专辑');
    const found: Candidate[] = [];
    for (const album of albums) found.push(...(await newestOf(album, task, visit)));
    const newer = found.filter(({ saidAt }) => saidAt !== null && saidAt > latestKnown(task));
    return proveSuggested(NAME, task, browse, visit, newer.sort(newestFirst).map(undated));
  },
};

/** What is older than a proved article tells nothing that a rule asks. Empty where none is known. */
function latestKnown({ subject }: Task): string {
  return (
    subject.knownPosts
      .map(({ publishedAt }) => publishedAt ?? '')
      .sort()
      .at(-1) ?? ''
  );
}

/** By the albums' ids, each once. */
function albumsOf({ subject }: Task): string[] {
  const ids = [...subject.addresses, ...(subject.website ? [subject.website] : [])].flatMap(
    (url) => albumIdIn(url) ?? [],
  );
  return [...new Set(ids)];
}

/** Null if it is not the address of an album. */
export function albumIdIn(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.hostname !== ARTICLE_HOST || url.pathname !== '/mp/appmsgalbum') return null;
  const id = url.searchParams.get('album_id');
  return id !== null && /^\d{1,25}$/.test(id) ? id : null;
}

function listUrl(album: string, biz: string | null, reverse: '0' | '1'): string {
  const query = new URLSearchParams({
    ...(biz === null ? {} : { __biz: biz }),
    action: 'getalbum',
    album_id: album,
    count: String(COUNT),
    is_reverse: reverse,
    f: 'json',
  });
  return `https://${ARTICLE_HOST}/mp/appmsgalbum?${query}`;
}

/** Asked newest first; an album that answers oldest first all the same is asked the other way round. */
async function newestOf(album: string, task: Task, visit: Visit): Promise<Candidate[]> {
  const biz = bizOf(task.subject);
  const page = await visit.ask({ url: listUrl(album, biz, '1'), via: 'http' });
  const listed = page ? articlesIn(page, album, visit) : [];
  if (!page || !isOldestFirst(listed) || page.listing?.next === null) return listed;
  const other = await visit.ask({ url: listUrl(album, biz, '0'), via: 'http' });
  return other ? [...listed, ...articlesIn(other, album, visit)] : listed;
}

function isOldestFirst(listed: readonly Candidate[]): boolean {
  const [first, last] = [listed[0]?.saidAt, listed.at(-1)?.saidAt];
  return Boolean(first && last && first < last);
}

function articlesIn(page: Page, album: string, visit: Visit): Candidate[] {
  if (page.outcome.is !== 'ok') {
    visit.note(`专辑 ${album} 未能读取：${outcomeReason(page.outcome).text}`);
    return [];
  }
  if (page.kind !== 'wechat-album') {
    visit.note(`专辑 ${album} 返回的不是专辑列表`);
    return [];
  }
  return page.posts.flatMap(({ url, publishedAt }) => (url ? [{ url, saidAt: publishedAt }] : []));
}

function newestFirst(a: Candidate, b: Candidate): number {
  return (a.saidAt ?? '') < (b.saidAt ?? '') ? 1 : -1;
}

/** An album's times are some seconds before the articles' own: no contradiction, and no claim. */
function undated(candidate: Candidate): Candidate {
  return { ...candidate, saidAt: null };
}
