/** figures.json: for every sentence of the notice its numbers, for every number the query, its parameters and value. */

import type { Figure, Quoted, Sentence } from './figure.ts';
import type { Notice } from './notice.ts';

export function figuresOf(notice: Notice, queries: Readonly<Record<string, string>>): object {
  const sentences = notice.sections.flatMap((section) => [
    ...section.paragraphs.map((paragraph) => said(section.heading, paragraph)),
    ...section.items.map(({ number, heading, text }) => said(`${section.heading} ${number}${heading}`, text)),
  ]);
  const quoted = sentences.flatMap(({ figures }) => figures);
  const used = new Set(quoted.flatMap(figuresIn).map(({ query }) => query));
  return {
    sentences: sentences
      .filter(({ figures }) => figures.length > 0)
      .map(({ place, text, figures }) => ({ place, text, figures: figures.map(traced) })),
    queries: Object.fromEntries(
      Object.entries(queries)
        .filter(([name]) => used.has(name))
        .map(([name, sql]) => [name, sql.replace(/\s+/g, ' ').trim()]),
    ),
  };
}

const said = (place: string, { text, figures }: Sentence) => ({ place, text, figures });

function figuresIn(quoted: Quoted): Figure[] {
  return 'of' in quoted ? [...quoted.of] : [quoted];
}

function traced(quoted: Quoted): object {
  if ('of' in quoted)
    return {
      figure: quoted.name,
      value: quoted.value,
      formula: quoted.formula,
      of: quoted.of.map(({ name }) => name),
    };
  const { name, value, query, parameters } = quoted;
  return { figure: name, value, query, parameters };
}
