/** The parts of tiny-tfidf that we use; it comes without types. */

declare module 'tiny-tfidf' {
  export type Vector = ReadonlyMap<string, number>;

  export class Corpus {
    constructor(
      names: readonly string[],
      texts: readonly string[],
      options?: { useDefaultStopwords?: boolean },
    );
    getDocumentVector(name: string): Vector;
    getCommonTerms(one: string, other: string, most?: number): [term: string, weight: number][];
  }

  export const Similarity: { cosineSimilarity(one: Vector, other: Vector): number };
}
