/** The words by which a liked item is placed: `scrapers/lexicons/likes.yaml`. */

import * as z from 'zod';
import { loadLexicon, words } from '../lexicon.ts';

const groups = z
  .array(z.strictObject({ says: z.string().min(1), weight: z.number().positive().max(1), words }))
  .readonly();

export const LEXICON = loadLexicon(
  'likes',
  z.strictObject({
    unrelated: groups,
    related: groups,
    body_names: words,
    press_names: words,
    body_titles: words,
    star_titles: words,
    company_titles: words,
    generic: words,
    stop: words,
  }),
);
