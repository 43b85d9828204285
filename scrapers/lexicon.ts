/** Words and hosts as data: YAML files beside the scrapers, checked when they are loaded. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { PACKAGE_ROOT } from '../src/package-root.ts';

export const words = z.array(z.coerce.string().trim().min(1)).min(1).readonly();

/** The lexicon of this name. A mistake in it names the file and the place: it is ours, or the office's. */
export function loadLexicon<T extends z.ZodType>(name: string, schema: T): z.output<T> {
  const file = join('scrapers', 'lexicons', `${name}.yaml`);
  const read = schema.safeParse(parse(readFileSync(join(PACKAGE_ROOT, file), 'utf8')));
  if (read.success) return read.data;
  const mistakes = read.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the file'}: ${message}`,
  );
  throw new Error(`${file} is no lexicon: ${mistakes.join('; ')}`);
}

/** The words that stand in the text, each once. */
export function wordsIn(text: string, list: readonly string[]): string[] {
  return list.filter((word) => text.includes(word));
}
