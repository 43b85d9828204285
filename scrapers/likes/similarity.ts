/** How much texts have in common with what an account publishes: TF-IDF and the cosine between them. */

import { Corpus, Similarity } from 'tiny-tfidf';
import { wordsOf } from './words.ts';

export interface Common {
  /** 0 nothing, 1 the same. */
  readonly similarity: number;
  /** What they have in common, what weighs most first. */
  readonly words: readonly string[];
}

const OWN = 'own';
/** A word that all own posts have tells more than one of a single post: they count as one text. */
const MOST_WORDS = 5;

/**
 * @param texts each compared with all of `own` together
 * @param background texts of other matters, so that a word which stands everywhere counts for little
 */
export function commonWith(
  own: readonly string[],
  texts: readonly string[],
  background: readonly string[],
): Common[] {
  const ids = texts.map((_, at) => `text ${at}`);
  const all = [own.join('\n'), ...texts, ...background].map((text) => wordsOf(text).map(written).join(' '));
  const names = [OWN, ...ids, ...background.map((_, at) => `background ${at}`)];
  const corpus = new Corpus(names, all, { useDefaultStopwords: false });
  return ids.map((id) => ({
    similarity: Similarity.cosineSimilarity(corpus.getDocumentVector(OWN), corpus.getDocumentVector(id)),
    words: corpus.getCommonTerms(OWN, id, MOST_WORDS).map(([term]) => read(term)),
  }));
}

/** The library knows words of Latin letters and figures only: ours are written in those. */
function written(word: string): string {
  return `x${Buffer.from(word.toLowerCase(), 'utf8').toString('hex')}`;
}

function read(term: string): string {
  return Buffer.from(term.slice(1), 'hex').toString('utf8');
}
