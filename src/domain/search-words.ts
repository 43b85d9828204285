/** The words by which an account is found: as they are written, as they sound (pinyin), and by its initials. Pure. */

import { pinyin } from 'pinyin-pro';

export interface Findable {
  readonly name: string;
  readonly formerNames: readonly string[];
  readonly sponsor: string | null;
  readonly platformId: string | null;
}

/** A line for each way of writing each name; a line is searched from its middle too, but never across two lines. */
export function searchWords({ name, formerNames, sponsor, platformId }: Findable): string {
  const names = [name, ...formerNames, ...(sponsor === null ? [] : [sponsor])];
  const lines = names.flatMap((text) => [plain(text), ...sounds(text)]);
  if (platformId !== null) lines.push(plain(platformId));
  return [...new Set(lines)].filter((line) => line !== '').join('\n');
}

/**
 * What somebody typed, in pieces that must all be found: at spaces, and where Chinese and other letters meet, so that
 * `bj工信` and `工信 baoji` find 宝鸡工信.
 */
export function searchTerms(typed: string): string[] {
  const words = typed.normalize('NFKC').toLowerCase().split(/\s+/u);
  const pieces = words.flatMap((word) => plain(word).match(/\p{Script=Han}+|[^\p{Script=Han}]+/gu) ?? []);
  return [...new Set(pieces)];
}

/** Full-width forms become narrow ones, capitals small; spaces and punctuation are dropped. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_=-]/gu, '');
}

/** `baojigongxin` and `bjgx`; nothing for a text without Chinese. ü is written v, as it is typed. */
function sounds(text: string): string[] {
  const written = plain(text);
  if (!/\p{Script=Han}/u.test(written)) return [];
  const syllables = pinyin(written, { toneType: 'none', type: 'array', nonZh: 'consecutive', v: true });
  const initials = syllables.map((syllable) => (/^[a-z]/.test(syllable) ? syllable[0] : syllable));
  return [plain(syllables.join('')), plain(initials.join(''))];
}
