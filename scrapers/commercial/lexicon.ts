/** The words and hosts by which selling is told from public business: `scrapers/lexicons/commercial.yaml`. */

import * as z from 'zod';
import { loadLexicon, words } from '../lexicon.ts';

export const CommercialLexicon = z.strictObject({
  shop_hosts: words,
  shop_labels: words,
  shop_paths: z.array(z.string().regex(/^[a-z]+$/)).readonly(),
  public_hosts: words,
  calls: words,
  offers: words,
  labels: words,
  sellers: words,
  services: words,
  following: words,
  public: z
    .array(z.strictObject({ says: z.string().min(1), weight: z.number().positive().max(1), words }))
    .readonly(),
});

export const LEXICON = loadLexicon('commercial', CommercialLexicon);

/** Prices in figures. */
export const PRICE = /[¥￥]\d{1,7}|\d(?:\.\d{1,2})?元/;
