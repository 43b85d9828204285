/** Numbers that remember where they come from, and sentences that remember their numbers. */

/** One number as a named query gave it. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  /** Names the statement in `src/store/reports.ts`. */
  readonly query: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** One number worked out from others, as it is printed. */
export interface Derived {
  readonly name: string;
  readonly value: string;
  readonly formula: string;
  readonly of: readonly Figure[];
}

export type Quoted = Figure | Derived;

export interface Sentence {
  readonly text: string;
  readonly figures: readonly Quoted[];
}

/** What stands in a place of a text: words, a number, or a sentence put together before. */
export type Filling = string | Quoted | Sentence;

/** Fills `{places}`. The texts were checked when the settings were read: what is not known here is our own mistake. */
export function fill(text: string, fillings: Readonly<Record<string, Filling>>): Sentence {
  const figures: Quoted[] = [];
  const filled = text.replace(PLACE, (_, name: string) => {
    const filling = Object.hasOwn(fillings, name) ? fillings[name] : undefined;
    if (filling === undefined) throw new Error(`nothing fills {${name}} in "${text}"`);
    if (typeof filling === 'string') return filling;
    if ('text' in filling) {
      figures.push(...filling.figures);
      return filling.text;
    }
    figures.push(filling);
    return String(filling.value);
  });
  return { text: filled, figures };
}

const PLACE = /\{([a-z_]+)\}/g;

export function placesIn(text: string): string[] {
  return [...text.matchAll(PLACE)].map((match) => match[1] ?? '');
}

/** Sentences one after the other, as one paragraph. */
export function together(sentences: readonly Sentence[]): Sentence {
  return {
    text: sentences.map(({ text }) => text).join(''),
    figures: sentences.flatMap(({ figures }) => figures),
  };
}

export const plain = (text: string): Sentence => ({ text, figures: [] });
