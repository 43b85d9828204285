/**
 * How far what an account liked is related to its work: by who wrote it, by its words, and by what it has in common
 * with what the account itself publishes. The result ranks items for a person and says why; it accuses nobody.
 */

import type { Subject } from '../../src/domain/account.ts';
import type { LikedItem, SeenLike } from '../../src/domain/finding.ts';
import { wordsIn } from '../lexicon.ts';
import { LEXICON } from './lexicon.ts';
import { type Common, commonWith } from './similarity.ts';
import { areasIn, wordsOf } from './words.ts';

/** What tells what the account's work is. */
export interface Work extends Pick<Subject, 'name' | 'sponsor'> {
  /** Of its own latest posts. */
  readonly titles: readonly string[];
}

/** Most unrelated first. */
export function judgeLikes(likes: readonly SeenLike[], work: Work): LikedItem[] {
  if (likes.length === 0) return [];
  const own = ownWords(work);
  const background = [...LEXICON.unrelated, ...LEXICON.related].map(({ words }) => words.join(' '));
  const common = commonWith(
    work.titles,
    likes.map(({ text }) => text),
    background,
  );
  return likes
    .map((like, at): LikedItem => ({ ...like, ...sum(cluesOf(like, own, common[at])) }))
    .sort((a, b) => b.score - a.score || (a.at < b.at ? 1 : -1));
}

/** A weight above zero speaks for "unrelated", one below zero for "related". */
interface Clue {
  readonly weight: number;
  readonly says: string;
}

/** Nothing is known: as likely as not. */
const UNKNOWN = 0.5;

function sum(clues: readonly Clue[]): Pick<LikedItem, 'score' | 'reasons'> {
  const total = clues.reduce((score, { weight }) => score + weight, UNKNOWN);
  const ordered = clues.toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  return {
    score: Math.round(Math.min(1, Math.max(0, total)) * 100) / 100,
    reasons: ordered.length > 0 ? ordered.map(({ says }) => says) : ['没有可供判断的线索'],
  };
}

interface OwnWords {
  /** Names of the account and its sponsor. */
  readonly names: readonly string[];
  readonly areas: readonly string[];
  readonly trade: readonly string[];
  readonly hasTitles: boolean;
}

function ownWords({ name, sponsor, titles }: Work): OwnWords {
  const names = [sponsor, name].filter((one) => typeof one === 'string' && one.length >= 3) as string[];
  const areas = [...new Set(names.flatMap(areasIn))];
  const trade = new Set(names.flatMap(wordsOf).filter((word) => isTrade(word, areas, names)));
  return { names, areas, trade: [...trade], hasTitles: titles.length >= 3 };
}

function isTrade(word: string, areas: readonly string[], names: readonly string[]): boolean {
  const generic = LEXICON.generic.includes(word) || /^.{1,4}(?:省|市|县|区|镇|乡|州|局|厅|委|办)$/.test(word);
  return !generic && !areas.includes(word) && !names.includes(word);
}

function cluesOf(like: SeenLike, own: OwnWords, common: Common | undefined): Clue[] {
  return [...authorClues(like), ...textClues(like.text), ...ownClues(like, own), ...commonClues(common, own)];
}

// --- who wrote it

/** Weibo's `verified_type`. */
const PERSON = 0;
const GOVERNMENT = 1;
const COMPANY = 2;
const PRESS = 3;
const SCHOOL = 4;
const GROUP = 7;

function authorClues({ author, authorVerified, authorTitle }: SeenLike): Clue[] {
  const title = authorTitle ?? '';
  const as = title === '' ? '' : `：${title.slice(0, 30)}`;
  if (authorVerified === GOVERNMENT) return [{ weight: -0.4, says: `作者为政府认证${as}` }];
  const stars = wordsIn(title, LEXICON.star_titles);
  const press = wordsIn(author + title, LEXICON.press_names);
  if (authorVerified === PRESS) return [pressClue(as, stars, press)];
  if (authorVerified === PERSON && stars.length > 0)
    return [{ weight: 0.25, says: `作者认证为${title.slice(0, 30)}` }];
  if (authorVerified === COMPANY || wordsIn(title, LEXICON.company_titles).length > 0)
    return [{ weight: 0.15, says: `作者为企业认证${as}` }];
  const isBody = wordsIn(title, LEXICON.body_titles).length > 0;
  if ((authorVerified === SCHOOL || authorVerified === GROUP) && stars.length === 0)
    return [{ weight: isBody ? -0.2 : -0.1, says: `作者为学校或团体认证${as}` }];
  if (press.length > 0) return [{ weight: -0.15, says: `作者名称像官方媒体（${press[0]}），未见认证` }];
  const bodies = wordsIn(author, LEXICON.body_names);
  return bodies.length > 0 ? [{ weight: -0.15, says: `作者名称像公共机构（${bodies[0]}），未见认证` }] : [];
}

/** Not everything that is certified as press is an official medium. */
function pressClue(as: string, stars: readonly string[], press: readonly string[]): Clue {
  if (press.length > 0) return { weight: -0.35, says: `作者为官方媒体认证${as}` };
  return { weight: stars.length > 0 ? 0 : -0.2, says: `作者为媒体认证${as}` };
}

// --- what it says

/** More words of one sort weigh more, but not without end. */
const MORE = 0.05;

function textClues(text: string): Clue[] {
  return [...groupClues(text, LEXICON.unrelated, 1), ...groupClues(text, LEXICON.related, -1)];
}

function groupClues(text: string, groups: typeof LEXICON.unrelated, sign: 1 | -1): Clue[] {
  return groups.flatMap(({ says, weight, words }) => {
    const found = wordsIn(text, words);
    if (found.length === 0) return [];
    const heavy = weight + MORE * Math.min(found.length - 1, 2);
    return [{ weight: sign * heavy, says: `${says}：${found.slice(0, 4).join('、')}` }];
  });
}

// --- what it has to do with this account

function ownClues({ author, text }: SeenLike, { names, areas, trade }: OwnWords): Clue[] {
  const named = names.find((name) => text.includes(name) || author === name);
  if (named !== undefined) return [{ weight: -0.4, says: `提到本单位：${named}` }];
  const here = wordsIn(author + text, areas);
  const same = wordsIn(text, trade);
  return [
    ...(here.length > 0 ? [{ weight: -0.2, says: `提到本地：${here.join('、')}` }] : []),
    ...(same.length > 0 ? [{ weight: -0.25, says: `提到本行业：${same.slice(0, 4).join('、')}` }] : []),
  ];
}

/** Less in common than this is chance. */
const LITTLE = 0.05;

function commonClues(common: Common | undefined, { hasTitles }: OwnWords): Clue[] {
  if (!common || !hasTitles) return [];
  if (common.similarity < LITTLE)
    return common.words.length === 0 ? [{ weight: 0.05, says: '与近期发布内容没有共同词' }] : [];
  const weight = -Math.min(0.3, common.similarity * 1.5);
  return [{ weight, says: `与近期发布内容的共同词：${common.words.join('、')}` }];
}
