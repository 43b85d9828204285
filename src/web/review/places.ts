/** What the findings of a rule rest on, as it may be written in the pages: what is looked for and marked there. Pure. */

import type { FindingName, Findings } from '../../domain/finding.ts';
import type { CommercialItem } from '../../domain/page.ts';
import type { Sought } from '../captures/marked-page.ts';

export interface Place {
  /** What was read, for people. */
  readonly title: string;
  /** How it may be written; empty: no visible words say it. */
  readonly ways: Sought;
  /** The page on which it stands, where the finding tells. */
  readonly url: string | null;
  readonly captures: readonly string[];
}

/** So many of each finding; an explanation names no more either. */
const MOST = 3;
/** From here on something is worth a look, whether or not the explanation names it. */
const SCORE = 0.5;

export function placesOf(needs: readonly FindingName[], findings: Findings, explanation: string): Place[] {
  const found = needs.flatMap((name) => READERS[name](findings, explanation));
  // Titles of platforms repeat themselves: one mark for one text.
  return found.filter((place, at) => found.findIndex((other) => other.title === place.title) === at);
}

const READERS: Readonly<Record<FindingName, (findings: Findings, explanation: string) => Place[]>> = {
  presence({ presence }) {
    if (!presence.observed || presence.value.state === 'active') return [];
    const { phrase } = presence.value;
    return [{ title: `平台提示“${phrase}”`, ways: [phrase], url: null, captures: presence.captures }];
  },
  posts({ posts }) {
    const [latest] = posts.observed ? posts.value.posts : [];
    if (!latest) return [];
    const title = latest.title?.trim() ?? '';
    const day = latest.publishedAt.slice(0, 10);
    return [
      {
        title: `最近一次发布：${day}${title === '' ? '' : `《${short(title)}》`}`,
        ways: [title, title.slice(0, 20), day].filter((way) => way !== ''),
        url: latest.url,
        captures: latest.captures,
      },
    ];
  },
  comments: ({ comments }) => channel('评论留言', comments),
  messages: ({ messages }) => channel('私信', messages),
  likes({ likes }, explanation) {
    if (!likes.observed) return [];
    return worst(likes.value, ({ text }) => explanation.includes(text.slice(0, 20))).map((item) => ({
      title: `点赞${item.author}“${short(item.text)}”`,
      ways: [item.text, item.text.slice(0, 20)],
      url: null,
      captures: likes.captures,
    }));
  },
  commercial({ commercial }) {
    if (!commercial.observed) return [];
    const foot = commercial.value.filter(({ where }) => where === 'foot');
    return worst(foot, () => false).map((item) => ({
      title: short(item.excerpt),
      ways: waysOf(item),
      url: item.post?.url ?? null,
      captures: commercial.captures,
    }));
  },
};

/** Whether a channel is open is said by the page's data, not by words that people read. */
function channel(title: string, finding: Findings['comments']): Place[] {
  if (!finding.observed || finding.value !== 'closed') return [];
  return [{ title: `${title}：已关闭`, ways: [], url: null, captures: finding.captures }];
}

function worst<Item extends { readonly score: number }>(
  items: readonly Item[],
  isNamed: (item: Item) => boolean,
): Item[] {
  return items
    .filter((item) => item.score >= SCORE || isNamed(item))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, MOST);
}

/** `商品卡片：苹果礼盒`: the page has what stands behind the colon, or only the address that it leads to. */
function waysOf({ excerpt, target }: CommercialItem): string[] {
  const behind = excerpt.slice(excerpt.indexOf('：') + 1);
  return [excerpt, behind, target ?? ''].filter((way) => way.length > 1);
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
